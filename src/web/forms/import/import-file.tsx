import './import.css'

import { Field, Radio, RadioGroup } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

import { importQuery, type Upload } from '../../api/lists.ts'
import { type ImportMode, type ImportView, mostBytesOfFile } from '../../../contract/list.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'
import { FileDrop } from '../../ui/file-drop.tsx'
import { useFailureSentence } from '../failure-sentence.ts'
import { ImportOutcome } from './import-outcome.tsx'
import { ImportProgress } from './import-progress.tsx'

/**
 * Takes a file of people, shows how far its import has come, and what came of each row. The caller says
 * where it goes, and keeps which import is shown. Needs the words `import`.
 */
export function ImportFile({
  importId,
  begin,
  onBegun,
  onEnd,
  nothingKept,
}: {
  /** The import that is shown; null for none. */
  importId: string | null
  /** Uploads the file. @returns the id of the import. */
  begin: (upload: Upload) => Promise<string>
  onBegun: (importId: string) => void
  /** Called once for each import that this page has seen running. */
  onEnd?: (view: ImportView) => void
  /** What it means here that a file was refused. */
  nothingKept: string
}) {
  const t = useWords('import')
  const sentenceOf = useFailureSentence()
  const { bytes } = useFormats()
  const [mode, setMode] = useState<ImportMode>('keep-good')
  const [sentShare, setSentShare] = useState(0)
  const [tooLarge, setTooLarge] = useState<File | null>(null)
  const uploading = useMutation({
    mutationFn: (file: File) => begin({ file, mode, onSent: setSentShare }),
    onSuccess: onBegun,
  })
  const { data: view, error } = useQuery(importQuery(importId))
  useEnd(uploading.data, view, onEnd)

  const take = (file: File) => {
    setSentShare(0)
    const isTooLarge = file.size > mostBytesOfFile
    setTooLarge(isTooLarge ? file : null)
    if (isTooLarge) uploading.reset()
    else uploading.mutate(file)
  }
  const failure = uploading.error ?? error
  const isBusy = uploading.isPending || view?.state === 'running'
  const isShown = view && !uploading.isPending && uploading.error === null && tooLarge === null
  return (
    <div className="stack">
      <Field label={t('mode')}>
        <RadioGroup
          value={mode}
          onChange={(_event, { value }) =>
            setMode(value === 'all-or-nothing' ? 'all-or-nothing' : 'keep-good')
          }
        >
          <Radio value="keep-good" label={t('keepGood')} />
          <Radio value="all-or-nothing" label={t('allOrNothing')} />
        </RadioGroup>
      </Field>
      <FileDrop
        label={t('drop')}
        choose={t('choose')}
        accept=".xlsx,.csv,text/csv"
        isBusy={isBusy}
        onFile={take}
      >
        <p>{t('headings')}</p>
        <p>{t('limits', { size: bytes(mostBytesOfFile) })}</p>
      </FileDrop>
      {tooLarge === null ? null : (
        <Alert>
          {t('tooLarge', {
            name: tooLarge.name,
            size: bytes(tooLarge.size),
            most: bytes(mostBytesOfFile),
          })}
        </Alert>
      )}
      {failure === null ? null : <Alert>{sentenceOf(failure)}</Alert>}
      {uploading.isPending || isShown ? (
        <ImportProgress sentShare={uploading.isPending ? sentShare : null} view={view} />
      ) : null}
      {isShown && view.state !== 'running' ? (
        <ImportOutcome view={view} nothingKept={nothingKept} />
      ) : null}
    </div>
  )
}

/** Tells the end of what was begun here, once. */
function useEnd(
  begunId: string | undefined,
  view: ImportView | undefined,
  onEnd: ((view: ImportView) => void) | undefined,
): void {
  const told = useRef<string | null>(null)
  useEffect(() => {
    if (!view || view.id !== begunId || view.state === 'running' || told.current === view.id) return
    told.current = view.id
    onEnd?.(view)
  }, [begunId, view, onEnd])
}
