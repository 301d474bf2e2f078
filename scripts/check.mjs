// `npm run check`: everything but the tests that start the real program and a browser.
import { installPackages, root } from './prepare.mjs'
import { close, runStep, runTests, sourceSteps } from './steps.mjs'

process.chdir(root)
installPackages()
close([
  ...sourceSteps.map(runStep),
  runTests('unit, architecture and integration tests', [
    'src',
    'test/architecture',
    'test/integration',
  ]),
])
