/** The page's look. */
export const style = `
:root { color-scheme: light; --paper: #f6f8f8; --ink: #1b2426; --petrol: #096770; --hairline: #dde3e3; --quiet: #56666a; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; padding: .9rem 1.5rem; border-bottom: 1px solid var(--hairline); }
header p { margin: 0; color: var(--quiet); flex: 1; }
h1 { font-size: 1.15rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 0 0 .2rem; }
a { color: var(--petrol); }
.rooms { display: grid; grid-template-columns: 19rem minmax(0, 1fr); min-height: calc(100vh - 4rem); }
nav { border-right: 1px solid var(--hairline); padding: 1rem; position: sticky; top: 0; max-height: 100vh; overflow: auto; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .3rem .5rem; color: inherit; text-decoration: none; border-left: 2px solid transparent; overflow-wrap: anywhere; }
nav li a:hover, nav li a[aria-current] { border-color: var(--petrol); background: #fff; }
nav small { display: block; color: var(--quiet); padding-left: 1.1rem; }
input[type=search], select { font: inherit; padding: .35rem .5rem; border: 1px solid var(--hairline); background: #fff; color: inherit; }
input[type=search] { width: 100%; }
main { padding: 1.2rem 1.5rem; max-width: 46rem; }
:focus-visible { outline: 2px solid var(--petrol); outline-offset: 1px; }
.quiet { color: var(--quiet); font-size: .9rem; }
.dot { display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; margin-right: .5rem; background: #9aa6a8; }
.dot.Available, .dot.AvailableIdle { background: #3b8a3e; }
.dot.Away, .dot.BeRightBack { background: #c98a00; }
.dot.Busy, .dot.BusyIdle, .dot.DoNotDisturb { background: #b3372f; }
article { border-top: 1px solid var(--hairline); padding: .8rem 0; }
article p { margin: .3rem 0; }
article ul { margin: 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.card { background: #fff; border: 1px solid var(--hairline); padding: .7rem .9rem; overflow-wrap: anywhere; }
.card p { white-space: pre-line; }
.large { font-size: 1.15rem; font-weight: 600; }
.bold { font-weight: 600; }
.columns { display: flex; gap: 1rem; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; }
button { font: inherit; cursor: pointer; }
button.action { border: 1px solid var(--petrol); background: #fff; color: var(--petrol); padding: .2rem .7rem; }
button.link { border: 0; padding: 0; background: none; color: var(--petrol); text-decoration: underline; text-align: left; }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; }
@media (max-width: 45rem) { .rooms { grid-template-columns: 1fr; } nav { border-right: 0; border-bottom: 1px solid var(--hairline); max-height: 40vh; overflow: auto; } }
`

/** The page's behaviour: buttons call the control API, and the open chat stays fresh. */
export const script = `
const refresh = async () => {
  const answer = await fetch(location.href).catch(() => null)
  if (!answer || !answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
  const shown = document.querySelector('main')
  if (!fresh || fresh.innerHTML === shown.dataset.markup) return
  shown.dataset.markup = fresh.innerHTML
  shown.replaceChildren(...fresh.childNodes)
}
const call = async (method, url, body) => {
  await fetch(url, { method, headers: { 'content-type': 'application/json' }, body })
  await refresh()
}
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-post]')
  if (button) void call('POST', button.dataset.post, button.dataset.body ?? '{}')
})
document.addEventListener('change', (event) => {
  const field = event.target.closest('[data-patch]')
  if (field) void call('PATCH', field.dataset.patch, JSON.stringify({ [field.dataset.field]: field.value })).then(() => location.reload())
})
setInterval(() => {
  if (!document.hidden && document.activeElement?.tagName !== 'SELECT') void refresh()
}, 2000)
`
