/** The one account of the simulated pool that a bot signs in with. Known to all; there is nothing to protect. */
export const account = {
  username: 'clairon@contoso.example',
  password: 'simulator-only.not-a-secret',
  /** The same account, as Windows names it. */
  windowsName: 'CONTOSO\\clairon',
  sip: 'sip:clairon@contoso.example',
  displayName: 'Clairon',
} as const

/** Tells whether somebody signs in as the account; case does not matter in names. */
export function isAccount(username: string): boolean {
  const name = username.trim().toLowerCase().replace(/^sip:/, '')
  return [account.username, account.windowsName.toLowerCase()].includes(name)
}
