/** Lists belong to no campaign, and so to no zone: their dates are in that of the person who looks. */
export const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone
