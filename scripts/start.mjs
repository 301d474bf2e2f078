// `npm start`: everything at once, with the simulator and a sample organisation, from an empty clone.
import { prepare } from './prepare.mjs'

prepare()
stopWithParent()
process.argv = [process.argv[0] ?? 'node', 'clairon', 'start', '--demo', ...process.argv.slice(2)]
await import('../dist/bin/clairon.js')

/** Stops in order when the npm that started us is gone, however it went: nothing is left running. */
function stopWithParent() {
  const parent = process.ppid
  if (process.env.npm_lifecycle_event !== 'start') return
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 250).unref()
}
