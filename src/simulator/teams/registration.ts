/** The one app registration of the simulated tenant. Known to all; there is nothing to protect. */
export const registration = {
  appId: '7c1a1f0e-5d3b-4c9a-9f53-0c1a12051001',
  tenantId: 'c0470500-0000-4000-8000-c1a120000001',
  clientSecret: 'simulator~only.not-a-secret',
} as const
