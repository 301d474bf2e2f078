import type { CampaignState } from './campaign.ts'

/** What a person may do in an organisation; each role includes the ones before it. */
export const roles = ['viewer', 'author', 'publisher', 'administrator'] as const
export type Role = (typeof roles)[number]

/** Says whether a role holds the rights of another. */
export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** Says which role changing or deleting a campaign needs: what has been scheduled is no longer an author's alone. */
export const roleToChange = (state: CampaignState): Role =>
  state === 'draft' ? 'author' : 'publisher'
