/**
 * Something foreseeable keeps the program from starting. The message is one sentence that says what
 * to do; it is shown as it is, without a stack.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
