import { sql } from '../../src/platform/sql.ts'
import { findHits } from '../../src/store/inbound.ts'
import { recordActs } from '../../src/store/openings.ts'
import { arrangeChatbot, readReport } from './arrange.ts'
import { type TestBed, until } from './test-bed.ts'

type Named = { firstName: string; lastName: string; upn: string; timeZone?: string }

const address = (name: string) => `${name}@contoso.example`

/** What befalls whom; the others get their message. */
const fates: (Named & { person?: object; rule?: object; isUnknown?: boolean; sip?: string })[] = [
  {
    firstName: 'Bruno',
    lastName: 'Bloqué',
    upn: address('b.bloque'),
    rule: { status: 403, code: 'MessageWritesBlocked' },
  },
  {
    firstName: '=HYPERLINK("https://evil.example";"ici")',
    lastName: '+33 1',
    upn: address('formule'),
    rule: { status: 413, code: 'MessageSizeTooBig' },
  },
  { firstName: 'Ursule', lastName: 'Doute', upn: address('u.doute'), rule: { reset: 'after' } },
  {
    firstName: 'Aline',
    lastName: 'Absente',
    upn: address('a.absente'),
    person: { presence: 'Away' },
  },
  { firstName: 'Aroha', lastName: 'Loin', upn: address('a.loin'), timeZone: 'Pacific/Auckland' },
  { firstName: 'Sans', lastName: 'Adresse', upn: '', sip: address('s.adresse') },
]

const wellNamed: Named[] = [
  { firstName: 'Zoé', lastName: 'Dupont', upn: address('z.dupont') },
  { firstName: 'Łukasz', lastName: 'd’Artagnan', upn: address('l.dartagnan') },
  { firstName: '@Jean-Pierre', lastName: 'Dupond; "le grand"', upn: address('jp.dupond') },
  { firstName: '\u001f Œdipe', lastName: '<b>&_x000D_', upn: address('oedipe') },
]

/** How many of the plain people there are beside those of a name. */
const plain = 30

export type EveryOutcome = {
  chatbotId: string
  listId: string
  campaignId: string
  /** Has those who were delivered open their message, `share` of them, each after a time of their own. */
  open(share: number): Promise<void>
  /** Lets one of those who wait look as if it were just being sent. */
  send(): Promise<() => Promise<void>>
}

/**
 * A campaign that has met everything: deliveries of every state but stopped, in the middle of its window,
 * with the engine at rest.
 */
