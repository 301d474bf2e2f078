import { pino } from 'pino'

export type Logger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Writes one JSON line per event to standard error. Secrets never appear, whatever is logged. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      redact: {
        paths: ['token', 'clientSecret', 'password', '*.token', '*.clientSecret', '*.password'],
        censor: '(hidden)',
      },
      serializers: { err: serializeError },
    },
    pino.destination({ dest: 2, sync: false }),
  )
}

/** The pool hangs the whole connection on its errors: pages of figures that tell nobody anything. */
function serializeError(error: Error): object {
  const { client: _connection, ...told } = pino.stdSerializers.err(error)
  return told
}
