import type { Sentence } from '../../domain/errors.ts'
import type { GraphPermission } from '../../protocols/graph.ts'

/**
 * What Entra ID's refusals mean for whoever set the channel up.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const ofEntra: Record<string, Sentence> = {
  AADSTS7000222: {
    en: 'The client secret has expired. Make a new one in Entra ID (App registrations, Certificates & secrets) and enter it in this channel.',
    fr: 'Le secret client a expiré. Créez-en un nouveau dans Entra ID (Inscriptions d’applications, Certificats et secrets) et saisissez-le dans ce canal.',
  },
  AADSTS7000215: {
    en: 'The client secret is wrong. Enter the value of the secret, not its id; Entra ID shows the value only once, so if it is lost make a new secret.',
    fr: 'Le secret client est erroné. Saisissez la valeur du secret, et non son identifiant ; Entra ID ne montre cette valeur qu’une fois : si elle est perdue, créez un nouveau secret.',
  },
  AADSTS90002: {
    en: 'There is no such tenant. Correct the tenant id: Entra ID shows it as "Directory (tenant) ID" on the page of the app registration.',
    fr: 'Ce locataire n’existe pas. Corrigez l’identifiant de locataire : Entra ID l’affiche sous « ID de l’annuaire (locataire) » sur la page de l’inscription d’application.',
  },
  AADSTS900023: {
    en: 'The tenant id is neither a GUID nor a domain name. Copy it from "Directory (tenant) ID" on the page of the app registration.',
    fr: 'L’identifiant de locataire n’est ni un GUID ni un nom de domaine. Copiez-le depuis « ID de l’annuaire (locataire) » sur la page de l’inscription d’application.',
  },
  AADSTS700016: {
    en: 'The tenant does not know this application id. Correct the application id or the tenant id: both stand on the page of the app registration.',
    fr: 'Le locataire ne connaît pas cet identifiant d’application. Corrigez l’identifiant d’application ou celui de locataire : tous deux figurent sur la page de l’inscription d’application.',
  },
  AADSTS7000112: {
    en: 'The application is disabled in Entra ID. Let people sign in to it again: Enterprise applications, Properties, "Enabled for users to sign-in".',
    fr: 'L’application est désactivée dans Entra ID. Réactivez-la : Applications d’entreprise, Propriétés, « Activé pour que les utilisateurs se connectent ».',
  },
  AADSTS650057: {
    en: 'The application was never given a permission for this service. Add the application permissions of Microsoft Graph (API permissions) and grant the consent of an administrator.',
    fr: 'L’application n’a jamais reçu d’autorisation pour ce service. Ajoutez les autorisations d’application de Microsoft Graph (API autorisées) et accordez le consentement de l’administrateur.',
  },
  AADSTS500011: {
    en: 'The tenant does not know the service that the token is for. Check that the token address is that of the right cloud and tenant.',
    fr: 'Le locataire ne connaît pas le service auquel le jeton est destiné. Vérifiez que l’adresse des jetons est celle du bon cloud et du bon locataire.',
  },
  AADSTS53003: {
    en: 'A Conditional Access policy of the tenant forbids this token. Let its administrators exclude this application, or the address of this server.',
    fr: 'Une stratégie d’accès conditionnel du locataire interdit ce jeton. Faites-en exclure cette application, ou l’adresse de ce serveur, par les administrateurs.',
  },
}

/** Says why Entra ID gave no token. @param detail its AADSTS code, or an HTTP status. */
export function sayRefused(detail: string): Sentence {
  const known = ofEntra[detail] ?? {
    en: 'Entra ID refuses a token. Check the application id, the tenant id, and that the client secret has not expired.',
    fr: 'Entra ID refuse un jeton. Vérifiez l’identifiant d’application, celui de locataire, et que le secret client n’a pas expiré.',
  }
  return withCode(known, detail)
}

export const sayUnavailable = (detail: string): Sentence => ({
  en: `Entra ID cannot be reached (${detail}). Check the token address and the network.`,
  fr: `Entra ID est injoignable (${detail}). Vérifiez l’adresse des jetons et le réseau.`,
})

export const tokenGiven: Sentence = {
  en: 'Entra ID gives a token.',
  fr: 'Entra ID délivre un jeton.',
}

export const sayNotReached = (service: string, cause: string): Sentence => ({
  en: `${service} cannot be reached (${cause}). Check its address and the network.`,
  fr: `${service} est injoignable (${cause}). Vérifiez son adresse et le réseau.`,
})

/** Refusals of the connector that have a remedy of their own. */
const ofConnector: Record<string, Sentence> = {
  BotDisabledByAdmin: {
    en: 'An administrator of Teams has blocked this app. Allow it in the Teams admin centre (Teams apps, Manage apps, and the permission policies).',
    fr: 'Un administrateur de Teams a bloqué cette application. Autorisez-la dans le centre d’administration Teams (Applications Teams, Gérer les applications, et les stratégies d’autorisation).',
  },
  BotNotRegistered: {
    en: 'No bot is registered with this application id. Make an Azure Bot with it and add the Microsoft Teams channel.',
    fr: 'Aucun bot n’est inscrit avec cet identifiant d’application. Créez un Azure Bot avec celui-ci et ajoutez-lui le canal Microsoft Teams.',
  },
  InvalidBotApiHost: {
    en: 'This tenant is served at another address. Enter the service address of its cloud in this channel.',
    fr: 'Ce locataire est servi à une autre adresse. Saisissez dans ce canal l’adresse de service de son cloud.',
  },
}

