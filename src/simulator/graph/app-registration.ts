import { z } from 'zod'
import { graphPermissions, type GraphPermission, type TeamsApp } from '../../protocols/graph.ts'

/** The app of the simulated bot as the catalog has it. `externalId` is what its package says, always the same for one bot. */
export const catalogApp = {
  id: 'c1a11207-0000-4000-8000-000000000a99',
  externalId: 'b7fb1566-e6a7-50e4-85f4-2e3be065062d',
  displayName: 'Clairon',
  distributionMethod: 'organization',
} as const satisfies TeamsApp

/** What a program may change of the registration; what is left out stays. */
export const RegistrationOrder = z.strictObject({
  /** Granted with the consent of an administrator; no other is. */
  permissions: z.array(z.enum(graphPermissions)).optional(),
  /** Whether the app was uploaded to the catalog of the tenant. */
  inCatalog: z.boolean().optional(),
})

export type AppRegistration = ReturnType<typeof createAppRegistration>

/** Keeps what administrators have decided about the app: all is granted, and it is in the catalog. */
export function createAppRegistration() {
  let permissions: readonly GraphPermission[] = graphPermissions
  let inCatalog = true

  return {
    isGranted: (permission: GraphPermission) => permissions.includes(permission),
    isInCatalog: () => inCatalog,
    read: () => ({ permissions, inCatalog }),
    set(order: z.infer<typeof RegistrationOrder>): void {
      permissions = order.permissions ?? permissions
      inCatalog = order.inCatalog ?? inCatalog
    },
  }
}
