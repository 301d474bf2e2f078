import type { DeliveryState } from '../domain/delivery.ts'
import type { DoctorWording } from './doctor-wording-en.ts'

const encore = 'relancez « npx clairon doctor »'

const states: Record<DeliveryState, string> = {
  planned: 'planifiés',
  retrying: 'à réessayer',
  sending: 'en cours d’envoi',
  delivered: 'remis',
  failed: 'en échec',
  unreachable: 'injoignables',
  uncertain: 'incertains',
  unscheduled: 'déprogrammés',
  stopped: 'arrêtés',
}

const ofHalfHour = {
  planned: states.planned,
  delivered: states.delivered,
  opened: 'ouverts',
  clicked: 'cliqués',
}

/** Every text of `clairon doctor`, in French. Spaces before : ; ? ! are no-break spaces. */
export const fr: DoctorWording = {
  groups: {
    database: 'Base de données',
    clock: 'Horloge',
    'public-address': 'Adresse publique',
    secrets: 'Secrets',
    channels: 'Canaux',
    dispatcher: 'Envoi',
    ledger: 'Comptes',
  },
  inOrder: 'Tout est en ordre.',
  mustBeMended: (count) =>
    count === 1 ? '1 point est à corriger.' : `${count} points sont à corriger.`,

  nothingYet: (dataDir) => ({
    detail: `Il n’y a encore rien à vérifier : ${dataDir} ne contient aucune installation.`,
    remedy:
      '« npm start » en crée une. S’il y en a une ailleurs, indiquez-la avec CLAIRON_DATA_DIR ou CLAIRON_DATABASE_URL.',
  }),
  noDatabase: 'La base de données ne répond pas : canaux et comptes n’ont pas pu être vérifiés.',
  places: {
    running: (dataDir) => `la base embarquée du Clairon qui fonctionne sur ${dataDir}`,
    started: (dataDir) =>
      `la base embarquée de ${dataDir}, lancée pour cette vérification car rien n’y fonctionne`,
    own: () => 'celle de CLAIRON_DATABASE_URL',
  },
  answers: (version, place) => `PostgreSQL ${version} répond : ${place}.`,
  tooOld: (version) => ({
    detail: `PostgreSQL ${version} est trop ancien.`,
    remedy: 'Clairon a besoin de PostgreSQL 15 ou plus récent : mettez le serveur à jour.',
  }),
  schemaFits: 'Le schéma est celui de cette version.',
  schemaOlder: (names) => ({
    detail: `Le schéma est plus ancien que cette version ; reste à faire : ${names}.`,
    remedy: `Lancez « npx clairon migrate », puis ${encore} : canaux et comptes n’ont pas pu être vérifiés.`,
  }),
  schemaNewer: (names) => ({
    detail: `Le schéma a été modifié par une version plus récente de Clairon (${names}).`,
    remedy: 'Utilisez cette version, ou restaurez une copie de la base faite avant elle.',
  }),

  theDatabase: 'la base de données',
  clocksAgree: (whose) => `L’horloge de ${whose} est d’accord avec celle de cette machine.`,
  clocksApart: (whose, seconds, ahead) => ({
    detail: `L’horloge de ${whose} ${ahead ? 'avance' : 'retarde'} de ${seconds} s sur celle de cette machine.`,
    remedy:
      'Faites régler les horloges par un service de temps (NTP) : trop éloignées, des jetons sont refusés et les baux se trompent.',
  }),
  realTime: 'Le temps des campagnes est celui de cette machine.',
  simulatedTime: (startAt, rate) => ({
    detail: `CLAIRON_CLOCK simule le temps des campagnes : il part de ${startAt} et va ${rate} fois plus vite.`,
    remedy: 'Retirez CLAIRON_CLOCK là où l’on écrit à de vraies personnes.',
  }),
  simulatedForReal: (channels) => ({
    detail: `CLAIRON_CLOCK simule le temps, mais des services réels sont appelés par ${channels}.`,
    remedy: 'Retirez CLAIRON_CLOCK, ou faites vos essais dans un autre répertoire de données.',
  }),

  noAddress: {
    detail:
      'CLAIRON_PUBLIC_URL n’est pas définie : hors de cette machine, ni les personnes ni les services ne peuvent joindre ce serveur.',
    remedy: 'Donnez-lui l’adresse https qui mène à ce serveur.',
  },
  imagesUnseen: {
    detail:
      'Des messages contiennent des images envoyées à ce serveur, dont l’adresse publique n’est pas en https : Teams ne les affiche pas.',
    remedy: 'Donnez à CLAIRON_PUBLIC_URL l’adresse https qui mène à ce serveur.',
  },
  plainAddress: (url) => ({
    detail: `CLAIRON_PUBLIC_URL est ${url} : noms et jetons traverseraient le réseau en clair.`,
    remedy: 'Placez un proxy inverse avec TLS devant Clairon, et indiquez son adresse https.',
  }),
  openListening: (host) => ({
    detail: `CLAIRON_HOST est ${host}, et aucune adresse https n’est définie : les cookies de connexion ne sont pas réservés aux connexions chiffrées.`,
    remedy:
      'Placez un proxy inverse avec TLS devant Clairon et indiquez son adresse https dans CLAIRON_PUBLIC_URL, ou retirez CLAIRON_HOST.',
  }),
  addressLeadsHere: (url) => `${url} mène à Clairon.`,
  addressNotTried: (url, local) => ({
    detail: `${url} n’a pas pu être essayée : aucun serveur Clairon ne répond sur cette machine (${local}).`,
    remedy: `Démarrez le serveur, puis ${encore}.`,
  }),
  addressSilent: (url, cause) => ({
    detail: `${url} est injoignable d’ici (${cause}), alors que Clairon fonctionne.`,
    remedy:
      'Vérifiez le nom, le certificat et le proxy inverse de cette adresse, ou corrigez CLAIRON_PUBLIC_URL.',
  }),
  addressElsewhere: (url, status, local) => ({
    detail: `Ce qui répond à ${url}/healthz n’est pas Clairon (HTTP ${status}).`,
    remedy: `Faites passer tous les chemins du proxy inverse à ${local}, ou corrigez CLAIRON_PUBLIC_URL.`,
  }),

  keyOfVariable: 'La clé secrète est celle de CLAIRON_SECRET_KEY.',
  keyOfFile: (path) => `La clé secrète se trouve dans ${path}.`,
  keyNotYet:
    'Il n’y a pas encore de clé secrète, ni rien qu’elle ouvrirait ; un démarrage en crée une.',
  keyMissing: (path) => ({
    detail: `Il n’y a pas de clé secrète, ni dans CLAIRON_SECRET_KEY ni dans ${path}.`,
    remedy: 'Restaurez la clé qui a scellé les secrets des canaux, ou saisissez-les à nouveau.',
  }),
  keyDamaged: (path) => ({
    detail: `${path} ne contient pas 32 octets en base64.`,
    remedy:
      'Restaurez le fichier depuis une copie du répertoire de données, ou définissez CLAIRON_SECRET_KEY.',
  }),
  keyUnreadable: (path) => ({
    detail: `La clé secrète dans ${path} ne peut pas être lue.`,
    remedy:
      'Lancez cette commande sous le compte de Clairon, ou laissez ce compte lire le fichier.',
  }),
  sealsOpen: 'Les secrets scellés de chaque canal s’ouvrent avec cette clé.',
  sealsClosed: (channels) => ({
    detail: `Cette clé n’ouvre pas les secrets de ${channels}.`,
    remedy:
      'Restaurez la clé qui les a scellés (CLAIRON_SECRET_KEY, ou secret-key dans le répertoire de données), ou saisissez les secrets à nouveau.',
  }),
  filesPrivate: (dataDir) =>
    `Les secrets de ${dataDir} ne sont lisibles que par leur propriétaire.`,
  filesNone: (dataDir) => `Il n’y a pas de secrets dans ${dataDir}.`,
  fileExposed: (path, mode, wanted) => ({
    detail: `${path} est ouvert à d’autres comptes (mode ${mode}).`,
    remedy: `Fermez-le : chmod ${wanted} '${path}'`,
  }),

  webchat: 'rien n’est envoyé par un webchat, il n’y a donc rien à vérifier.',
  pausedByHand: (reason) => ({
    detail: `en pause (${reason}) : rien ne part.`,
    remedy: 'Un administrateur peut le reprendre.',
  }),
  pausedByFault: (reason) => ({
    detail: `s’est mis en pause : ${reason}. Rien ne part.`,
    remedy:
      'Corrigez cela auprès du service ou dans le canal, vérifiez le canal, puis reprenez-le.',
  }),
  notOpened: 'non vérifié, car ses secrets ne s’ouvrent pas (voir Secrets).',
  unusable: (cause) => ({
    detail: `ses réglages sont inutilisables (${cause}).`,
    remedy: 'Connectez le canal à nouveau.',
  }),
  stepOfSimulator: `Ce canal parle au bac à sable : démarrez-le avec « npx clairon start --demo » ou « npx clairon simulator », puis ${encore}.`,
  stepOfService: `Corrigez ce que cette étape indique, puis ${encore}.`,

  noLanes: 'Aucun canal n’envoie : aucun expéditeur n’est nécessaire.',
  lanesCared: 'Un expéditeur s’occupe de chaque canal.',
  lanesIdle: {
    detail: 'Aucun expéditeur ne fonctionne. Aucune campagne n’en attend.',
    remedy: 'Avant le départ d’une campagne : « npx clairon start », ou « npx clairon worker ».',
  },
  lanesForsaken: (channels, campaigns) => ({
    detail: `Aucun expéditeur ne s’occupe de ${channels}, et ${
      campaigns === 1 ? '1 campagne en attend' : `${campaigns} campagnes en attendent`
    } un.`,
    remedy: 'Démarrez-en un : « npx clairon start », ou « npx clairon worker ».',
  }),

  ledgerRight: 'Compter chaque envoi donne les chiffres que montrent les rapports.',
  ledgerDrifts: (campaign, figures, more) => ({
    detail: `« ${campaign} » : ${figures
      .map(({ of, kept, counted }) => `${of} : ${kept} retenus, ${counted} comptés`)
      .join(' ; ')}${more > 0 ? ` ; et ${more} de plus` : ''}.`,
    remedy:
      'Son rapport est faux d’autant ; ce qui a été envoyé n’est pas touché. Gardez une copie de la base et signalez ce défaut de Clairon.',
  }),
  lostCampaign: (id) => `campagne ${id}, qui n’existe plus`,
  recipients: 'destinataires',
  halfHour: (kind, at) => `${ofHalfHour[kind]} dans la demi-heure de ${at}`,
  people: {
    'opened-people': 'personnes qui ont ouvert',
    'clicked-people': 'personnes qui ont cliqué',
  },
  ofLink: (kind, place) =>
    kind === 'link-people'
      ? `personnes qui ont suivi le lien ${place}`
      : `clics sur le lien ${place}`,
  state: (state, reason) => (reason === '' ? states[state] : `${states[state]} (${reason})`),
}
