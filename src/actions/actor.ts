import type { Role } from '../domain/permissions.ts'

/** On whose behalf something is done, and in which organisation. */
export type Actor = { organisationId: number; label: string; role: Role }