/** Says why the connector refuses. @param code its own, where it gives one. */
export function sayConnectorRefuses(status: number, code: string | undefined): Sentence {
  const known = code === undefined ? undefined : ofConnector[code]
  if (known && code) return withCode(known, code)
  return {
    en: `The Bot Connector answers ${status}${code ? ` ${code}` : ''}. Check that the bot is registered with this application id, that its Microsoft Teams channel is on, and that it belongs to this tenant.`,
    fr: `Le Bot Connector répond ${status}${code ? ` ${code}` : ''}. Vérifiez que le bot est inscrit avec cet identifiant d’application, que son canal Microsoft Teams est actif, et qu’il appartient à ce locataire.`,
  }
}

export const sayBusy = (service: string, status: number): Sentence => ({
  en: `${service} answers ${status}: it cannot be asked just now. Check again in a moment.`,
  fr: `${service} répond ${status} : impossible de l’interroger pour le moment. Contrôlez à nouveau dans un instant.`,
})

export const connectorAnswers: Sentence = {
  en: 'The Bot Connector answers and knows this application.',
  fr: 'Le Bot Connector répond et connaît cette application.',
}

export const clockIsRight: Sentence = {
  en: 'The clock of this server agrees with Microsoft’s.',
  fr: 'L’horloge de ce serveur s’accorde avec celle de Microsoft.',
}

export const sayClockIsOff = (minutes: number): Sentence => ({
  en: `The clock of this server is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'fast' : 'slow'}. Set it by a time server (NTP): messages would leave at the wrong time, and calls of Teams would be refused.`,
  fr: `L’horloge de ce serveur ${minutes > 0 ? 'avance' : 'retarde'} de ${Math.abs(minutes)} minutes. Réglez-la sur un serveur de temps (NTP) : les messages partiraient à la mauvaise heure, et les appels de Teams seraient refusés.`,
})

/** What each permission is for, to end a sentence that begins with its name. */
const purposes: Partial<Record<GraphPermission, Sentence>> = {
  'User.Read.All': {
    en: 'finds people by their address',
    fr: 'permet de trouver les personnes par leur adresse',
  },
  'TeamsAppInstallation.ReadForUser.All': {
    en: 'tells before a campaign who has the app and who has not',
    fr: 'permet de savoir avant une campagne qui a l’application et qui ne l’a pas',
  },
  'Presence.Read.All': {
    en: 'lets a campaign wait until people are present',
    fr: 'permet à une campagne d’attendre que les personnes soient présentes',
  },
  'GroupMember.Read.All': {
    en: 'makes mailing lists of the directory’s groups',
    fr: 'permet de composer des listes à partir des groupes de l’annuaire',
  },
  'AppCatalog.Read.All': {
    en: 'finds the app in the catalog, to install it for people',
    fr: 'permet de trouver l’application dans le catalogue, pour l’installer aux personnes',
  },
}

export const sayGranted = (name: GraphPermission): Sentence => ({
  en: `Granted; it ${purposes[name]?.en ?? ''}.`,
  fr: `Accordée ; elle ${purposes[name]?.fr ?? ''}.`,
})

export const sayMissing = (name: GraphPermission, optional: boolean): Sentence => ({
  en: `Microsoft Graph answers 403: the permission is missing. It ${purposes[name]?.en ?? ''}. ${optional ? 'If you want that, grant' : 'Grant'} the application permission ${name} in Entra ID (App registrations, API permissions), with the consent of an administrator.`,
  fr: `Microsoft Graph répond 403 : l’autorisation manque. Elle ${purposes[name]?.fr ?? ''}. ${optional ? 'Si vous le souhaitez, accordez' : 'Accordez'} l’autorisation d’application ${name} dans Entra ID (Inscriptions d’applications, API autorisées), avec le consentement de l’administrateur.`,
})

export const inCatalog: Sentence = {
  en: 'The app of this channel is in the catalog of the tenant.',
  fr: 'L’application de ce canal figure dans le catalogue du locataire.',
}

export const notInCatalog: Sentence = {
  en: 'The app of this channel is not in the catalog of the tenant. Download its package from this channel and upload it in the Teams admin centre (Teams apps, Manage apps, Upload new app).',
  fr: 'L’application de ce canal ne figure pas dans le catalogue du locataire. Téléchargez son paquet depuis ce canal et chargez-le dans le centre d’administration Teams (Applications Teams, Gérer les applications, Charger une nouvelle application).',
}

export const sayCalled = (at: Date): Sentence => {
  const instant = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return { en: `Teams last called us on ${instant}.`, fr: `Dernier appel de Teams : ${instant}.` }
}

export const sayNeverCalled = (url: string): Sentence => ({
  en: `Teams has not called us yet at ${url}. Enter this address as the messaging endpoint of the Azure Bot; until the first call, opens and replies are not known. If people have written to the chatbot, check that the address can be reached from the internet.`,
  fr: `Teams ne nous a pas encore appelés à l’adresse ${url}. Saisissez-la comme point de terminaison de messagerie de l’Azure Bot ; jusqu’au premier appel, ouvertures et réponses restent inconnues. Si des personnes ont écrit au chatbot, vérifiez que l’adresse est joignable depuis Internet.`,
})

const withCode = ({ en, fr }: Sentence, code: string): Sentence => ({
  en: en.replace(/\.(?= |$)/, ` (${code}).`),
  fr: fr.replace(/\.(?= |$)/, ` (${code}).`),
})
