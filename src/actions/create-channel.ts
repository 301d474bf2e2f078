import type { NewChannel } from '../contract/chatbot.ts'
import { Refusal } from '../domain/errors.ts'
import type { Clock } from '../platform/clock.ts'
import { isLoopback } from '../platform/http-url.ts'
import type { SecretBox } from '../platform/secrets.ts'
import type { Database } from '../platform/sql.ts'
import { type Channel, insertChannel, saveChannelSecrets } from '../store/channels.ts'
import { insertLane } from '../store/lanes.ts'
import type { Actor } from './actor.ts'

/** The parts of a channel's settings that are sealed and never shown. */
const secretNames = ['clientSecret', 'password'] as const

/**
 * Connects a chatbot to a service. Nothing is tried yet: that is the check.
 *
 * @throws {Refusal} `not-found` without such a chatbot; `conflict` when it has a channel of this kind;
 *   `not-allowed` for an address of the outside world while the clock is simulated.
 */
export async function createChannel(
  { db, clock, secretBox }: { db: Database; clock: Clock; secretBox: SecretBox },
  {
    actor: { organisationId },
    chatbotId,
    channel,
  }: { actor: Actor; chatbotId: number; channel: NewChannel },
): Promise<number> {
  const { shown, secrets } = partSettings('settings' in channel ? channel.settings : {})
  if (clock.isSimulated) requireLoopback({ kind: channel.kind, settings: shown })

  return db.transaction(async (tx) => {
    const added = await insertChannel(tx, {
      organisationId,
      chatbotId,
      kind: channel.kind,
      settings: shown,
      createdAt: clock.now(),
    })
    if ('refused' in added) throw added.refused === 'exists' ? hasOne() : noChatbot()
    const { id } = added
    if (Object.keys(secrets).length > 0) {
      const sealed = secretBox.seal(JSON.stringify(secrets), sealName(organisationId, id))
      await saveChannelSecrets(tx, { organisationId, id, secrets: sealed })
    }
    if (channel.kind !== 'webchat') await insertLane(tx, { organisationId, channelId: id })
    return id
  })
}

/** Parts settings into what may be shown and what is sealed. */
export function partSettings(settings: Record<string, unknown>): {
  shown: Record<string, unknown>
  secrets: Record<string, unknown>
} {
  const isSecret = ([name]: [string, unknown]) => secretNames.some((secret) => secret === name)
  const entries = Object.entries(settings)
  return {
    shown: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)),
  }
}

/** Names the row that a seal belongs to, so that sealed secrets cannot be moved to another. */
export const sealName = (organisationId: number, channelId: number) =>
  `channel ${organisationId}/${channelId}`

/** The settings that say where a channel speaks. */
const addressNames = {
  teams: ['serviceUrl', 'tokenUrl', 'graphUrl', 'openIdUrl'],
  // Whatever else its servers are, the adapter takes only this computer's from an address of this computer.
  skype: ['discoveryUrl'],
} as const satisfies Record<Exclude<Channel['kind'], 'webchat'>, readonly string[]>

/**
 * Refuses a channel that speaks to anything but this computer: what is sent at a simulated time must
 * reach nobody. An address that is left out means the real service.
 *
 * @throws {Refusal} `not-allowed`.
 */
export function requireLoopback({ kind, settings }: Pick<Channel, 'kind' | 'settings'>): void {
  if (kind === 'webchat') return // Nothing is sent through it.
  for (const name of addressNames[kind]) {
    const url = settings[name]
    // Nothing is sent where the keys of Teams are; and without them nobody is answered.
    if (name === 'openIdUrl' && url === undefined) continue
    if (typeof url === 'string' && isLoopback(url)) continue
    throw new Refusal(
      'not-allowed',
      {
        en: `CLAIRON_CLOCK simulates time, so a channel may only speak to this computer: set ${name} to an address of the simulator.`,
        fr: `CLAIRON_CLOCK simule le temps : un canal ne peut donc parler qu’à cette machine. Donnez à ${name} une adresse du bac à sable.`,
      },
      { path: ['settings', name] },
    )
  }
}

const noChatbot = () =>
  new Refusal('not-found', {
    en: 'There is no such chatbot.',
    fr: 'Ce chatbot n’existe pas.',
  })

const hasOne = () =>
  new Refusal('conflict', {
    en: 'This chatbot has a channel of this kind already.',
    fr: 'Ce chatbot a déjà un canal de ce type.',
  })
