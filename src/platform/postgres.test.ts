import { describe, expect, test } from 'vitest'

import { explainConnectionError, isConnectionLoss } from './postgres.ts'

/** An error as Node and pg make them. */
const errorWith = (code: string, message = 'as PostgreSQL says it') =>
  Object.assign(new Error(message), { code })

/** What connecting to both addresses of `localhost` fails with. */
const bothRefused = Object.assign(
  new AggregateError([
    errorWith('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432'),
    errorWith('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432'),
  ]),
  { code: 'ECONNREFUSED' },
)

describe('the loss of a connection', () => {
  test.each<[string, unknown]>([
    ['nobody listens', errorWith('ECONNREFUSED')],
    ['nobody listens on either address of a name', bothRefused],
    ['the connection was reset', errorWith('ECONNRESET')],
    ['the other end of a pipe is gone', errorWith('EPIPE')],
    ['the socket of the embedded server is gone', errorWith('ENOENT')],
    ['no answer came', errorWith('ETIMEDOUT')],
    ['an administrator stops the server', errorWith('57P01')],
    ['the server crashed', errorWith('57P02')],
    ['the server is starting', errorWith('57P03')],
    ['PostgreSQL names a connection exception', errorWith('08006')],
    ['pg lost the connection', new Error('Connection terminated unexpectedly')],
    ['pg got no connection in time', new Error('timeout exceeded when trying to connect')],
    [
      'pg found the client broken',
      new Error('Client has encountered a connection error and is not queryable'),
    ],
  ])('helps to try again: %s', (_rule, error) => {
    expect(isConnectionLoss(error)).toBe(true)
  })

  test.each<[string, unknown]>([
    ['a unique violation', errorWith('23505')],
    ['a syntax error', errorWith('42601')],
    ['a statement that was cancelled', errorWith('57014')],
    ['a wrong password', errorWith('28P01')],
    ['an error of ours', new TypeError('rows is undefined')],
    ['what is no error', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('is not %s', (_rule, error) => {
    expect(isConnectionLoss(error)).toBe(false)
  })
})

describe('an error at start is said in one sentence', () => {
  const url = 'postgres://marie:pa55w0rd@db.example:5433/clairon%20test'
  test.each<[string, unknown, RegExp]>([
    ['nobody listens', errorWith('ECONNREFUSED'), /^No PostgreSQL answers at db\.example:5433\./],
    ['nobody listens on either address', bothRefused, /^No PostgreSQL answers at/],
    ['unknown host', errorWith('ENOTFOUND'), /^The host db\.example of .* is not known\./],
    ['no name service', errorWith('EAI_AGAIN'), /^The host db\.example .* cannot be looked up\./],
    ['wrong password', errorWith('28P01'), /refuses the password of "marie"\./],
    ['no entry in pg_hba.conf', errorWith('28000'), /does not let "marie" in\. .*pg_hba\.conf/],
    ['no database', errorWith('3D000'), /no database "clairon test" at db\.example:5433\./],
    ['no right', errorWith('42501'), /"marie" may not change the database "clairon test"\./],
    [
      'any other loss',
      errorWith('ECONNRESET', 'read ECONNRESET'),
      /^PostgreSQL at db\.example:5433 cannot be reached \(read ECONNRESET\)\./,
    ],
  ])('%s', (_rule, error, sentence) => {
    const said = explainConnectionError(url, error)
    expect(said).toMatch(sentence)
    expect(said).toMatch(/\.$/)
    expect(said).not.toContain('pa55w0rd')
  })

  test.each<[string, unknown]>([
    ['a fault in a statement', errorWith('42601')],
    ['an error of ours', new TypeError('rows is undefined')],
    ['what is no error', 'oops'],
  ])('unless the operator can do nothing about it: %s', (_rule, error) => {
    expect(explainConnectionError(url, error)).toBeNull()
  })

  test.each([
    ['the default port is not made up', 'postgres://marie@db.example/clairon', 'at db.example.'],
    ['a server without a host is one on a socket', 'postgres:///clairon', 'at the socket.'],
  ])('%s', (_rule, address, place) => {
    expect(explainConnectionError(address, errorWith('ECONNREFUSED'))).toContain(place)
  })

  test('names the user as the operator knows it', () => {
    const address = 'postgres://jean%40corp@db.example/clairon'
    expect(explainConnectionError(address, errorWith('28P01'))).toContain('"jean@corp"')
  })
})
