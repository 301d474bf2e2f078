/** Why a file cannot be read as a table. */
export const spreadsheetErrorCodes = [
  'too-large',
  'zip-bomb',
  'has-macros',
  'password-protected',
  'old-excel',
  'other-spreadsheet',
  'web-page',
  'not-a-spreadsheet',
  'damaged',
  'empty',
  'unclosed-quote',
  'too-many-rows',
  'too-many-columns',
  'cell-too-long',
] as const
export type SpreadsheetErrorCode = (typeof spreadsheetErrorCodes)[number]

type About = {
  fileName: string
  /** As a spreadsheet shows it, where one row is to blame. */
  row?: number
  /** What was exceeded: bytes, rows, columns or characters, as the code says. */
  limit?: number
}

/** A file that is refused as a whole. The sentence says what to do, not only what is wrong. */
export class SpreadsheetError extends Error {
  override readonly name = 'SpreadsheetError'
  readonly code: SpreadsheetErrorCode
  readonly sentence: { en: string; fr: string }
  readonly row: number | null

  constructor(code: SpreadsheetErrorCode, about: About, options?: ErrorOptions) {
    const sentence = sentences[code]({
      en: `“${about.fileName}”`,
      fr: `« ${about.fileName} »`,
      row: about.row ?? 0,
      limit: about.limit ?? 0,
    })
    super(sentence.en, options)
    this.code = code
    this.sentence = sentence
    this.row = about.row ?? null
  }
}

type Words = { en: string; fr: string; row: number; limit: number }

const megabytes = (bytes: number) => Math.max(1, Math.floor(bytes / 2 ** 20))
const english = (count: number) => count.toLocaleString('en')
const french = (count: number) => count.toLocaleString('fr')

const sentences: Record<SpreadsheetErrorCode, (words: Words) => { en: string; fr: string }> = {
  'too-large': ({ en, fr, limit }) => ({
    en: `${en} is larger than ${megabytes(limit)} MB. Keep only the columns you need, or split it into several files.`,
    fr: `${fr} dépasse ${megabytes(limit)} Mo. Gardez seulement les colonnes utiles, ou répartissez les lignes dans plusieurs fichiers.`,
  }),
  'zip-bomb': ({ en, fr }) => ({
    en: `${en} grows far too large when it is unpacked, so it was not read. Open it in Excel, copy the rows into a new workbook and save that.`,
    fr: `${fr} devient démesuré une fois décompressé : il n’a pas été lu. Ouvrez-le dans Excel, copiez les lignes dans un nouveau classeur et enregistrez celui-ci.`,
  }),
  'has-macros': ({ en, fr }) => ({
    en: `${en} contains macros. In Excel, choose “Save as” and “Excel workbook (.xlsx)”, which leaves them out.`,
    fr: `${fr} contient des macros. Dans Excel, choisissez « Enregistrer sous » puis « Classeur Excel (.xlsx) », qui les retire.`,
  }),
  'password-protected': ({ en, fr }) => ({
    en: `${en} is protected by a password. In Excel, remove it under File, Info, Protect workbook, save, and upload the file again.`,
    fr: `${fr} est protégé par un mot de passe. Dans Excel, retirez-le (Fichier, Informations, Protéger le classeur), enregistrez, puis importez de nouveau le fichier.`,
  }),
  'old-excel': ({ en, fr }) => ({
    en: `${en} is in the old format of Office (.xls). Open it in Excel and save it as “Excel workbook (.xlsx)”.`,
    fr: `${fr} est dans l’ancien format d’Office (.xls). Ouvrez-le dans Excel et enregistrez-le comme « Classeur Excel (.xlsx) ».`,
  }),
  'other-spreadsheet': ({ en, fr }) => ({
    en: `${en} is a spreadsheet, but neither .xlsx nor .csv. Open it in the program that made it and save it as .xlsx.`,
    fr: `${fr} est un tableur, mais ni .xlsx ni .csv. Ouvrez-le dans le logiciel qui l’a produit et enregistrez-le en .xlsx.`,
  }),
  'web-page': ({ en, fr }) => ({
    en: `${en} contains a web page (HTML or XML), whatever its name says. Open it in Excel and save it as “Excel workbook (.xlsx)”.`,
    fr: `${fr} contient une page web (HTML ou XML), quoi que dise son nom. Ouvrez-le dans Excel et enregistrez-le comme « Classeur Excel (.xlsx) ».`,
  }),
  'not-a-spreadsheet': ({ en, fr }) => ({
    en: `${en} is not a spreadsheet. Choose an Excel workbook (.xlsx) or a CSV file.`,
    fr: `${fr} n’est pas un tableur. Choisissez un classeur Excel (.xlsx) ou un fichier CSV.`,
  }),
  damaged: ({ en, fr }) => ({
    en: `${en} is damaged or incomplete. Open it in Excel, let Excel repair it, save it, and upload it again.`,
    fr: `${fr} est endommagé ou incomplet. Ouvrez-le dans Excel, laissez Excel le réparer, enregistrez-le, puis importez-le de nouveau.`,
  }),
  empty: ({ en, fr }) => ({
    en: `${en} is empty. The first sheet must hold one row of headings, then one row per person.`,
    fr: `${fr} est vide. La première feuille doit contenir une ligne d’en-têtes, puis une ligne par personne.`,
  }),
  'unclosed-quote': ({ en, fr, row }) => ({
    en: `In ${en}, a quotation mark (") opened in row ${row} is never closed. Correct that row, or save the file as .xlsx.`,
    fr: `Dans ${fr}, un guillemet (") ouvert à la ligne ${row} n’est jamais fermé. Corrigez cette ligne, ou enregistrez le fichier en .xlsx.`,
  }),
  'too-many-rows': ({ en, fr, limit }) => ({
    en: `${en} has more than ${english(limit)} rows. Split it into several files.`,
    fr: `${fr} compte plus de ${french(limit)} lignes. Répartissez-les dans plusieurs fichiers.`,
  }),
  'too-many-columns': ({ en, fr, row, limit }) => ({
    en: `${en} has more than ${english(limit)} columns (see row ${row}). Keep only the columns you need.`,
    fr: `${fr} compte plus de ${french(limit)} colonnes (voir la ligne ${row}). Gardez seulement les colonnes utiles.`,
  }),
  'cell-too-long': ({ en, fr, row, limit }) => ({
    en: `In ${en}, a cell of row ${row} holds more than ${english(limit)} characters. Shorten it; in a CSV file, look for a missing quotation mark.`,
    fr: `Dans ${fr}, une cellule de la ligne ${row} dépasse ${french(limit)} caractères. Raccourcissez-la ; dans un fichier CSV, cherchez un guillemet manquant.`,
  }),
}
