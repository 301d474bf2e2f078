/** The pieces by which a file of people is imported, wherever they stand. */
export const words = {
  mode: 'Si des lignes sont fausses',
  keepGood: 'Garder les bonnes',
  allOrNothing: 'Ne rien garder',
  drop: 'Déposez ici un fichier Excel ou CSV',
  choose: 'Choisir un fichier',
  headings:
    'Première ligne : Prénom, Nom, et UPN ou SIP. Au choix : Langue, Fuseau. Toute autre colonne devient un champ personnel.',
  limits: '.xlsx ou .csv, {size} au plus.',
  tooLarge:
    '« {name} » fait {size} ; un fichier peut en faire {most} au plus. Retirez ce qui est inutile, ou divisez-le. Rien n’a été envoyé.',
  sending: 'Envoi du fichier : {share}',
  reading:
    '{n, plural, =0 {Lecture du fichier} one {Lecture du fichier : {rows} ligne} other {Lecture du fichier : {rows} lignes}}',
  refused: 'Le fichier a été refusé.',
  recognised: '{n, plural, one {{people} personne reconnue} other {{people} personnes reconnues}}',
  toCorrect: '{n, plural, one {, {rows} ligne à corriger} other {, {rows} lignes à corriger}}',
  noneToCorrect: ', aucune ligne à corriger',
  duplicates: '{n, plural, one {, {rows} en double} other {, {rows} en double}}',
  file: '{name} :',
  added:
    '{n, plural, =0 {personne de nouveau sur la liste.} one {{people} ajoutée à la liste.} other {{people} ajoutées à la liste.}}',
  updated:
    '{n, plural, one {{people} y était déjà, et a été mise à jour.} other {{people} y étaient déjà, et ont été mises à jour.}}',
  firstCounts: 'De plusieurs lignes sur une même personne, la première compte.',
  errors: 'Lignes à corriger',
  row: 'Ligne',
  column: 'Colonne',
  value: 'Valeur',
  reason: 'À corriger',
  blank: '(vide)',
  firstHundred: 'Les cent premières erreurs sont montrées, pour {rows} lignes écartées.',
  rejects: 'Télécharger les lignes à corriger',
  rejectsHint: 'Corrigez-les, puis renvoyez seulement celles-ci.',
  columns: 'Colonnes du fichier',
  meanings: {
    firstName: 'prénom',
    lastName: 'nom',
    upn: 'adresse UPN',
    sip: 'adresse SIP',
    language: 'langue',
    timeZone: 'fuseau horaire',
  },
  leftAside: 'laissée de côté',
} as const
