export const settingsTabs = ['account', 'organisation', 'accounts'] as const
