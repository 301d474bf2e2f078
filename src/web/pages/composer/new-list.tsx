import { Field, Input } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'

import type { ImportView, ListView } from '../../../contract/list.ts'
import {
  createList,
  deleteList,
  firstMembersQuery,
  startImport,
  type Upload,
} from '../../api/lists.ts'
import { ImportFile } from '../../forms/import/import-file.tsx'
import { useWords } from '../../i18n/words-provider.tsx'

type Started = { list: ListView; importId: string }

/** Makes a mailing list of a file, and says what came of each row. */
export function NewListForm({ onDone }: { onDone: (list: ListView) => void }): ReactNode {
  const t = useWords('composer')
  const [name, setName] = useState('')
  const [started, setStarted] = useState<Started | null>(null)
  const [isFilled, setIsFilled] = useState(false)
  const empty = useEmptyList()
  const begin = async (file: Upload): Promise<string> => {
    setIsFilled(false)
    await empty.remove()
    const begun = await upload(file, name)
    setStarted(begun)
    return begun.importId
  }
  /** Hands the list on once people are in it. */
  const finish = useCallback(
    ({ added, updated, duplicates }: ImportView) => {
      if (started === null) return
      const { list } = started
      const hasPeople = added + updated + duplicates > 0
      setIsFilled(hasPeople)
      if (hasPeople) onDone(list)
      else empty.keep(list.id)
    },
    [started, onDone, empty],
  )
  return (
    <div className="sheet stack">
      <Field label={t('file.name')} hint={t('file.nameHint')}>
        <Input value={name} maxLength={200} onChange={(_, { value }) => setName(value)} />
      </Field>
      <ImportFile
        importId={started?.importId ?? null}
        begin={begin}
        onBegun={() => undefined}
        onEnd={finish}
        nothingKept={t('file.nothingKept')}
      />
      {started && isFilled ? <Recognised list={started.list} /> : null}
    </div>
  )
}

/**
 * Remembers the list that nobody came into: it stays as long as its rejected rows are shown, and is taken
 * away with the next file or with the page.
 */
function useEmptyList(): { keep: (id: string) => void; remove: () => Promise<void> } {
  const kept = useRef<string | null>(null)
  const [empty] = useState(() => ({
    keep: (id: string) => {
      kept.current = id
    },
    remove: async () => {
      const id = kept.current
      kept.current = null
      if (id !== null) await deleteList(id).catch(() => null)
    },
  }))
  useEffect(() => () => void empty.remove(), [empty])
  return empty
}

async function upload({ file, ...how }: Upload, name: string): Promise<Started> {
  const title = name.trim() === '' ? file.name.replace(/\.[^.]*$/, '') : name.trim()
  const list = await createList(title.slice(0, 200))
  try {
    const { id } = await startImport(list.id, { file, ...how })
    return { list, importId: id }
  } catch (error) {
    // Without its file the list would stand empty among the others.
    await deleteList(list.id).catch(() => null)
    throw error
  }
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