export async function arrangeEveryOutcome(bed: TestBed, more: object = {}): Promise<EveryOutcome> {
  const { chatbotId, channelId } = await arrangeChatbot(bed)
  const others = Array.from({ length: plain }, (_, index) => ({
    firstName: 'Camille',
    lastName: `Martin-${index}`,
    upn: address(`c.martin${index}`),
  }))
  const all: ((typeof fates)[number] | Named)[] = [...fates, ...wellNamed, ...others]
  const known = all.filter(({ upn }) => upn !== '')
  await bed.control('POST', 'people', {
    people: known.map((one) => ({
      upn: one.upn,
      sip: `sip:${one.upn}`,
      firstName: 'X',
      lastName: 'Y',
      presence: 'Available',
      ...('person' in one ? one.person : {}),
    })),
  })
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
  const rows = all.map((one) =>
    [
      one.firstName,
      one.lastName,
      one.upn,
      'sip' in one ? (one.sip ?? '') : '',
      one.timeZone ?? '',
      'Lyon',
    ]
      .map(quoted)
      .join(';'),
  )
  const list = await bed.call('POST', 'lists', { name: 'Tout le monde' })
  const listId: string = list.body.id
  const content = ['Prénom;Nom;UPN;SIP;Fuseau;SITE', ...rows].join('\n')
  const imported = await bed.importFile(listId, { name: 'people.csv', content })
  if (imported.body.added !== all.length) throw new Error(JSON.stringify(imported.body))
  const rules = fates.flatMap(({ upn, rule }) =>
    rule ? [{ service: 'teams', operation: 'send', address: upn, ...rule }] : [],
  )
  const faulty = await bed.control('PUT', 'faults', { rules })
  if (faulty.status >= 300) throw new Error(JSON.stringify(faulty.body))

  const draft = await bed.call('POST', 'campaigns', {
    name: 'Port du badge',
    chatbotId,
    channel: 'teams',
    message: { markdown: 'Bonjour [FIRSTNAME] de [SITE], [ici](https://intranet.example/badge).' },
    audience: { listIds: [listId] },
    start: 'now',
    timeZone: 'Europe/Paris',
    duration: 'PT5H',
    workingHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '18:00' }],
    holidays: 'none',
    presence: 'available',
    personTimeZones: true,
    ...more,
  })
  const campaignId: string = draft.body.id
  const scheduled = await bed.call('POST', `campaigns/${campaignId}/schedule`)
  if (scheduled.status !== 200) throw new Error(JSON.stringify(scheduled.body))
  const engine = bed.startEngine({ pacePerSecond: 1_000 })
  const ledger = async () => (await readReport(bed, campaignId)).ledger
  await until('it runs', async () => (await ledger()).recipients === all.length)
  await meetThem(bed, campaignId)
  await until('all but five have had their turn', async () => {
    const { planned, sending, delivered } = await ledger()
    return planned === 5 && sending === 0 && delivered > 0
  })
  await engine.stop()

  const of = { organisationId: bed.organisationId, campaignId: Number(campaignId) }
  return {
    chatbotId,
    listId,
    campaignId,
    async open(share) {
      const { rows: delivered } = await bed.db.query<{ userKey: string; at: Date }>(sql`
        select k.user_key as "userKey", d.settled_at as "at"
          from delivery d
          join contact k on k.organisation_id = d.organisation_id and k.person_id = d.person_id
         where d.campaign_id = ${of.campaignId} and d.state = 'delivered'
         order by d.person_id`)
      const opening = delivered.slice(0, Math.ceil(delivered.length * share))
      const hits = await findHits(bed.db, {
        organisationId: of.organisationId,
        channelId: Number(channelId),
        sightings: opening.map(({ userKey, at }, index) => ({
          activityKey: `read ${index}`,
          userKey,
          kind: 'pressed',
          receipt: null,
          upTo: null,
          at: new Date(at.getTime() + 7_000 * 3 ** (index % 9) + index * 1_000),
        })),
        now: bed.clock.now(),
      })
      const acts = hits.map((hit) => ({ ...hit, kind: 'seen' as const }))
      await recordActs(bed.db, { organisationId: of.organisationId, acts })
    },
    async send() {
      await bed.db.query(sql`
        insert into dispatch_batch (organisation_id, channel_id, epoch, campaign_ids, person_ids,
                                    attempts, armed)
        select organisation_id, ${Number(channelId)}, 1, array[campaign_id], array[person_id],
               array[attempt], 1
          from delivery
         where campaign_id = ${of.campaignId} and state = 'planned'
         order by person_id limit 1`)
      return async () => {
        await bed.db.query(sql`delete from dispatch_batch`)
      }
    },
  }
}

/** Gives everybody their turn within an hour, but five of them, who keep waiting. */
async function meetThem(bed: TestBed, campaignId: string): Promise<void> {
  const later = [1, 2, 3, 4, 5].map((index) => address(`c.martin${index}`))
  const { rows } = await bed.db.query<{ then: Date }>(sql`
    update delivery d
       set due_at = case when p.upn = any (${later}::text[]) then c.ends_at - interval '1 minute'
                         else c.started_at + interval '1 minute' * (1 + d.person_id % 50) end
      from person p, campaign c
     where p.organisation_id = d.organisation_id and p.person_id = d.person_id
       and c.organisation_id = d.organisation_id and c.campaign_id = d.campaign_id
       and d.campaign_id = ${Number(campaignId)} and d.state = 'planned'
    returning c.started_at + interval '1 hour' as "then"`)
  const then = rows[0]?.then
  if (!then) throw new Error('Nobody is there.')
  bed.clock.moveTo(then)
}
