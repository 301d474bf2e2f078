export const words = {
  title: 'Données d’une personne',
  lede: 'Remettez à une personne tout ce qui est connu d’elle, ou effacez-le.',
  act: 'Effacer ses données',
  help: 'Aide sur les données personnelles',
  search: 'Nom ou adresse de la personne',
  hint: 'Cherchez une personne par son nom, ou par son adresse UPN ou SIP.',
  found: 'Personnes trouvées',
  columns: { person: 'Personne', addresses: 'Adresses', lists: 'Listes', acts: 'Actions' },
  noList: 'Sur aucune liste',
  export: 'Exporter',
  exportOf: 'Exporter les données de {name}',
  exported: 'Les données de {name} ont été téléchargées.',
  erase: 'Effacer',
  eraseOf: 'Effacer {name}',
  eraseTitle: 'Effacer {name} ?',
  erasedTitle: '{name} : effacement terminé',
  will: 'Tout ce qui est connu sous {address} sera effacé :',
  traces: {
    people: '{n, plural, one {sa fiche} other {{count} fiches}}',
    lists: 'sa place sur {lists}',
    memberships:
      '{n, plural, one {sa place sur {count} liste} other {sa place sur {count} listes}}',
    deliveries:
      '{n, plural, one {son nom dans {count} remise, qui reste comptée} other {son nom dans {count} remises, qui restent comptées}}',
    pending:
      '{n, plural, one {{count} message qui devait encore partir} other {{count} messages qui devaient encore partir}}',
    messages: '{n, plural, one {{count} essai ou réponse} other {{count} essais ou réponses}}',
    rejectedRows:
      '{n, plural, one {{count} ligne écartée d’un fichier} other {{count} lignes écartées de fichiers}}',
  },
  pending:
    '{n, plural, one {{count} message devait encore lui parvenir : il ne partira pas.} other {{count} messages devaient encore lui parvenir : ils ne partiront pas.}}',
  forEver: 'Cet effacement est définitif. Les chiffres des rapports ne changent pas.',
  nobody: {
    title: 'Personne n’est connu ainsi',
    text: 'Aucun nom ni aucune adresse ne commence par « {q} ».',
    address:
      'Cette adresse n’est celle de personne. Elle peut figurer dans des essais ou dans des lignes écartées de fichiers ; l’export le dit.',
  },
  notAllowed: {
    title: 'Réservé aux administrateurs',
    text: 'Un administrateur de votre organisation peut exporter et effacer les données d’une personne.',
  },
} as const
