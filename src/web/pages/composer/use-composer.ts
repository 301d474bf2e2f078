import { useCallback, useEffect, useState } from 'react'

import type { CampaignView } from '../../../contract/campaign.ts'
import { changeDraft, createDraft, readDraft } from '../../api/drafts.ts'
import { type Draft, draftOf, type SavedFields, savedFieldsOf } from './draft.ts'
import { createSaver, type Saved, type Saver, type SaveState } from './saver.ts'
import { findUnsaved, forgetUnsaved, keepUnsaved } from './unsaved-store.ts'

/** A draft on the page, and what has become of it. */
export type ComposerState = {
  draft: Draft
  update: (change: Partial<Draft>) => void
  saving: SaveState
  /** As the server has it; null until the first change. */
  saved: Saved | null
  saver: Saver
  /** Changes were found that had not been saved before the page was left. */
  wasRestored: boolean
  /** Grows when the fields were filled anew from outside: what keeps its own state begins again. */
  generation: number
  takeTheirs: () => void
}

/** Opens a draft and saves it while it is typed; a scheduled campaign only when asked to. */
export function useComposer({
  view,
  blank,
  untitled,
  onCreated,
}: {
  view: CampaignView | null
  blank: Draft
  untitled: string
  onCreated: (view: CampaignView) => void
}): ComposerState {
  const [opened] = useState(() => open({ view, blank, untitled }))
  const [draft, setDraft] = useState(opened.draft)
  const [generation, setGeneration] = useState(0)
  const [saving, setSaving] = useState<SaveState>({ kind: 'clean', savedAt: null })
  const [saved, setSaved] = useState(opened.saved)
  const isByHand = view?.state === 'scheduled'
  const [saver] = useState(() =>
    createSaver(
      {
        create: async (fields) => createDraft(asNew(fields)),
        change: changeDraft,
        read: readDraft,
        now: () => new Date(),
        onState: (state, now) => {
          setSaving(state)
          setSaved(now)
        },
      },
      { saved: opened.saved, isByHand },
    ),
  )

  useEffect(() => {
    const isUntouched = draft === opened.draft && !opened.wasRestored
    if (!isUntouched) saver.note(savedFieldsOf(draft, untitled))
  }, [draft, saver, untitled, opened])
  useEffect(() => () => saver.rest(), [saver])
  useEffect(() => {
    // Somebody who looks elsewhere may not come back.
    const onHide = (): void => {
      if (document.visibilityState === 'hidden' && !isByHand) void saver.flush()
    }
    document.addEventListener('visibilitychange', onHide)
    return () => document.removeEventListener('visibilitychange', onHide)
  }, [saver, isByHand])

  const id = saved?.view.id ?? null
  useKeeping({ id, draft, revision: saved?.view.revision ?? null, saving })
  const createdView = view === null && saved !== null ? saved.view : null
  const createdId = createdView?.id
  useEffect(() => {
    if (createdView) onCreated(createdView)
    // Told once, when it comes into being.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [createdId])

  const update = useCallback(
    (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change })),
    [],
  )
  return {
    draft,
    update,
    saving,
    saved,
    saver,
    wasRestored: opened.wasRestored,
    generation,
    takeTheirs: () => {
      if (saving.kind !== 'conflict') return
      const { theirs } = saving.conflict
      const next = draftOf(theirs, blank)
      saver.takeTheirs({ view: theirs, fields: fieldsOfView(theirs, next, untitled) })
      setDraft(next)
      setGeneration((now) => now + 1)
    },
  }
}

/** Fields of a new draft, which needs a name and a way to go. */
const asNew = ({ name = '', chatbotId = '', channel = 'teams', ...rest }: SavedFields) => ({
  ...rest,
  name,
  chatbotId,
  channel,
})

/** What the server has of a draft: of what it lacks, the page shows a default that is not saved yet. */
const fieldsOfView = (view: CampaignView, draft: Draft, untitled: string): SavedFields => {
  const { start, duration, ...fields } = savedFieldsOf(draft, untitled)
  return {
    ...fields,
    ...(view.start !== null && start !== undefined && { start }),
    ...(view.duration !== null && duration !== undefined && { duration }),
  }
}

function open({
  view,
  blank,
  untitled,
}: {
  view: CampaignView | null
  blank: Draft
  untitled: string
}): { draft: Draft; saved: Saved | null; wasRestored: boolean } {
  const kept = findUnsaved(view?.id ?? null)
  if (view === null) {
    return { draft: kept?.draft ?? blank, saved: null, wasRestored: kept !== null }
  }
  const draft = draftOf(view, blank)
  const fields = fieldsOfView(view, draft, untitled)
  if (kept === null) return { draft, saved: { view, fields }, wasRestored: false }
  // Whoever has changed it since is not written over: the server compares the revisions.
  const revision = kept.revision ?? view.revision
  return {
    draft: kept.draft,
    saved: { view: { ...view, revision }, fields },
    wasRestored: true,
  }
}

/** Keeps in this tab what is not saved, and forgets it once it is. */
function useKeeping({
  id,
  draft,
  revision,
  saving,
}: {
  id: string | null
  draft: Draft
  revision: number | null
  saving: SaveState
}): void {
  useEffect(() => {
    if (saving.kind === 'clean') forgetUnsaved(id)
    else keepUnsaved(id, { revision, draft })
    // The first save gives the draft another address.
    if (id !== null) forgetUnsaved(null)
  }, [id, draft, revision, saving])
}
