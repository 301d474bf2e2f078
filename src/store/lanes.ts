import { type Db, sql } from '../platform/sql.ts'

/**
 * The right to send on one channel, until someone else takes it (`epoch` is the fence), or until
 * something held may no longer leave (`revision`).
 */
export type OwnedLane = {
  organisationId: number
  channelId: number
  epoch: number
  revision: number
}

/** A lane that was just taken. Real milliseconds. */
export type TakenLane = OwnedLane & {
  /** How long ago its last owner gave it back; null if it never was. */
  releasedMs: number | null
  /** How long the service still asks it to rest. */
  restingMs: number
}

/** Real time, in SQL and in `lane.ts`: the owner stops two seconds before it may be replaced. */
export const leaseSeconds = 15

/** Adds the lane of a new channel. */
export async function insertLane(
  db: Db,
  { organisationId, channelId }: { organisationId: number; channelId: number },
): Promise<void> {
  await db.query(sql`
    insert into lane (organisation_id, channel_id) values (${organisationId}, ${channelId})
        on conflict do nothing`)
}

/**
 * Takes lanes that nobody owns, or whose owner has stopped renewing. `skip locked` lets workers take side by side.
 *
 * @param but channels whose lanes are left alone: a worker does not overtake itself.
 */
export async function takeFreeLanes(
  db: Db,
  owner: string,
  but: readonly number[] = [],
): Promise<TakenLane[]> {
  const { rows } = await db.query<TakenLane>(sql`
    update lane l
       set owner = ${owner}, epoch = l.epoch + 1,
           lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      from (
        select organisation_id, channel_id
          from lane
         where (lease_until is null or lease_until < clock_timestamp())
           and channel_id <> all (${but}::integer[])
           for update skip locked
      ) free
     where l.organisation_id = free.organisation_id and l.channel_id = free.channel_id
    returning l.organisation_id as "organisationId", l.channel_id as "channelId", l.epoch,
              l.revision,
              -- Never in the future, whatever was done to the computer's clock.
              case when l.released_at is not null
                   then greatest(0, extract(epoch from clock_timestamp() - l.released_at) * 1000)
              end::double precision as "releasedMs",
              greatest(0, extract(epoch from l.resting_until - clock_timestamp()) * 1000)
                ::double precision as "restingMs"`)
  return rows
}

/** Renews a lease. Resolves to false when another owner has taken the lane. */
export async function renewLease(db: Db, lane: OwnedLane): Promise<boolean> {
  const { rowCount } = await db.query(sql`
    update lane
       set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
     where organisation_id = ${lane.organisationId}
       and channel_id = ${lane.channelId}
       and epoch = ${lane.epoch}`)
  return rowCount === 1
}

/** Gives a lane back, so that the next worker need not wait for the lease to run out. */
export async function releaseLane(db: Db, lane: OwnedLane): Promise<void> {
  await db.query(sql`
    update lane set owner = null, lease_until = null, released_at = clock_timestamp()
     where organisation_id = ${lane.organisationId}
       and channel_id = ${lane.channelId}
       and epoch = ${lane.epoch}`)
}

/** Writes down that the service asked a lane to rest, for its next owner and for people who wait. */
export async function saveRest(db: Db, lane: OwnedLane, restMs: number): Promise<void> {
  await db.query(sql`
    update lane
       set resting_until = greatest(resting_until,
                                    clock_timestamp() + make_interval(secs => ${restMs / 1_000}))
     where organisation_id = ${lane.organisationId}
       and channel_id = ${lane.channelId}
       and epoch = ${lane.epoch}`)
}

/** What can be seen of a lane from outside. */
export type LaneView = {
  /** Whether a worker runs it. */
  isOwned: boolean
  /** How long the service still asks it to rest; 0 when it does not. Real time. */
  restingMs: number
}

/** Looks at the lane of a channel; as if nobody ran it where there is none. */
export async function viewLane(
  db: Db,
  { organisationId, channelId }: { organisationId: number; channelId: number },
): Promise<LaneView> {
  const { rows } = await db.query<LaneView>(sql`
    select coalesce(lease_until > clock_timestamp(), false) as "isOwned",
           greatest(0, extract(epoch from resting_until - clock_timestamp()) * 1000)
             ::double precision as "restingMs"
      from lane
     where organisation_id = ${organisationId} and channel_id = ${channelId}`)
  return rows[0] ?? { isOwned: false, restingMs: 0 }
}

/**
 * Voids every lease. Only for a database that nobody else can be using: the embedded one, just
 * started. Raising the epoch keeps out whoever might believe otherwise.
 */
export async function voidLeases(db: Db): Promise<void> {
  await db.query(sql`
    update lane set owner = null, lease_until = null, epoch = epoch + 1
     where owner is not null`)
}

/**
 * Makes the owner of a lane, if there is one, let go of what it holds. The row lock waits for an arming
 * under way, and until the transaction ends nothing more is armed.
 */
export async function reviseLane(
  tx: Db,
  { organisationId, channelId }: { organisationId: number; channelId: number },
): Promise<void> {
  await tx.query(sql`
    update lane set revision = revision + 1
     where organisation_id = ${organisationId} and channel_id = ${channelId}`)
}
