// Runs before everything else, so that the page is never seen in the wrong colours.
const kept = localStorage.getItem('clairon.theme')
const isDark = matchMedia('(prefers-color-scheme: dark)').matches
document.documentElement.dataset.theme = kept ?? (isDark ? 'dark' : 'light')

// Zod would try whether it may make functions out of text; the security policy forbids that, and complains.
// https://zod.dev/api?id=jitless
globalThis.__zod_globalConfig = { jitless: true }
