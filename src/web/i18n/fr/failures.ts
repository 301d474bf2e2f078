export const words = {
  offline: 'Le serveur est injoignable. Vérifiez votre connexion ; rien n’a été modifié.',
  unauthenticated: 'Votre session est terminée. Connectez-vous de nouveau.',
  tooLarge: 'L’envoi est trop volumineux.',
  tooMany: 'Trop de demandes en peu de temps. Réessayez dans un instant.',
  tooManyUntil:
    'Trop de demandes en peu de temps. Réessayez dans {seconds, plural, one {# seconde} other {# secondes}}.',
  broken: 'Une erreur s’est produite du côté du serveur. Elle figure dans son journal.',
  unreadable:
    'La réponse du serveur n’a pas été comprise. Rechargez la page : une nouvelle version est peut-être en place.',
  notFound: {
    title: 'Cette page n’existe pas',
    text: 'L’adresse est peut-être incomplète, ou ce qui s’y trouvait a été supprimé.',
    back: 'Revenir aux campagnes',
  },
  page: {
    title: 'La page n’a pas pu s’ouvrir',
    app: 'La page s’est arrêtée sur une erreur. Rechargez-la ; si cela se répète, signalez-le à votre administrateur.',
  },
} as const
