import { passwordLengths } from '../domain/sign-in.ts'

/** The sentences with which the contract refuses what was sent, in French. */
export const inFrench: ReadonlyMap<string, string> = new Map([
  ['This is not an id of ours.', 'Ce n’est pas un de nos identifiants.'],
  [
    'This is no time zone. Write a name such as Europe/Paris.',
    'Ce n’est pas un fuseau horaire. Écrivez un nom tel que Europe/Paris.',
  ],
  [
    'Write the start as 2026-11-24T10:00, or "now".',
    'Écrivez le début sous la forme 2026-11-24T10:00, ou « now ».',
  ],
  [
    'Write 1 to 23 hours as PT8H, or 1 to 30 days as P3D.',
    'Écrivez de 1 à 23 heures sous la forme PT8H, ou de 1 à 30 jours sous la forme P3D.',
  ],
  ['Write a time as 09:00.', 'Écrivez une heure sous la forme 09:00.'],
  ['These hours end before they begin.', 'Ces horaires finissent avant de commencer.'],
  [
    'Give at least one stretch of working hours.',
    'Donnez au moins une plage d’horaires de travail.',
  ],
  [
    'Write a country such as FR, "none", or dates.',
    'Écrivez un pays tel que FR, « none », ou des dates.',
  ],
  ['A message carries at most six buttons.', 'Un message porte six boutons au plus.'],
  [
    'A link starts with https://, http://, mailto: or tel:',
    'Un lien commence par https://, http://, mailto: ou tel:',
  ],
  [
    'A personal field has no brackets in its name',
    'Le nom d’un champ personnel ne contient pas de crochets',
  ],
  [
    'An image has an address that starts with https://',
    'Une image a une adresse qui commence par https://',
  ],
  ['The shares add up to more than 1.', 'La somme des parts dépasse 1.'],
  [
    'Write an address such as name@company.example.',
    'Écrivez une adresse telle que nom@entreprise.example.',
  ],
  ['Write an address that begins with https://', 'Écrivez une adresse qui commence par https://'],
  [
    'The keys come from Microsoft. An address of this computer goes only with serviceUrl, tokenUrl and graphUrl of this computer.',
    'Les clés viennent de Microsoft. Une adresse de cet ordinateur ne va qu’avec des adresses serviceUrl, tokenUrl et graphUrl de cet ordinateur.',
  ],
  [
    'Write the part after the @ of SIP addresses, for example contoso.com',
    'Écrivez ce qui suit le @ des adresses SIP, par exemple contoso.com',
  ],
  [
    'Paste the content of a PEM file, which begins with -----BEGIN CERTIFICATE-----',
    'Collez le contenu d’un fichier PEM, qui commence par -----BEGIN CERTIFICATE-----',
  ],
  [
    'Give either the SIP domain or the discovery address.',
    'Donnez soit le domaine SIP, soit l’adresse de découverte.',
  ],
  [
    'The password travels this way: write an address that begins with https://',
    'Le mot de passe passe par là : écrivez une adresse qui commence par https://',
  ],
  [
    `Choose a password of at least ${passwordLengths.least} characters.`,
    `Choisissez un mot de passe d’au moins ${passwordLengths.least} caractères.`,
  ],
])
