/** The message as it will be seen. */
export const words = {
  service: 'Service',
  channels: { teams: 'Teams', skype: 'Skype Entreprise' },
  dark: 'Sombre',
  seenBy: 'Comme le verra',
  sample: 'Camille Roux (exemple)',
  withoutFirstName: 'Une personne sans prénom connu',
  inTeams: 'Aperçu dans Teams',
  inSkype: 'Aperçu dans Skype Entreprise',
  messageText: 'Texte du message',
  sampleTime: '09:04',
  available: 'Disponible',
  loading: 'Chargement de l’aperçu…',
  weight: 'Le message pèse {weight} sur {limit}.',
  tooHeavy: 'Le message pèse {weight}, plus que les {limit} que Teams accepte. Raccourcissez-le.',
  skypeLength: '{count, number} caractères sur les {limit, number} d’une invitation.',
  skypeLong:
    '{count, number} caractères : les {limit, number} premiers partent avec l’invitation, la suite dans la conversation.',
  skypeNote:
    'Skype Entreprise n’affiche ni titre ni bouton : le titre passe en gras, le bouton et l’image deviennent des liens.',
} as const
