import { resolve } from 'node:path'

import { z } from 'zod'

import { StartupError } from './startup-error.ts'

const Port = z.coerce.number('Write a number.').int('Write a whole number.').min(0).max(65_535)
const Url = z.url({
  protocol: /^https?$/,
  error: 'Write an address that begins with http:// or https://',
})

const Clock = z
  .string()
  .regex(
    /^\S+ x\d+(\.\d+)?$/,
    'Write an instant with its offset and a speed, e.g. "2026-03-27T08:00:00+01:00 x600".',
  )
  .transform((text, context) => {
    const [instant = '', rate = ''] = text.split(' x')
    const startAt = z.iso.datetime({ offset: true }).safeParse(instant)
    if (!startAt.success || Number(rate) <= 0) {
      context.addIssue(
        'Write an instant with its offset and a speed, e.g. "2026-03-27T08:00:00+01:00 x600".',
      )
      return z.NEVER
    }
    return { startAt: new Date(startAt.data), rate: Number(rate) }
  })

const SecretKey = z
  .base64('Write 32 bytes in base64.')
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, 'Write exactly 32 bytes in base64.')

/** Every setting, by the name of its environment variable. `docs/configuration.md` describes each. */
const settings = {
  CLAIRON_PORT: Port.default(8080),
  CLAIRON_HOST: z.string().min(1).default('127.0.0.1'),
  CLAIRON_PUBLIC_URL: Url.optional(),
  CLAIRON_DATA_DIR: z.string().min(1).default('./data'),
  CLAIRON_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'Write an address that begins with postgres://')
    .refine(
      (url) => URL.canParse(url),
      'Write an address such as postgres://user:password@host:5432/name',
    )
    .optional(),
  CLAIRON_SECRET_KEY: SecretKey.optional(),
  CLAIRON_SIMULATOR_PORT: Port.default(8090),
  CLAIRON_BOOTSTRAP_TOKEN: z.string().min(16, 'Choose at least 16 characters.').optional(),
  CLAIRON_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  CLAIRON_CLOCK: Clock.optional(),
  CLAIRON_PG_BIN: z.string().min(1).optional(),
  CLAIRON_URL: Url.default('http://127.0.0.1:8080'),
  CLAIRON_TOKEN: z.string().min(1).optional(),
}
const Settings = z.object(settings)

export type Config = {
  port: number
  host: string
  /** The address under which people and services reach this server; null for host and port. */
  publicUrl: string | null
  dataDir: string
  /** Null for the embedded database. */
  databaseUrl: string | null
  secretKey: Buffer | null
  simulatorPort: number
  bootstrapToken: string | null
  logLevel: string
  clock: { startAt: Date; rate: number } | null
  pgBin: string | null
  /** Where the command finds a running server. */
  url: string
  token: string | null
  /** The language of the terminal: French where the environment says so, else English. */
  locale: 'fr' | 'en'
}

/**
 * Reads the settings from the environment. An empty variable counts as unset.
 *
 * @throws {StartupError} for a value that makes no sense, and for a `CLAIRON_` name that does not exist.
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name.startsWith('CLAIRON_') && value),
  )
  const unknown = Object.keys(given).find((name) => !(name in settings))
  if (unknown) {
    throw new StartupError(
      `There is no setting ${unknown}. The settings are ${Object.keys(settings).join(', ')}.`,
    )
  }
  const parsed = Settings.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0])
    throw new StartupError(`${name} is "${hide(name, given[name])}". ${issue?.message ?? ''}`)
  }
  const values = parsed.data
  return {
    port: values.CLAIRON_PORT,
    host: values.CLAIRON_HOST,
    publicUrl: values.CLAIRON_PUBLIC_URL ?? null,
    dataDir: resolve(values.CLAIRON_DATA_DIR),
    databaseUrl: values.CLAIRON_DATABASE_URL ?? null,
    secretKey: values.CLAIRON_SECRET_KEY ?? null,
    simulatorPort: values.CLAIRON_SIMULATOR_PORT,
    bootstrapToken: values.CLAIRON_BOOTSTRAP_TOKEN ?? null,
    logLevel: values.CLAIRON_LOG_LEVEL,
    clock: values.CLAIRON_CLOCK ?? null,
    pgBin: values.CLAIRON_PG_BIN ?? null,
    url: values.CLAIRON_URL,
    token: values.CLAIRON_TOKEN ?? null,
    locale: /^fr/i.test(
      environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '',
    )
      ? 'fr'
      : 'en',
  }
}

/** Secrets are not repeated in error messages. */
const hide = (name: string, value: string | undefined) =>
  /KEY|TOKEN|DATABASE/.test(name) ? '(hidden)' : (value ?? '')
