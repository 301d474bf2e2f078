/** People whose first name orders a behaviour, so that a fault can be tried by hand and again. */
export const sentinelKinds = [
  'absent',
  'blocked',
  'without-app',
  'limited',
  'slow',
  'cut-off',
] as const
export type SentinelKind = (typeof sentinelKinds)[number]

export const sentinelNames: Record<SentinelKind, string> = {
  absent: 'Absente',
  blocked: 'Bloquée',
  'without-app': 'SansApp',
  limited: 'Limitée',
  slow: 'Lente',
  'cut-off': 'Coupée',
}

/** How long `Limitée` asks to wait, and how late `Lente` answers. */
export const limitedRetryAfterMs = 2_000
export const slowAnswerMs = 3_000

const kinds = new Map(sentinelKinds.map((kind) => [fold(sentinelNames[kind]), kind]))

/** Tells which behaviour a first name orders; accents and case do not matter. Null for everyone else. */
export function sentinelKind(firstName: string): SentinelKind | null {
  return kinds.get(fold(firstName)) ?? null
}

function fold(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().toLowerCase()
}
