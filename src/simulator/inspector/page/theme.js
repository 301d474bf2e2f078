// Before anything is drawn, so that nobody sees the other theme first.
const kept = localStorage.getItem('theme')
if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept
