export const words = {
  title: 'Aide',
  contents: 'Pages d’aide',
  apart: 'Ouvrir dans un autre onglet',
  pages: {
    message: 'Écrire un message',
    lists: 'Listes de diffusion',
    delivery: 'Comment un message trouve son moment',
    report: 'Le rapport',
    tracking: 'Ouvertures et clics',
    privacy: 'Données personnelles',
    teams: 'Microsoft Teams',
    skype: 'Skype Entreprise',
    'sign-in': 'Se connecter',
    configuration: 'Configuration du serveur',
    simulator: 'Le bac à sable',
  },
} as const
