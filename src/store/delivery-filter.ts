import type { DeliveryState } from '../domain/delivery.ts'
import { empty, join, sql } from '../platform/sql.ts'
import { toPersonQuery, wordsOfPerson } from './person-search.ts'

export type OfCampaign = { organisationId: number; campaignId: number }

/** Which deliveries of a campaign are meant; what is left out does not matter. */
export type DeliveryFilter = {
  state?: DeliveryState | undefined
  /** Whether they are known to have been opened. */
  opened?: boolean | undefined
  clicked?: boolean | undefined
  /** Why they ended unsent. */
  reason?: string | undefined
  /** The number of a link that was followed, counted from 0. */
  link?: number | undefined
  /** Words that begin words of the person's names or addresses. */
  q?: string | undefined
}

/** The states whose rows have an index each by state and by reason. */
const ended = sql`('failed', 'unreachable', 'uncertain', 'unscheduled', 'stopped')`
const endedStates: ReadonlySet<DeliveryState> = new Set([
  'failed',
  'unreachable',
  'uncertain',
  'unscheduled',
  'stopped',
] as const)

/** What is armed and not yet settled has a row `s`: it is `sending`, whatever its own row still says. */
const sendingOf = ({ organisationId, campaignId }: OfCampaign) => sql`
  left join (
    select distinct s.person_id, s.attempt
      from dispatch_batch b
     cross join unnest(b.campaign_ids[1:b.armed], b.person_ids[1:b.armed], b.attempts[1:b.armed])
             as s (campaign_id, person_id, attempt)
     where b.organisation_id = ${organisationId} and s.campaign_id = ${campaignId}
  ) s on s.person_id = d.person_id and s.attempt = d.attempt
     and d.state in ('planned', 'retrying')`

const personOf = sql`
  join person p on p.organisation_id = d.organisation_id and p.person_id = d.person_id`

/**
 * The deliveries `d` of a campaign with their person `p`, their channel `ch`, and `s` for what is being sent.
 *
 * @param deliveries where `d` comes from.
 */
export const sources = (of: OfCampaign, deliveries = sql`delivery`) => sql`
  ${deliveries} d
  ${personOf}
  join channel ch on ch.organisation_id = d.organisation_id and ch.channel_id = d.lane_id
  ${sendingOf(of)}`

/** The deliveries `d` that a filter is about, with no more than `matches` looks at. */
export const candidates = (of: OfCampaign, { state, q }: DeliveryFilter) => sql`
  delivery d
  ${q ? personOf : empty}
  ${state === 'planned' || state === 'retrying' || state === 'sending' ? sendingOf(of) : empty}`

/** Says whether the rows that a filter means are few and have an index of their own. */
export const hasOwnIndex = ({ state, reason }: DeliveryFilter): boolean =>
  reason !== undefined || state === 'sending' || (state !== undefined && endedStates.has(state))

/** Says whether everything is meant. */
export const isOpenToAll = (filter: DeliveryFilter): boolean =>
  Object.entries(filter).every(
    ([key, value]) => value === undefined || (key === 'q' && value === ''),
  )

/**
 * The condition of a filter on `sources` or `candidates`.
 *
 * @param byIndex whether people may be searched by index; else the words of each row are made and compared.
 */
export function matches(
  { organisationId, campaignId }: OfCampaign,
  filter: DeliveryFilter,
  { byIndex }: { byIndex: boolean },
) {
  const { state, opened, clicked, reason, link, q } = filter
  const query = q ? toPersonQuery(organisationId, q) : null
  const found = sql`${wordsOfPerson} @@ ${query}::tsquery`
  const conditions = [
    sql`d.organisation_id = ${organisationId} and d.campaign_id = ${campaignId}`,
    state === undefined ? empty : stateIs(state),
    opened === undefined ? empty : sql`(d.opened_at is not null) = ${opened}`,
    clicked === undefined ? empty : sql`(d.clicked_at is not null) = ${clicked}`,
    reason === undefined
      ? empty
      : sql`d.reason = ${reason} and d.state in ${state === undefined ? ended : sql`(${state}::delivery_state)`}`,
    link === undefined
      ? empty
      : sql`exists (select from delivery_click k
                     where k.organisation_id = ${organisationId}
                       and k.campaign_id = ${campaignId}
                       and k.person_id = d.person_id
                       and k.link_number = ${link})`,
    !q ? empty : query === null ? sql`false` : byIndex ? found : sql`(${found}) is true`,
  ]
  return join(
    conditions.filter((condition) => condition !== empty),
    ' and ',
  )
}

function stateIs(state: DeliveryState) {
  switch (state) {
    case 'sending':
      return sql`s.person_id is not null`
    case 'planned':
    case 'retrying':
      return sql`d.state = ${state}::delivery_state and s.person_id is null`
    case 'delivered':
    case 'failed':
    case 'unreachable':
    case 'uncertain':
    case 'unscheduled':
    case 'stopped':
      return sql`d.state = ${state}::delivery_state`
  }
}
