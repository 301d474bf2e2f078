import type { CampaignState, PresenceRule } from '../domain/campaign.ts'
import type { ChannelKind, DeliveryState } from '../domain/delivery.ts'
import type { Role } from '../domain/permissions.ts'
import { createFormat } from './format.ts'
import type { en } from './wording-en.ts'

const format = createFormat('fr')

/** In French nought is singular too. */
const n = (count: number, one: string, many: string) =>
  `${format.number(count)} ${count < 2 ? one : many}`

/** Every text of the command, in French. Spaces before : ; ? ! are no-break spaces. */
export const fr = {
  // What the commands are for.
  jsonOption: 'imprimer les réponses du serveur en JSON',
  lists: 'listes de diffusion',
  listCreate: 'créer une liste de diffusion vide',
  listImport: 'ajouter à une liste (son nom ou son id) les personnes d’un fichier .xlsx ou .csv',
  allOrNothing: 'ne garder aucune ligne si l’une est mauvaise (sinon, toutes les bonnes)',
  listLs: 'afficher les listes de diffusion',
  campaigns: 'campagnes',
  campaignCreate: 'créer un brouillon à partir d’un fichier',
  campaignFile:
    'YAML ou JSON, avec les champs de l’API ; chatbot, lists et excludeLists prennent des noms',
  campaignSchedule: 'planifier un brouillon (son id ou son nom)',
  campaignShow: 'afficher ce qu’une campagne envoie, à qui et quand',
  campaignLs: 'afficher les campagnes',
  campaignWatch: 'suivre une campagne jusqu’à sa fin',
  campaignReport: 'afficher qui a reçu, ouvert et cliqué',
  campaignExport: 'télécharger tous les destinataires avec ce qu’il en est de chacun',
  exportFormat: 'csv ou xlsx (sinon selon la fin du nom du fichier, à défaut csv)',
  exportOutput: 'le fichier à écrire (sinon la sortie standard)',
  users: 'comptes des personnes qui se connectent',
  userAdd: 'ajouter un compte, et imprimer le lien par lequel la personne entre',
  userName: 'le nom affiché (sinon, ce qui précède le @)',
  userRole: (roles: string) => `un rôle parmi ${roles} (sinon viewer)`,
  userLink: 'imprimer un nouveau lien pour qui a oublié son mot de passe',
  userLs: 'afficher les comptes',
  campaignPreview: 'montrer comment se passerait une campagne qui n’a pas démarré',
  campaignRehearse: 'répéter une campagne avec des personnes inventées ; rien n’est envoyé',
  rehearsePeople: 'comme si l’audience comptait autant de personnes',
  rehearseSeed: 'un nombre ; le même donne la même répétition',
  persons: 'personnes qui demandent ce qui est connu d’elles',
  personExport: 'imprimer tout ce qui est connu sous une adresse',
  personErase: 'effacer qui porte une adresse ; les chiffres ne changent pas',
  withoutAsking: 'ne pas demander d’abord',

  // What keeps a command from its work.
  usageError: {
    missingCommand: 'Écrivez l’une de ces commandes.',
    missingArgument: (name: string) => `Il manque l’argument ${name}.`,
    missingOption: (name: string) => `Il manque l’option ${name}.`,
    unknownOption: (name: string) => `L’option ${name} n’existe pas.`,
    unknownCommand: (name: string) => `La commande ${name} n’existe pas.`,
    excessArguments: () => 'Il y a trop d’arguments.',
  },
  seeHelp: 'L’option --help montre ce qui peut être écrit.',
  notAnAddress: (url: string) =>
    `CLAIRON_URL vaut « ${url} », qui n’est pas une adresse. Écrivez par exemple http://127.0.0.1:8080`,
  badToken:
    'CLAIRON_TOKEN contient des caractères qu’aucun jeton ne contient. Copiez-le à nouveau.',
  notReachable: (url: string, code: string) =>
    `Aucun serveur ne répond à ${url}${code === '' ? '' : ` (${code})`}.`,
  startIt: 'Démarrez-le avec « npx clairon start », ou indiquez le bon serveur dans CLAIRON_URL.',
  notClairon: (url: string, status: number) =>
    `Ce qui répond à ${url} n’est pas Clairon (HTTP ${status}).`,
  strangeAnswer: (address: string, where: string) =>
    `La réponse de ${address} n’est pas celle que connaît cette version de clairon${where === '' ? '' : ` (à ${where})`}. Le serveur et la commande sont-ils de la même version ?`,
  setToken:
    'Indiquez un jeton dans CLAIRON_TOKEN : le serveur en imprime un au démarrage, après « Bearer ». Puis : export CLAIRON_TOKEN=…',
  unreadableFile: (path: string, code: string) =>
    code === 'ENOENT'
      ? `Le fichier ${path} n’existe pas.`
      : `${path} ne peut pas être lu (${code}).`,
  notAFile: (path: string) => `${path} n’est pas un fichier.`,
  notUtf8: (path: string) => `${path} n’est pas écrit en UTF-8. Enregistrez-le en UTF-8.`,
  noList: (name: string) => `La liste de diffusion « ${name} » n’existe pas.`,
  noUser: (email: string) => `Aucun compte n’a l’adresse ${email}.`,
  noRole: (role: string) => `Le rôle « ${role} » n’existe pas.`,
  createListFirst: (command: string) => `Créez-la d’abord : ${command}`,
  noCampaign: (name: string) => `La campagne « ${name} » n’existe pas.`,
  noChatbot: (name: string) => `Le chatbot « ${name} » n’existe pas.`,
  knownNames: (names: string[]) => `Noms connus : ${names.join(', ')}.`,
  several: (name: string, ids: string[]) =>
    `Plusieurs s’appellent « ${name} ». Utilisez l’un de ces ids : ${ids.join(', ')}.`,
  draftWaits: (name: string) => `« ${name} » est un brouillon : rien n’est en cours.`,
  scheduleFirst: (id: string) => `Planifiez-la d’abord : npx clairon campaign schedule ${id}`,

  // The file of a campaign.
  badFile: (path: string) => `${path} ne décrit pas une campagne qui puisse être créée.`,
  lineOf: (line: number) => `ligne ${line}`,
  notAMap: 'Le fichier doit contenir des champs, un par ligne, comme « name: Badge ».',
  unknownKey: (key: string, nearest: string | null) =>
    nearest === null
      ? `Le champ « ${key} » n’existe pas.`
      : `Le champ « ${key} » n’existe pas. Vouliez-vous écrire « ${nearest} » ?`,
  bothKeys: (one: string, other: string) => `Écrivez soit ${one}, soit ${other}, pas les deux.`,
  notAName: 'Écrivez un nom.',
  notNames: 'Écrivez des noms : [Ventes, RH].',
  chatbotMissing: 'Dites quel chatbot envoie la campagne, par exemple « chatbot: Léo ».',

  // What was done.
  listCreated: (name: string, id: string) => `La liste « ${name} » est créée (id ${id}).`,
  importNext: (command: string) => `Pour y ajouter des personnes : ${command}`,
  readingRows: (rows: number) => `${n(rows, 'ligne lue', 'lignes lues')}…`,
  imported: (file: string, list: string) => `${file} est importé dans la liste « ${list} ».`,
  importRefused: (file: string) => `${file} est refusé ; la liste n’a pas changé.`,
  rows: 'lignes',
  added: 'ajoutées',
  updated: 'mises à jour',
  duplicates: 'doublons',
  rejected: 'rejetées',
  rowError: (row: number, column: string, value: string, reason: string) =>
    `ligne ${row}, "${column}" = "${value}" : ${reason}`,
  moreErrors: (count: number) => `… et ${n(count, 'autre', 'autres')}.`,
  rejectsAt: (command: string) => `Les lignes rejetées, à corriger et renvoyer : ${command}`,
  noLists: 'Aucune liste de diffusion. Pour en créer une : npx clairon list create NOM',
  userAdded: (name: string, role: string) => `Le compte de ${name} est créé (${role}).`,
  linkFollows: (minutes: number) =>
    `Transmettez ce lien en toute discrétion : il connecte une seule fois, dans les ${minutes} minutes.`,
  userDisabled: 'désactivé',
  campaignCreated: (name: string, id: string) => `« ${name} » est un brouillon (id ${id}).`,
  scheduleNext: (id: string) => `Pour la planifier : npx clairon campaign schedule ${id}`,
  scheduled: (name: string) => `« ${name} » est planifiée.`,
  running: (name: string) => `« ${name} » a démarré.`,
  watchNext: (id: string) => `Pour la suivre : npx clairon campaign watch ${id}`,
  noCampaigns: 'Aucune campagne. Pour en créer une : npx clairon campaign create -f FICHIER.yaml',
  exported: (name: string, path: string) => `« ${name} » est dans ${path}.`,
  exportNeedsFile: 'Un classeur ne peut pas s’afficher ici. Dites où l’écrire : -o FICHIER.xlsx',
  exportBroke: (path: string, code: string) =>
    `${path} n’a pas été écrit${code === '' ? '' : ` (${code})`}. Il n’en reste rien.`,
  stillRunning: (name: string) => `« ${name} » continue sans être suivie. Rien n’a été arrêté.`,
  connectionLost: 'Le serveur ne répond pas ; nouvel essai.',

  role: {
    viewer: 'lecture',
    author: 'rédaction',
    publisher: 'diffusion',
    administrator: 'administration',
  } satisfies Record<Role, string>,

  // Words of a campaign.
  state: {
    draft: 'Brouillon',
    scheduled: 'Planifiée',
    running: 'En cours',
    finished: 'Terminée',
  } satisfies Record<CampaignState, string>,
  channel: { teams: 'Teams', skype: 'Skype' } satisfies Record<ChannelKind, string>,
  presence: {
    any: 'quoi que fasse la personne',
    available: 'seulement si disponible',
    'available-away-busy': 'si disponible, absent ou occupé',
  } satisfies Record<PresenceRule, string>,
  tracking: { individual: 'par personne', group: 'chiffres seulement', none: 'aucun' },
  whenUncertain: { keep: 'ne pas renvoyer', resend: 'renvoyer une fois' },
  holidays: (value: string | string[]) =>
    Array.isArray(value) ? value.join(', ') : value === 'none' ? 'aucun' : value,
  labels: {
    id: 'id',
    name: 'nom',
    people: 'personnes',
    state: 'état',
    chatbot: 'chatbot',
    channel: 'canal',
    lists: 'listes',
    excluded: 'sauf',
    start: 'début',
    duration: 'durée',
    window: 'fenêtre',
    workingHours: 'horaires de travail',
    holidays: 'jours fériés',
    presence: 'présence',
    tracking: 'suivi',
    whenUncertain: 'en cas de doute',
    recipients: 'destinataires',
    message: 'message',
    notes: 'remarques',
  },
  everyone: 'tous ceux qui ont l’application',
  none: '–',
  notChosen: 'pas encore choisi',
  now: 'dès qu’elle est planifiée',
  hours: (count: number) => n(count, 'heure', 'heures'),
  days: (count: number) => n(count, 'jour', 'jours'),

  // Before the start.
  plannedOf: (count: number) => `dont ${n(count, 'aura', 'auront')} une première tentative`,
  firstAttempt: 'première tentative',
  lastAttempt: 'dernière tentative possible',
  finishes: 'fin des premières tentatives',
  doNotFit: 'ne tiennent pas au débit du canal',
  firstAttempts: 'premières tentatives',
  halfHours: (most: string, closed: string) =>
    `chaque colonne est une demi-heure, la plus haute en compte ${most} ; ${closed} fermé`,
  warnings: 'Attention',
  rehearsalColumns: {
    date: 'jour',
    delivered: 'remis',
    absent: 'trouvés absents',
    unscheduled: 'déprogrammés',
    bar: '',
  },
  rehearsed: (share: string, attempts: string, seed: number) =>
    `${share} remis, en ${attempts} tentatives (graine ${seed}). Rien n’a été envoyé.`,

  // People who ask.
  eraseFor: (address: string) =>
    `Effacer tout ce qui est connu de ${address} ? Rien ne pourra être rétabli. Écrivez oui ou non :`,
  yes: /^o(ui)?$/i,
  nobodyToAsk: 'Personne ne peut répondre ici. Écrivez --yes pour effacer sans demander.',
  nothingDone: 'Rien n’a été effacé.',
  erased: (address: string) => `Tout ce qui était connu de ${address} est effacé.`,
  erasedPeople: 'personnes désormais sans nom',
  namelessDeliveries: 'remises qui ne restent que comme un nombre',
  unsentDeliveries: 'd’entre elles n’étaient pas parties, et ne partiront pas',

  // The report.
  recipients: (count: number) => n(count, 'destinataire', 'destinataires'),
  deliveries: {
    planned: (count) => n(count, 'planifié', 'planifiés'),
    retrying: (count) => n(count, 'à réessayer', 'à réessayer'),
    sending: (count) => n(count, 'en cours d’envoi', 'en cours d’envoi'),
    delivered: (count) => n(count, 'remis', 'remis'),
    failed: (count) => n(count, 'en échec', 'en échec'),
    unreachable: (count) => n(count, 'injoignable', 'injoignables'),
    uncertain: (count) => n(count, 'incertain', 'incertains'),
    unscheduled: (count) => n(count, 'déprogrammé', 'déprogrammés'),
    stopped: (count) => n(count, 'arrêté', 'arrêtés'),
  } satisfies Record<DeliveryState, (count: number) => string>,
  sent: 'Messages envoyés',
  sentMeans: 'remis ÷ destinataires',
  opened: 'Engagement d’ouverture',
  openedMeans: 'personnes qui ont ouvert ÷ remis',
  clicked: 'Engagement de clic',
  clickedMeans: (events: number | null) =>
    `personnes qui ont cliqué au moins un lien ÷ remis${events === null ? '' : ` ; ${n(events, 'clic', 'clics')} en tout`}`,
  nextMessage: 'Prochain message',
  noNextMessage: 'Aucun message planifié',
  lastOpened: 'Dernière ouverture',
  neverOpened: 'Pas encore ouvert',
  reasons: 'Raisons',
  tracked: {
    group: 'Suivi de groupe : des chiffres à partir de 5 messages remis, rien sur une personne.',
    none: 'Sans suivi : qui ouvre et clique n’est pas enregistré.',
  },
  links: 'Liens',
  timeToOpen: 'Délai d’ouverture',
  timeToOpenMeans: 'la moitié de celles qui ont ouvert l’ont fait dans ce délai après la remise',
  trials: 'Essais, comptés nulle part',
  trialState: { sending: 'en cours', sent: 'envoyé', failed: 'échec', uncertain: 'incertain' },
  dataErased: (at: string) =>
    `Les données personnelles ont été effacées le ${at}. Les chiffres restent.`,
  seconds: (count: number) => `${format.number(count)} s`,
  minutes: (count: number) => `${format.number(count)} min`,
  linkCount: (people: number, events: number) =>
    `${n(people, 'personne', 'personnes')}, ${n(events, 'clic', 'clics')}`,
} satisfies typeof en
