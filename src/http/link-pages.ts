type Page = Record<'en' | 'fr', string>

const pageOf = (language: string, title: string, text: string) => `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  main { max-width: 32rem; margin: 15vh auto; padding: 0 1rem }
  h1 { font-size: 1.25rem }
</style>
<main>
  <h1>${title}</h1>
  <p>${text}</p>
</main>
</html>
`

/** What a browser shows for a link that is unknown, or whose campaign has been deleted. */
export const leadsNowhere: Page = {
  en: pageOf(
    'en',
    'This link leads nowhere',
    'It is not complete, or the message it comes from no longer exists. If you need what it led to, ask whoever sent you the message.',
  ),
  fr: pageOf(
    'fr',
    'Ce lien ne mène nulle part',
    'Il est incomplet, ou le message dont il vient n’existe plus. Si vous avez besoin de ce qu’il montrait, demandez-le à la personne qui vous a envoyé le message.',
  ),
}

/** What a browser shows while where a link leads cannot be looked up. */
export const tryAgainSoon: Page = {
  en: pageOf(
    'en',
    'This link cannot be opened just now',
    'The server is being looked after. Try again in a moment.',
  ),
  fr: pageOf(
    'fr',
    'Ce lien ne peut pas s’ouvrir pour l’instant',
    'Le serveur est en cours d’entretien. Réessayez dans un instant.',
  ),
}
