import { type ChannelChange, NewChannel } from '../contract/chatbot.ts'
import { Refusal, type Sentence } from '../domain/errors.ts'
import { paceLimits } from '../domain/pace.ts'
import type { Clock } from '../platform/clock.ts'
import type { SecretBox } from '../platform/secrets.ts'
import type { Database } from '../platform/sql.ts'
import { type Channel, replaceChannelSettings, saveChannelPace } from '../store/channels.ts'
import { reviseLane } from '../store/lanes.ts'
import type { Actor } from './actor.ts'
import { partSettings, requireLoopback, sealName } from './create-channel.ts'
import { requireChannel } from './pause-channel.ts'

/**
 * Changes what an administrator may choose of a channel. Its lane begins anew with it at once. With other
 * settings it has to pass its check again before a campaign is scheduled on it.
 *
 * @throws {Refusal} `not-found`; `invalid` for a pace above what the service bears, and for settings that
 *   make no sense or leave the secret out; `not-allowed` as creating does.
 */
export async function changeChannel(
  { db, clock, secretBox }: { db: Database; clock: Clock; secretBox: SecretBox },
  {
    actor: { organisationId },
    id,
    change: { pacePerSecond, settings },
  }: { actor: Actor; id: number; change: ChannelChange },
): Promise<void> {
  const channel = await requireChannel(db, { organisationId, id })
  if (typeof pacePerSecond === 'number') requireBearable(channel, pacePerSecond)
  const parted = settings && soundSettings(channel, settings)
  if (parted && clock.isSimulated) requireLoopback({ kind: channel.kind, settings: parted.shown })
  await db.transaction(async (tx) => {
    if (pacePerSecond !== undefined) {
      await saveChannelPace(tx, { organisationId, id, pacePerSecond })
    }
    if (parted) {
      const secrets = secretBox.seal(JSON.stringify(parted.secrets), sealName(organisationId, id))
      await replaceChannelSettings(tx, { organisationId, id, settings: parted.shown, secrets })
    }
    await reviseLane(tx, { organisationId, channelId: id })
  })
}

/**
 * Puts the settings together that a channel shall have. A secret may be renewed alone; whoever changes
 * an address gives the secret again, for nobody shall have it sent somewhere without knowing it.
 */
function soundSettings({ kind, settings: present }: Channel, given: Record<string, unknown>) {
  const { shown, secrets } = partSettings(given)
  const isRenewal = Object.keys(shown).length === 0
  const parsed = NewChannel.safeParse({
    kind,
    settings: isRenewal ? { ...present, ...secrets } : given,
  })
  if (parsed.success && 'settings' in parsed.data) return partSettings(parsed.data.settings)
  const issue = parsed.success ? undefined : parsed.error.issues[0]
  const path = issue?.path.map(String) ?? ['settings']
  const said = issue?.message ?? ''
  const sentence = {
    en: `${path.join('.')}: ${said} Send a new secret alone, or all settings with the secret.`.trim(),
    fr: `${path.join('.')} : ${said} Envoyez un nouveau secret seul, ou tous les paramètres avec le secret.`,
  }
  throw new Refusal('invalid', sentence, { issues: [{ path, message: sentence.en, sentence }] })
}

function requireBearable({ kind }: Channel, pacePerSecond: number): void {
  if (kind === 'webchat') {
    throw tooFast({
      en: 'Nothing is pushed through a web chat, so it has no pace.',
      fr: 'Rien n’est poussé par un webchat : il n’a pas de débit.',
    })
  }
  const { most } = paceLimits[kind]
  if (pacePerSecond <= most) return
  const french = most === 1 ? 'une conversation par seconde' : `${most} requêtes par seconde`
  throw tooFast({
    en: `The service bears ${most} a second at most. Choose ${most} or less.`,
    fr: `Le service supporte ${french} au plus. Choisissez ${most} ou moins.`,
  })
}

const tooFast = (sentence: Sentence) =>
  new Refusal('invalid', sentence, {
    issues: [{ path: ['pacePerSecond'], message: sentence.en, sentence }],
  })
