import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { StartupError } from './startup-error.ts'

/** Seals texts so that only this installation can read them. */
export type SecretBox = {
  /** @param name of the place it belongs to; it opens nowhere else. */
  seal(text: string, name: string): Buffer
  /** @throws {Error} when the key, the name or the bytes are not those of the seal. */
  open(sealed: Buffer, name: string): string
}

const algorithm = 'aes-256-gcm'
const lengths = { keyId: 4, nonce: 12, tag: 16 }

/**
 * Creates a box for a key of 32 bytes. Sealed bytes: key id, nonce, tag, ciphertext.
 * The key id tells an exchanged key from damaged bytes.
 */
export function createSecretBox(key: Buffer): SecretBox {
  const keyId = createHash('sha256').update(key).digest().subarray(0, lengths.keyId)
  return {
    seal(text, name) {
      const nonce = randomBytes(lengths.nonce)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([keyId, nonce, cipher.getAuthTag(), sealed])
    },
    open(sealed, name) {
      if (!sealed.subarray(0, lengths.keyId).equals(keyId)) {
        throw new Error(
          `The secrets of ${name} were sealed with another key. Set CLAIRON_SECRET_KEY to the key of this installation, or enter the secrets anew.`,
        )
      }
      const afterNonce = lengths.keyId + lengths.nonce
      const decipher = createDecipheriv(
        algorithm,
        key,
        sealed.subarray(lengths.keyId, afterNonce),
      ).setAAD(Buffer.from(name))
      decipher.setAuthTag(sealed.subarray(afterNonce, afterNonce + lengths.tag))
      const text = decipher.update(sealed.subarray(afterNonce + lengths.tag))
      return Buffer.concat([text, decipher.final()]).toString('utf8')
    },
  }
}

/**
 * Reads a secret kept in a file.
 *
 * @returns null when there is no such file.
 * @throws {StartupError} when it cannot be read.
 */
export function readSecretFile(dataDir: string, fileName: string): string | null {
  const path = join(dataDir, fileName)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (isMissing(error)) return null
    throw new StartupError(
      `Cannot read ${path}: ${reasonOf(error)}. Let the user who runs Clairon read it.`,
    )
  }
}

/**
 * Keeps a secret in a file that only this user may read, in place of an earlier one.
 *
 * @throws {StartupError} when it cannot be written.
 */
export function writeSecretFile(dataDir: string, fileName: string, secret: string): void {
  const path = join(dataDir, fileName)
  try {
    mkdirSync(dataDir, { recursive: true })
    const unfinished = `${path}.${process.pid}`
    writeFileSync(unfinished, `${secret}\n`, { mode: 0o600 })
    renameSync(unfinished, path)
  } catch (error) {
    throw new StartupError(
      `Cannot write ${path}: ${reasonOf(error)}. Choose another directory with CLAIRON_DATA_DIR.`,
    )
  }
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
