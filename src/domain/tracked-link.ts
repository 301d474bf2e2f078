/** What a tracked address stands for. Numbers of links count from 0. */
export type TrackedLink =
  /** A link in the message of one recipient. */
  | {
      kind: 'delivery'
      organisationId: number
      campaignId: number
      personId: number
      linkNumber: number
    }
  /** A link in a trial: it is followed like any other, and counted nowhere. */
  | {
      kind: 'trial'
      organisationId: number
      channelId: number
      errandId: number
      linkNumber: number
    }

/** What addresses are sealed for. Another version of their content gets another purpose. */
export const linkPurpose = 'clairon/tracked-link/1'

type Packed = { kind: number; numbers: readonly [number, number, number, number] }

/** Packs a link into numbers of 32 bits. */
export function packLink(link: TrackedLink): Packed {
  const { organisationId, linkNumber } = link
  return link.kind === 'delivery'
    ? { kind: 1, numbers: [organisationId, link.campaignId, link.personId, linkNumber] }
    : { kind: 2, numbers: [organisationId, link.channelId, link.errandId, linkNumber] }
}

/** Unpacks a link; null for a kind that does not exist. */
export function unpackLink({ kind, numbers }: Packed): TrackedLink | null {
  const [organisationId, second, third, linkNumber] = numbers
  if (kind === 1) {
    return { kind: 'delivery', organisationId, campaignId: second, personId: third, linkNumber }
  }
  if (kind === 2) {
    return { kind: 'trial', organisationId, channelId: second, errandId: third, linkNumber }
  }
  return null
}
