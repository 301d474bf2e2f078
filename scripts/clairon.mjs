#!/usr/bin/env node
// The command `clairon` of a checkout: builds if needed, then runs the compiled one in this process.
import { prepare } from './prepare.mjs'

const whereItWasCalled = process.cwd()
prepare()
process.chdir(whereItWasCalled)
await import('../dist/bin/clairon.js')
