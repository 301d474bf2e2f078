import type { CampaignChange, CampaignView } from '../../../contract/campaign.ts'
import { ApiFailure } from '../../api/failure.ts'
import { changedFields, type SavedFields } from './draft.ts'

/** Somebody else's change that came in between. */
export type Conflict = { theirs: CampaignView; changedBy: string; changedAt: string }

/** What has become of what was typed. */
export type SaveState =
  | { kind: 'clean'; savedAt: Date | null }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  /** Not saved, and why; tried again by itself unless only a change can mend it. */
  | { kind: 'failed'; error: unknown }
  | { kind: 'conflict'; conflict: Conflict }

/** The campaign as the server has it, as far as the page knows. */
export type Saved = { view: CampaignView; fields: SavedFields }

export type Saver = {
  /** Tells that something is being typed that `note` will tell of. */
  touch(): void
  /** Tells what the fields hold now; they are saved when the fingers rest. */
  note(fields: SavedFields): void
  /** Saves at once. @returns whether everything is saved. */
  flush(): Promise<boolean>
  /** After a conflict: what is on the page counts, on top of what they did. */
  keepMine(): Promise<boolean>
  /** After a conflict: what they did counts. */
  takeTheirs(theirs: Saved): void
  /** Tries nothing more by itself. */
  rest(): void
}

type Needs = {
  create(fields: SavedFields): Promise<CampaignView>
  change(id: string, body: CampaignChange & { revision: number }): Promise<CampaignView>
  read(id: string): Promise<CampaignView>
  onState(state: SaveState, saved: Saved | null): void
  now(): Date
}

/** How long the fingers must rest. */
const restMs = 800
/** When a failure that may pass is tried again. */
const retryMs = 5_000

/**
 * Saves a draft while it is typed: one request at a time, only what has changed, and never over somebody
 * else's change. The first change creates the draft.
 *
 * @param saved null for a draft that is not there yet
 * @param isByHand whether only `flush` saves: a scheduled campaign is changed all at once, or not at all
 */
export function createSaver(
  needs: Needs,
  { saved: start, isByHand }: { saved: Saved | null; isByHand: boolean },
): Saver {
  let saved = start
  let wanted: SavedFields = start?.fields ?? {}
  let isKnown = start !== null
  let isTouched = false
  let running: Promise<boolean> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let conflict: Conflict | null = null

  let isSafe = true
  const tell = (state: SaveState): void => {
    isSafe = state.kind === 'clean'
    needs.onState(state, saved)
  }
  const pending = (): SavedFields => changedFields(saved?.fields ?? {}, wanted)
  const isPending = (): boolean => isKnown && Object.keys(pending()).length > 0
  const later = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), ms)
  }

  async function send(): Promise<boolean> {
    while (isPending() && conflict === null) {
      const change = pending()
      tell({ kind: 'saving' })
      try {
        const view = saved
          ? await needs.change(saved.view.id, { ...change, revision: saved.view.revision })
          : await needs.create(change)
        saved = { view, fields: { ...saved?.fields, ...change } }
      } catch (error) {
        await fail(error)
        return false
      }
    }
    if (conflict !== null) return false
    tell(isTouched ? { kind: 'unsaved' } : { kind: 'clean', savedAt: needs.now() })
    return true
  }

  async function fail(error: unknown): Promise<void> {
    if (error instanceof ApiFailure && error.body?.code === 'conflict' && saved) {
      const theirs = await readQuietly(saved.view.id)
      if (theirs !== null) {
        conflict = { theirs, ...whoAndWhen(error.body.details) }
        return tell({ kind: 'conflict', conflict })
      }
    }
    tell({ kind: 'failed', error })
    if (mayPass(error)) later(retryMs)
  }

  async function readQuietly(id: string): Promise<CampaignView | null> {
    try {
      return await needs.read(id)
    } catch {
      return null
    }
  }

  async function flush(): Promise<boolean> {
    clearTimeout(timer)
    // What was typed while a request was under way goes with the next one.
    if (running) await running
    if (!isPending() && conflict === null) return true
    running ??= send().finally(() => (running = null))
    return running
  }

  return {
    touch() {
      isTouched = true
      if (isSafe) tell({ kind: 'unsaved' })
    },
    note(fields) {
      isKnown = true
      isTouched = false
      wanted = fields
      if (running !== null || conflict !== null) return
      if (!isPending()) return tell({ kind: 'clean', savedAt: null })
      tell({ kind: 'unsaved' })
      if (!isByHand) later(restMs)
    },
    flush,
    keepMine() {
      if (conflict && saved) saved = { view: conflict.theirs, fields: saved.fields }
      conflict = null
      return flush()
    },
    takeTheirs(theirs) {
      conflict = null
      saved = theirs
      wanted = theirs.fields
      tell({ kind: 'clean', savedAt: null })
    },
    rest: () => clearTimeout(timer),
  }
}

/** Whether trying again may help, without anything being typed. */
export const mayPass = (error: unknown): boolean =>
  error instanceof ApiFailure &&
  ['offline', 'broken', 'too-many', 'unauthenticated'].includes(error.kind)

const whoAndWhen = (
  details: Record<string, unknown>,
): { changedBy: string; changedAt: string } => ({
  changedBy: textOf(details['changedBy']),
  changedAt: textOf(details['changedAt']),
})

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
