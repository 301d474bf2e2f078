/** What is kept of who opens and clicks: by name, as figures of a group, or nothing. */
export const trackings = ['individual', 'group', 'none'] as const
export type Tracking = (typeof trackings)[number]

/** Of a smaller group, figures would tell of its people. */
const smallestGroup = 5

/** Says whether anybody may see how many people opened and clicked. */
export function showsFigures({
  tracking,
  delivered,
}: {
  tracking: Tracking
  delivered: number
}): boolean {
  switch (tracking) {
    case 'individual':
      return true
    case 'group':
      return delivered >= smallestGroup
    case 'none':
      return false
  }
}

/** Says whether it is kept who opened and clicked, and when. */
export const showsInstants = (tracking: Tracking): boolean => tracking === 'individual'
