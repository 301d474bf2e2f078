import { describe, expect, test } from 'vitest'

import { type FileProblem, parseCampaignFile, toCampaignBody } from './campaign-file.ts'

const whole = `
name: Port du badge
chatbot: Léo
channel: teams
message:
  markdown: |
    Info sécurité, [FIRSTNAME] : portez le badge.
buttons:
  - title: Lire
    url: https://intranet.example/badge
lists: [Siège, 2026]
excludeLists: Absents
start: 2026-11-24T10:00
timeZone: Europe/Paris
duration: P3D
workingHours:
  - days: [1, 2, 3, 4, 5]
    from: 09:00
    to: 18:00
holidays: [2026-12-25]
personTimeZones: false
`

const read = (text: string) => {
  const result = parseCampaignFile(text)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.file
}

const problemsOf = (text: string): FileProblem[] => {
  const result = parseCampaignFile(text)
  return result.ok ? [] : result.problems
}

describe('the file of a campaign', () => {
  test('keeps the fields of the API as they stand, and names apart', () => {
    const { fields, chatbot, lists, excludeLists } = read(whole)
    expect(fields).toEqual({
      name: 'Port du badge',
      channel: 'teams',
      message: { markdown: 'Info sécurité, [FIRSTNAME] : portez le badge.\n' },
      buttons: [{ title: 'Lire', url: 'https://intranet.example/badge' }],
      start: '2026-11-24T10:00',
      timeZone: 'Europe/Paris',
      duration: 'P3D',
      workingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      holidays: ['2026-12-25'],
      personTimeZones: false,
    })
    expect({ chatbot, lists, excludeLists }).toEqual({
      chatbot: 'Léo',
      lists: ['Siège', '2026'],
      excludeLists: ['Absents'],
    })
  })

  test('may be JSON', () => {
    const { fields, chatbot } = read('{"name": "Badge", "chatbotId": "3", "channel": "teams"}')
    expect(fields).toEqual({ name: 'Badge', chatbotId: '3', channel: 'teams' })
    expect(chatbot).toBeNull()
  })

  test('takes numbers for the ids and names that they are, digit by digit', () => {
    const { fields, chatbot } = read('name: 007\nchatbot: 2026\naudience: {listIds: [3]}')
    expect(fields).toEqual({ name: '007', audience: { listIds: ['3'] } })
    expect(chatbot).toBe('2026')
  })

  test('may leave a field empty', () => {
    expect(read('name: Badge\nchatbot: Léo\nstart:\n').fields).toEqual({ name: 'Badge' })
  })

  test('knows the line of every field, and of what stands around it', () => {
    const { lineOf } = read(whole)
    expect(lineOf(['name'])).toBe(2)
    expect(lineOf(['buttons', '0', 'url'])).toBe(10)
    expect(lineOf(['workingHours', '0'])).toBe(17)
    expect(lineOf(['message', 'doc', 'content'])).toBe(5)
    expect(lineOf(['presence'])).toBeNull()
  })
})

describe('a file that cannot be read', () => {
  const head = 'name: Badge\nchatbot: Léo\n'
  test.each<[string, string, Partial<FileProblem>]>([
    [
      'a field that nobody knows',
      `${head}tiemZone: x`,
      { kind: 'unknown-key', line: 3, key: 'tiemZone', nearest: 'timeZone' },
    ],
    ['the same in other letters', `${head}timezone: x`, { key: 'timezone', nearest: 'timeZone' }],
    ['a field like no other', `${head}budget: 12`, { key: 'budget', nearest: null }],
    [
      'a field inside the message',
      `${head}message:\n  markdwn: hi`,
      { line: 4, path: ['message'], nearest: 'markdown' },
    ],
    [
      'a field inside a button',
      `${head}buttons:\n  - {titel: Lire}`,
      { path: ['buttons', '0'], nearest: 'title' },
    ],
    [
      'a field inside the hours',
      `${head}workingHours:\n  - day: [1]`,
      { key: 'day', nearest: 'days' },
    ],
    [
      'a field inside the audience',
      `${head}audience: {lists: [a]}`,
      { key: 'lists', nearest: 'listIds' },
    ],
    [
      'a name and an id of the chatbot',
      `${head}chatbotId: 3`,
      { kind: 'both-keys', one: 'chatbot', other: 'chatbotId' },
    ],
    [
      'names and ids of lists',
      `${head}lists: [a]\naudience: {listIds: [3]}`,
      { kind: 'both-keys', line: 3 },
    ],
    ['no chatbot', 'name: Badge', { kind: 'chatbot-missing' }],
    ['a chatbot that is no name', 'name: Badge\nchatbot: [a]', { kind: 'not-a-name', line: 2 }],
    ['lists that are no names', `${head}lists: {a: b}`, { kind: 'not-names', line: 3 }],
    ['a list', '- a\n- b', { kind: 'not-a-map' }],
    ['nothing', '', { kind: 'not-a-map' }],
    ['a bracket left open', `${head}lists: [a, b\nstart: now`, { kind: 'syntax' }],
    ['a field written twice', `${head}name: Again`, { kind: 'syntax', line: 3 }],
    ['a tab before a field', `${head}message:\n\tmarkdown: hi`, { kind: 'syntax', line: 4 }],
  ])('names %s', (_, text, problem) => {
    expect(problemsOf(text)).toContainEqual(expect.objectContaining(problem))
  })

  test('has no room for aliases that multiply without bound', () => {
    const levels = 'bcdefghij'.replaceAll(/./g, (key) => {
      const before = String.fromCodePoint((key.codePointAt(0) ?? 0) - 1)
      return `${key}: &${key} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]\n`
    })
    expect(problemsOf(`a: &a [x]\n${levels}`)[0]?.kind).toBe('syntax')
  })
})

describe('the body that is sent', () => {
  const ids = { chatbotId: '7', listIds: ['1', '2'], excludeListIds: null }

  test('holds ids where the file held names', () => {
    expect(toCampaignBody({ fields: { name: 'Badge' } }, ids)).toEqual({
      name: 'Badge',
      chatbotId: '7',
      audience: { listIds: ['1', '2'] },
    })
  })

  test('keeps what the file says of the audience besides', () => {
    const fields = { audience: { everyone: true } }
    const named = { chatbotId: null, listIds: null, excludeListIds: ['4'] }
    expect(toCampaignBody({ fields }, named)).toEqual({
      audience: { everyone: true, excludeListIds: ['4'] },
    })
  })

  test('leaves an audience that the file does not mention to the server', () => {
    const none = { chatbotId: null, listIds: null, excludeListIds: null }
    expect(toCampaignBody({ fields: { chatbotId: '3' } }, none)).toEqual({ chatbotId: '3' })
  })
})
