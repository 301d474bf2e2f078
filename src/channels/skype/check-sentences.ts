import type { Sentence } from '../../domain/errors.ts'
import type { SignInProblem, SignInStep } from './sign-in-problem.ts'

/** What a step has found when it passes. */
export const passed: Record<SignInStep, Sentence> = {
  discovery: {
    en: 'The servers of the domain were found.',
    fr: 'Les serveurs du domaine ont été trouvés.',
  },
  grants: {
    en: 'The server offers signing in with a password.',
    fr: 'Le serveur propose la connexion par mot de passe.',
  },
  token: {
    en: 'The server accepts the account and its password.',
    fr: 'Le serveur accepte le compte et son mot de passe.',
  },
  'home-pool': {
    en: 'The pool where the account is at home was found.',
    fr: 'Le pool qui héberge le compte a été trouvé.',
  },
  application: {
    en: 'The account is signed in to Skype for Business.',
    fr: 'Le compte est connecté à Skype Entreprise.',
  },
}

/** Certificates that are not trusted, by the words of Node. */
const ofCertificate: Record<string, Sentence> = {
  CERT_HAS_EXPIRED: {
    en: 'The certificate of the server has expired. Have it renewed; Clairon does not send a password to a server that cannot prove who it is.',
    fr: 'Le certificat du serveur a expiré. Faites-le renouveler ; Clairon n’envoie pas de mot de passe à un serveur qui ne peut prouver son identité.',
  },
  CERT_NOT_YET_VALID: {
    en: 'The certificate of the server is not valid yet. Check the clocks of this server and of Skype for Business.',
    fr: 'Le certificat du serveur n’est pas encore valide. Vérifiez l’horloge de cette machine et celle de Skype Entreprise.',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    en: 'The certificate of the server does not bear the name that it is called by. Have the name added to the certificate, or enter the discovery address that stands in it.',
    fr: 'Le certificat du serveur ne porte pas le nom par lequel on l’appelle. Faites ajouter ce nom au certificat, ou saisissez l’adresse de découverte qui y figure.',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    en: 'The server does not answer with encryption at this address. Check the address and its port.',
    fr: 'Le serveur ne répond pas de façon chiffrée à cette adresse. Vérifiez l’adresse et son port.',
  },
}

const untrusted: Sentence = {
  en: 'The certificate of the server comes from an authority that is not known here. Paste the certificate of your company’s authority (PEM) into the field “ca” of this channel.',
  fr: 'Le certificat du serveur vient d’une autorité inconnue ici. Collez le certificat de l’autorité de votre entreprise (PEM) dans le champ « ca » de ce canal.',
}

/** Says what keeps the account from being signed in, and what to do. */
export function saySignInProblem({ at, why, detail }: SignInProblem): Sentence {
  return withDetail(sentenceOf(at, why, detail), detail)
}

