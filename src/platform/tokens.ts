import { createHash, randomBytes } from 'node:crypto'

/** Makes a token of 192 random bits, fit for addresses, headers and cookies. */
export const makeToken = () => randomBytes(24).toString('base64url')

/** What is stored of a token: enough to know it again, not enough to use it. */
export const hashToken = (token: string) => createHash('sha256').update(token).digest()
