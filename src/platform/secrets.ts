import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

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
