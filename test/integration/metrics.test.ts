import { afterAll, beforeAll, expect, test } from 'vitest'

import { startTestBed, type TestBed, token } from '../support/test-bed.ts'

let bed: TestBed
beforeAll(async () => {
  bed = await startTestBed({ startAt: '2026-11-24T08:00:00Z' })
})
afterAll(() => bed.close())

const ask = (remoteAddress: string, headers: Record<string, string> = {}) =>
  bed.server.inject({ method: 'GET', url: '/metrics', remoteAddress, headers })

test('a program on this machine reads figures without names', async () => {
  const { statusCode, headers, body } = await ask('127.0.0.1')
  expect(statusCode).toBe(200)
  expect(headers['content-type']).toContain('version=0.0.4')
  expect(body).toMatch(/^clairon_database_up 1$/m)
  expect(body).toMatch(/^clairon_deliveries\{state="delivered"\} 0$/m)
  expect(body).toMatch(/^clairon_clicks_waiting 0$/m)
  expect(body).toMatch(/^process_cpu_seconds_total \d/m)
})

test('from elsewhere, or through a proxy, an API token is needed', async () => {
  expect((await ask('10.0.0.7')).statusCode).toBe(401)
  expect((await ask('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' })).statusCode).toBe(401)
  const { statusCode } = await ask('10.0.0.7', { authorization: `Bearer ${token}` })
  expect(statusCode).toBe(200)
})