function sentenceOf(at: SignInStep, why: SignInProblem['why'], detail: string): Sentence {
  const certificate = ofCertificate[detail]
  if (certificate) return certificate
  if (/CERT|ISSUER|LEAF_SIGNATURE/.test(detail)) return untrusted
  switch (why) {
    case 'unreachable':
      return at === 'discovery'
        ? {
            en: 'The servers of the domain cannot be reached. Check the SIP domain, that this server’s DNS knows lyncdiscoverinternal or lyncdiscover of it, and that HTTPS (port 443) is let through.',
            fr: 'Les serveurs du domaine sont injoignables. Vérifiez le domaine SIP, que le DNS de cette machine connaît son nom lyncdiscoverinternal ou lyncdiscover, et que HTTPS (port 443) est autorisé.',
          }
        : {
            en: 'Skype for Business cannot be asked just now. Check that this server reaches the web services of the pool (HTTPS, port 443), then check again.',
            fr: 'Skype Entreprise ne peut être interrogé pour le moment. Vérifiez que cette machine atteint les services web du pool (HTTPS, port 443), puis contrôlez à nouveau.',
          }
    case 'not-found':
      return {
        en: 'There is no Skype for Business at this address. Check the SIP domain: it is the part after the @ of SIP addresses.',
        fr: 'Aucun Skype Entreprise à cette adresse. Vérifiez le domaine SIP : c’est la partie des adresses SIP qui suit l’@.',
      }
    case 'not-understood':
      return {
        en: 'Something answers that is not Skype for Business Server. Check the address; a proxy or a sign-in page may stand in between.',
        fr: 'La réponse ne vient pas d’un serveur Skype Entreprise. Vérifiez l’adresse ; un proxy ou une page de connexion s’interpose peut-être.',
      }
    case 'other-host':
      return {
        en: 'The server points to a host of another domain, or to one without encryption, and no password is sent there. Enter the discovery address of the pool where the account is at home.',
        fr: 'Le serveur renvoie vers une machine d’un autre domaine, ou sans chiffrement : aucun mot de passe n’y est envoyé. Saisissez l’adresse de découverte du pool qui héberge le compte.',
      }
    case 'online':
      return {
        en: 'The account is at home in Skype for Business Online, which Microsoft has shut down. Move it to a pool of your own servers, or use a Teams channel.',
        fr: 'Le compte est hébergé par Skype Entreprise Online, que Microsoft a fermé. Déplacez-le vers un pool de vos serveurs, ou utilisez un canal Teams.',
      }
    case 'password-not-offered':
      return {
        en: 'The server offers no sign-in with a password from here. Let its administrators allow it for this network (Set-CsAuthConfig, Set-CsWebServiceConfiguration).',
        fr: 'Le serveur ne propose pas, d’ici, la connexion par mot de passe. Faites-la autoriser pour ce réseau par ses administrateurs (Set-CsAuthConfig, Set-CsWebServiceConfiguration).',
      }
    case 'password-refused':
      return {
        en: 'The server refuses the account or its password. Correct them in this channel, and check that the account is not locked or disabled. It is not tried again by itself, so that the account does not get locked.',
        fr: 'Le serveur refuse le compte ou son mot de passe. Corrigez-les dans ce canal, et vérifiez que le compte n’est ni verrouillé ni désactivé. Aucun nouvel essai n’a lieu de lui-même, pour ne pas verrouiller le compte.',
      }
    case 'mobility-forbidden':
      return {
        en: 'The account may not use mobile applications, which Clairon counts as. Grant it a mobility policy that allows them (Grant-CsMobilityPolicy, EnableMobility).',
        fr: 'Le compte n’a pas droit aux applications mobiles, dont Clairon fait partie pour le serveur. Accordez-lui une stratégie de mobilité qui les permet (Grant-CsMobilityPolicy, EnableMobility).',
      }
    case 'refused':
      return {
        en: 'The server does not let this account in. Check that it is enabled for Skype for Business (Get-CsUser) and that no policy excludes this client.',
        fr: 'Le serveur n’admet pas ce compte. Vérifiez qu’il est activé pour Skype Entreprise (Get-CsUser) et qu’aucune stratégie n’exclut ce client.',
      }
    case 'signed-out':
      return {
        en: 'The account is signed in at too many places. Sign it out elsewhere, or wait a quarter of an hour until the server has forgotten old sign-ins, then check again.',
        fr: 'Le compte est connecté à trop d’endroits. Déconnectez-le ailleurs, ou attendez un quart d’heure que le serveur ait oublié les anciennes connexions, puis contrôlez à nouveau.',
      }
    case 'account-in-use':
      return {
        en: 'Another program uses this account in the same way. Give every channel an account of its own.',
        fr: 'Un autre programme utilise ce compte de la même manière. Donnez à chaque canal un compte qui lui est propre.',
      }
    case 'closed':
      return { en: 'The check was interrupted.', fr: 'Le contrôle a été interrompu.' }
  }
}

export const sayPresence = (said: string): Sentence => ({
  en: `The account is seen as ${said} and can be written to.`,
  fr: `Le compte apparaît comme ${said} et peut recevoir des messages.`,
})

export const noPresence: Sentence = {
  en: 'The account cannot show itself as available, so people can neither answer nor write to it. Check that instant messaging is on in its client policy.',
  fr: 'Le compte ne peut pas se montrer disponible : personne ne pourra lui répondre ni lui écrire. Vérifiez que la messagerie instantanée est active dans sa stratégie client.',
}

export const policiesAllow: Sentence = {
  en: 'The policies of the account allow rich text and links.',
  fr: 'Les stratégies du compte permettent le texte enrichi et les liens.',
}

export const policiesUnknown: Sentence = {
  en: 'The server does not tell the policies of the account. Messages are sent as the server takes them.',
  fr: 'Le serveur n’indique pas les stratégies du compte. Les messages partent tels que le serveur les accepte.',
}

export const htmlIsOff: Sentence = {
  en: 'The client policy of the account switches rich text off (DisableHtmlIm): messages arrive as plain text.',
  fr: 'La stratégie client du compte désactive le texte enrichi (DisableHtmlIm) : les messages arrivent en texte simple.',
}

export const linksAreOff: Sentence = {
  en: 'The client policy of the account switches links off (EnableURL): people see addresses that they cannot click.',
  fr: 'La stratégie client du compte désactive les liens (EnableURL) : les personnes voient des adresses sans pouvoir cliquer.',
}

export const selfTestArrived: Sentence = {
  en: 'A message from the account to itself has arrived.',
  fr: 'Un message du compte à lui-même est bien arrivé.',
}

export const sayNoSelfTest = (detail: string): Sentence => ({
  en: `A message from the account to itself did not arrive (${detail}). Not every server allows that: send yourself a trial of a campaign instead.`,
  fr: `Un message du compte à lui-même n’est pas arrivé (${detail}). Tous les serveurs ne le permettent pas : envoyez-vous plutôt l’essai d’une campagne.`,
})

const withDetail = ({ en, fr }: Sentence, detail: string): Sentence =>
  detail === ''
    ? { en, fr }
    : {
        en: en.replace(/\.(?= |$)/, ` (${detail}).`),
        fr: fr.replace(/\.(?= |$)/, ` (${detail}).`),
      }
