export const words = {
  states: {
    draft: 'Brouillon',
    scheduled: 'Planifiée',
    running: 'En cours',
    finished: 'Terminée',
  },
  channels: { teams: 'Teams', skype: 'Skype Entreprise', webchat: 'Webchat' },
  acts: {
    cancel: 'Annuler',
    close: 'Fermer',
    delete: 'Supprimer',
    edit: 'Modifier',
    retry: 'Réessayer',
    save: 'Enregistrer',
    search: 'Rechercher',
    more: 'Plus d’actions',
    loadMore: 'Afficher la suite',
  },
  leave: {
    title: 'Quitter sans enregistrer ?',
    text: 'Vos dernières modifications ne sont pas encore enregistrées.',
    stay: 'Rester sur la page',
    leave: 'Quitter sans enregistrer',
  },
  pending: 'Chargement',
} as const
