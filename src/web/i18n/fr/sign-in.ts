export const words = {
  title: 'Connexion',
  motto: { first: 'Un message,', second: 'au bon moment,', third: 'à chacun.' },
  email: 'Adresse professionnelle',
  password: 'Mot de passe',
  submit: 'Se connecter',
  byLink: 'Connexion par le lien à usage unique',
  linkFailed:
    'Ce lien ne permet plus de se connecter : il a déjà servi, ou il a plus de 30 minutes. Demandez-en un autre à votre administrateur, ou connectez-vous avec votre mot de passe.',
  noPassword:
    'Pas encore de mot de passe ? Ouvrez le lien à usage unique que votre administrateur vous a remis ; sur une installation d’essai, « npm start » l’affiche.',
  missing: { email: 'Saisissez votre adresse.', password: 'Saisissez votre mot de passe.' },
} as const
