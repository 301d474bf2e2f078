import { Button, Field, Input, Radio, RadioGroup, Spinner } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react'

import type { ImportMode, ImportView, ListView } from '../../../contract/list.ts'
import {
  createList,
  deleteList,
  firstMembersQuery,
  importQuery,
  rejectsAddress,
  startImport,
} from '../../api/lists.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { Alert } from '../../ui/alert.tsx'

type Started = { list: ListView; importId: string }

/** Makes a mailing list of a file, and says what came of each row. */
export function NewListForm({ onDone }: { onDone: (list: ListView) => void }): ReactNode {
  const t = useWords('composer')
  const sentenceOf = useFailureSentence()
  const [name, setName] = useState('')
  const [mode, setMode] = useState<ImportMode>('keep-good')
  const uploading = useMutation({
    mutationFn: (file: File) => upload({ file, name, mode }),
  })
  const { data: done } = useQuery(importQuery(uploading.data?.importId ?? null))
  const isBusy = uploading.isPending || done?.state === 'running'
  useOutcome(uploading.data, done, onDone)
  return (
    <div className="sheet stack">
      <Field label={t('file.name')} hint={t('file.nameHint')}>
        <Input value={name} maxLength={200} onChange={(_, { value }) => setName(value)} />
      </Field>
      <Field label={t('file.mode')}>
        <RadioGroup
          value={mode}
          onChange={(_, { value }) =>
            setMode(value === 'all-or-nothing' ? 'all-or-nothing' : 'keep-good')
          }
        >
          <Radio value="keep-good" label={t('file.keepGood')} />
          <Radio value="all-or-nothing" label={t('file.allOrNothing')} />
        </RadioGroup>
      </Field>
      <DropZone isBusy={isBusy} onFile={(file) => uploading.mutate(file)} />
      {uploading.error === null ? null : <Alert>{sentenceOf(uploading.error)}</Alert>}
      <Progress isUploading={uploading.isPending} view={done} />
      {uploading.data && done && done.state !== 'running' ? (
        <Outcome started={uploading.data} view={done} />
      ) : null}
    </div>
  )
}

async function upload({
  file,
  name,
  mode,
}: {
  file: File
  name: string
  mode: ImportMode
}): Promise<Started> {
  const title = name.trim() === '' ? file.name.replace(/\.[^.]*$/, '') : name.trim()
  const list = await createList(title.slice(0, 200))
  try {
    const { id } = await startImport(list.id, { file, mode })
    return { list, importId: id }
  } catch (error) {
    // Without its file the list would stand empty among the others.
    await deleteList(list.id).catch(() => null)
    throw error
  }
}

/** Hands the list on once people are in it; one that nobody came into is taken away again. */
function useOutcome(
  started: Started | undefined,
  view: ImportView | undefined,
  onDone: (list: ListView) => void,
): void {
  const told = useRef<string | null>(null)
  useEffect(() => {
    if (!started || !view || view.state === 'running' || told.current === view.id) return
    told.current = view.id
    const { list } = started
    if (view.added + view.updated + view.duplicates > 0) onDone(list)
    else void deleteList(list.id).catch(() => null)
  }, [started, view, onDone])
}

function DropZone({
  isBusy,
  onFile,
}: {
  isBusy: boolean
  onFile: (file: File) => void
}): ReactNode {
  const t = useWords('composer')
  const chooser = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setIsOver(false)
    const [file] = event.dataTransfer.files
    if (file && !isBusy) onFile(file)
  }
  return (
    // Dropping is one of two ways: the button does the same.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="drop-zone"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <p>{t('file.drop')}</p>
      <Button onClick={() => chooser.current?.click()} disabledFocusable={isBusy}>
        {t('file.choose')}
      </Button>
      <p className="muted small">{t('file.columns')}</p>
      <input
        ref={chooser}
        type="file"
        hidden
        aria-label={t('file.choose')}
        accept=".xlsx,.csv,text/csv"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file) onFile(file)
          currentTarget.value = ''
        }}
      />
    </div>
  )
}

function Progress({
  isUploading,
  view,
}: {
  isUploading: boolean
  view: ImportView | undefined
}): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  if (isUploading) return <Spinner size="tiny" label={t('file.uploading')} />
  if (view?.state !== 'running') return null
  const rows = formats.number(view.rows)
  return <Spinner size="tiny" label={t('file.reading', { n: view.rows, rows })} />
}

function Outcome({ started, view }: { started: Started; view: ImportView }): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  const people = view.added + view.updated
  if (view.state === 'refused') {
    return (
      <Alert>
        <p>{view.reason ?? t('file.refused')}</p>
        <p>{t('file.nothingKept')}</p>
        <Errors view={view} />
      </Alert>
    )
  }
  return (
    <div className="stack">
      <p>
        <b>{t('file.recognised', { n: people, people: formats.number(people) })}</b>
        {view.rejected > 0
          ? t('file.toCorrect', { n: view.rejected, rows: formats.number(view.rejected) })
          : t('file.noneToCorrect')}
        {view.duplicates > 0
          ? t('file.duplicates', { n: view.duplicates, rows: formats.number(view.duplicates) })
          : null}
      </p>
      <Errors view={view} />
      <Recognised list={started.list} />
    </div>
  )
}

/** The rows that must be put right: what is wrong, where, and all of them to download. */
function Errors({ view }: { view: ImportView }): ReactNode {
  const t = useWords('composer')
  if (view.errors.length === 0) return null
  return (
    <>
      {/* A region that scrolls must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="scroll-table" aria-label={t('file.errors')} tabIndex={0}>
        <table className="ledger dense">
          <thead>
            <tr>
              <th scope="col">{t('file.row')}</th>
              <th scope="col">{t('file.column')}</th>
              <th scope="col">{t('file.value')}</th>
              <th scope="col">{t('file.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {view.errors.map(({ row, column, value, reason }) => (
              <tr key={`${row}.${column}.${reason}`}>
                <td className="figures">{row}</td>
                <td>{column}</td>
                <td>{value}</td>
                <td className="wide">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p>
        <a href={rejectsAddress(view.id)} download>
          {t('file.rejects')}
        </a>
      </p>
    </>
  )
}

/** How the columns were understood, by the first five people. */
function Recognised({ list }: { list: ListView }): ReactNode {
  const t = useWords('composer')
  const { data: members = [] } = useQuery(firstMembersQuery(list.id, 5))
  if (members.length === 0) return null
  const tokens = [...new Set(members.flatMap(({ fields }) => Object.keys(fields)))]
  return (
    <div className="composer-field">
      <p className="composer-label">{t('file.understood')}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="scroll-table" aria-label={t('file.understood')} tabIndex={0}>
        <table className="ledger dense">
          <thead>
            <tr>
              <th scope="col">{t('file.firstName')}</th>
              <th scope="col">{t('file.lastName')}</th>
              <th scope="col">UPN</th>
              <th scope="col">SIP</th>
              {tokens.map((token) => (
                <th key={token} scope="col">{`[${token}]`}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {members.map(({ personId, firstName, lastName, upn, sip, fields }) => (
              <tr key={personId}>
                <td>{firstName}</td>
                <td>{lastName}</td>
                <td>{upn}</td>
                <td>{sip}</td>
                {tokens.map((token) => (
                  <td key={token}>{fields[token]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}
