import { hash, verify } from '@node-rs/argon2'

/**
 * Argon2id, the algorithm that the library takes unless told otherwise, at the first of OWASP's settings
 * that needs less than 20 MiB. About 20 ms on one core.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashes a password, off the main thread. The hash names its parameters and holds its salt. */
export const hashPassword = (password: string): Promise<string> => hash(normal(password), cost)

/** Of no password that anybody has; made once, at the same cost as any other. */
let nobodys: Promise<string> | undefined

/**
 * Says whether a password is the one of this hash. Without a hash it is not, which takes as long to
 * find out: who asks cannot tell by the time whether there is an account.
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  nobodys ??= hashPassword(crypto.randomUUID())
  const isTheirs = await verify(stored ?? (await nobodys), normal(password))
  return isTheirs && stored !== null
}

/** The same characters may be typed as different code points, by another keyboard or system. */
const normal = (password: string) => password.normalize('NFKC')
