import type { ApiClient } from './api-client.ts'
import type { Output } from './output.ts'

/** What a group of commands works with. */
export type Session = {
  api: ApiClient
  output: Output
  /** Whether the reader is a program (`--json`). Known once the command line is read. */
  wantsJson: () => boolean
}
