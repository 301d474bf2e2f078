import { createHash } from 'node:crypto'

import { encode } from 'fast-png'

/** A colour of the palette, as HTML writes it. */
type Colour = `#${string}`

/** The colours of one icon: what it stands on, the bugle, and its sound. */
type Dress = { ground: Colour; bugle: Colour; sound: Colour }

// Of the tokens of our pages: petrol, ink, brass, moss and the two papers. Brass is what sounds.
const dresses: readonly Dress[] = [
  { ground: '#00454b', bugle: '#f6f8f8', sound: '#f2b95a' },
  { ground: '#096770', bugle: '#ffffff', sound: '#ffd48a' },
  { ground: '#1b2426', bugle: '#d2eaed', sound: '#d99f36' },
  { ground: '#2c6e49', bugle: '#f6f8f8', sound: '#f2b95a' },
  { ground: '#825b0c', bugle: '#fff3df', sound: '#f2b95a' },
  { ground: '#d2eaed', bugle: '#005057', sound: '#825b0c' },
  { ground: '#fff3df', bugle: '#1b2426', sound: '#825b0c' },
]

const lightGrounds = new Set<Colour>(['#d2eaed', '#fff3df'])

function dressOf(name: string): Dress {
  const [byte = 0] = createHash('sha256').update(name.normalize('NFC')).digest()
  const dress = dresses[byte % dresses.length]
  if (!dress) throw new Error('The palette is empty.')
  return dress
}

/** Tells the colour on which Teams may lay the white outline: always a dark one of the chatbot's own. */
export function accentOf(name: string): Colour {
  const { ground, bugle } = dressOf(name)
  return lightGrounds.has(ground) ? bugle : ground
}

/**
 * Draws the colour icon of a chatbot: 192 × 192, a ground chosen by its name, the mark in the middle 96 pixels, so that
 * Teams can crop it to a hexagon. https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
 */
export function drawColourIcon(name: string): Uint8Array {
  const { ground, bugle, sound } = dressOf(name)
  const [back, front, note] = [ground, bugle, sound].map(channelsOf)
  return draw(192, 96, (covered) =>
    [0, 1, 2].map((channel) =>
      Math.round(
        (back?.[channel] ?? 0) * (1 - covered.bugle - covered.sound) +
          (front?.[channel] ?? 0) * covered.bugle +
          (note?.[channel] ?? 0) * covered.sound,
      ),
    ),
  )
}

/** Draws the outline icon: 32 × 32, the same mark in pure white on nothing, to the edge, as Teams asks. */
export function drawOutlineIcon(): Uint8Array {
  return draw(32, 32, ({ bugle, sound }) => [255, 255, 255, Math.round(255 * (bugle + sound))])
}

/** How much of a pixel the mark covers, 0 to 1. */
type Coverage = { bugle: number; sound: number }

const samplesPerSide = 4

/** Draws the mark into the middle `box` of `size` pixels. @param paint red, green, blue and, where not opaque, alpha. */
function draw(size: number, box: number, paint: (covered: Coverage) => number[]): Uint8Array {
  const data = new Uint8Array(size * size * 4)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [red = 0, green = 0, blue = 0, alpha = 255] = paint(coverageOf(column, row, size, box))
      data.set([red, green, blue, alpha], (row * size + column) * 4)
    }
  }
  return encode({ width: size, height: size, data, channels: 4, depth: 8 })
}

function coverageOf(column: number, row: number, size: number, box: number): Coverage {
  const margin = (size - box) / 2
  const isOutside = (pixel: number) => pixel + 1 <= margin || pixel >= size - margin
  if (isOutside(column) || isOutside(row)) return { bugle: 0, sound: 0 }
  let bugle = 0
  let sound = 0
  for (let sample = 0; sample < samplesPerSide ** 2; sample += 1) {
    const x = column + ((sample % samplesPerSide) + 0.5) / samplesPerSide - margin
    const y = row + (Math.floor(sample / samplesPerSide) + 0.5) / samplesPerSide - margin
    const [along, across] = alongTheTube(x / box - 0.5, y / box - 0.5)
    if (isBugle(along, across)) bugle += 1
    else if (isSound(along, across)) sound += 1
  }
  return { bugle: bugle / samplesPerSide ** 2, sound: sound / samplesPerSide ** 2 }
}

/*
 * The mark, in units of which the whole has 24: the tube lies on the axis `along`, the bell opens towards its larger
 * values, and everything is raised by 26 degrees. `frameCentre` is the middle of its extent once it is raised.
 */
const extent = 24
const raisedBy = (26 * Math.PI) / 180
const frameCentre = { x: 1.35, y: -1.45 }
const tubeRadius = 1
const bell = { from: -1, to: 4.4, radius: 6, steepness: 2.1, bulge: 0.5 }
const mouthpiece = { at: -10.4, half: 1.2, radius: 0.8 }
const coil = { along: -3.9, half: 2.1, radius: 2.6 }
const waves = { from: 0.4, radii: [8.4, 12], halfAngle: (33 * Math.PI) / 180, half: 1 }

/** Turns a place in the frame (−½ to ½ from its middle) into one along and across the tube. */
function alongTheTube(x: number, y: number): [along: number, across: number] {
  const right = x * extent + frameCentre.x
  const down = y * extent + frameCentre.y
  return [
    right * Math.cos(raisedBy) - down * Math.sin(raisedBy),
    right * Math.sin(raisedBy) + down * Math.cos(raisedBy),
  ]
}

function isBugle(along: number, across: number): boolean {
  const opening = Math.min(1, Math.max(0, (along - bell.from) / (bell.to - bell.from)))
  const halfWidth = tubeRadius + (bell.radius - tubeRadius) * opening ** bell.steepness
  const rim = bell.to + bell.bulge * (1 - (across / bell.radius) ** 2)
  const isHorn = Math.abs(across) <= halfWidth && along <= rim && along >= mouthpiece.at
  if (isHorn) return true

  const beside = Math.max(0, Math.abs(across) - mouthpiece.half)
  if (Math.hypot(along - mouthpiece.at, beside) <= mouthpiece.radius) return true

  // The coil hangs below the tube, which is its upper side.
  const beyond = Math.max(0, Math.abs(along - coil.along) - coil.half)
  const fromCoil = Math.hypot(beyond, across - coil.radius) - coil.radius
  return Math.abs(fromCoil) <= tubeRadius
}

function isSound(along: number, across: number): boolean {
  const ahead = along - waves.from
  const aside = Math.abs(across)
  // Beyond its angle an arc ends round.
  const angle = Math.min(Math.atan2(aside, ahead), waves.halfAngle)
  return waves.radii.some(
    (radius) =>
      Math.hypot(ahead - radius * Math.cos(angle), aside - radius * Math.sin(angle)) <= waves.half,
  )
}

function channelsOf(colour: Colour): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16))
}
