import { z } from 'zod'

/** What a person wrote to the bot by themselves, or quoting one of its messages. */
export const Writing = z.object({
  id: z.string(),
  /** UPN. */
  address: z.string(),
  /** Business time. */
  at: z.string(),
  text: z.string(),
  /** The message that is quoted. */
  quotedId: z.string().optional(),
})
export type Writing = z.infer<typeof Writing>

export type Writings = ReturnType<typeof createWritings>

/** Keeps what people wrote, found by UPN. */
export function createWritings({ record }: { record: (writing: Writing) => void }) {
  const byAddress = new Map<string, Writing[]>()

  function restore(writing: Writing): void {
    const key = writing.address.toLowerCase()
    const known = byAddress.get(key)
    if (known === undefined) byAddress.set(key, [writing])
    else known.push(writing)
  }

  return {
    restore,
    save(writing: Writing): void {
      record(writing)
      restore(writing)
    },
    ofAddress: (address: string): readonly Writing[] => byAddress.get(address.toLowerCase()) ?? [],
    all: () => [...byAddress.values()].flat(),
    clear: () => byAddress.clear(),
  }
}
