// `npm start`: everything at once, with the simulator and a sample organisation, from an empty clone.
import { prepare } from './prepare.mjs'

prepare()
process.argv = [process.argv[0] ?? 'node', 'clairon', 'start', '--demo', ...process.argv.slice(2)]
await import('../dist/bin/clairon.js')
