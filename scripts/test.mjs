// `npm test`: every check, from an empty clone; the last line says how many passed and failed.
import { installBrowser } from './browser.mjs'
import { prepare } from './prepare.mjs'
import { close, runStep, runTests, sourceSteps } from './steps.mjs'

prepare()
installBrowser()
close([...sourceSteps.map(runStep), runTests('tests', ['src', 'test'])])
