import { expect, test } from 'vitest'

import { hashPassword, isPassword } from './passwords.ts'

test('a password is known again, and no other one', async () => {
  const stored = await hashPassword('correct horse battery')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await isPassword('correct horse battery', stored)).toBe(true)
  expect(await isPassword('Correct horse battery', stored)).toBe(false)
})

test('two people with one password have different hashes', async () => {
  expect(await hashPassword('correct horse battery')).not.toBe(
    await hashPassword('correct horse battery'),
  )
})

test('an accent typed as one character or as two is the same', async () => {
  const stored = await hashPassword('mot de passe pr\u00e9cis')
  expect(await isPassword('mot de passe pre\u0301cis', stored)).toBe(true)
})

test('without a hash it is nobody’s, and costs as much to find out', async () => {
  const stored = await hashPassword('correct horse battery')
  await isPassword('warm up', null)
  const withHash = await cpuOf(() => isPassword('wrong', stored))
  const without = await cpuOf(() => isPassword('wrong', null))
  expect(await isPassword('wrong', null)).toBe(false)
  expect(without).toBeGreaterThan(withHash / 2)
  expect(without).toBeLessThan(withHash * 2)
})

/** Processor time of all threads, which other programs on the machine do not change. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let turn = 0; turn < 10; turn += 1) await work()
  return process.cpuUsage(before).user
}
