import { Button, Checkbox, Radio, RadioGroup, SearchBox } from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'

import type { ListView } from '../../../contract/list.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { NewListForm } from './new-list.tsx'
import { Outlook } from './outlook.tsx'
import type { StepProps } from './step-props.ts'

type Way = 'lists' | 'file' | 'everyone'

/** Who receives the message. */
export function AudienceStep(props: StepProps): ReactNode {
  const { composer, lists } = props
  const { draft, update } = composer
  const t = useWords('composer')
  const labelId = useId()
  const queries = useQueryClient()
  const { audience } = draft
  const [way, setWay] = useState<Way>(audience.everyone ? 'everyone' : 'lists')
  const choose = (next: Way): void => {
    setWay(next)
    if ((next === 'everyone') !== audience.everyone) {
      update({ audience: { ...audience, everyone: next === 'everyone' } })
    }
  }
  const ways: Way[] = draft.channel === 'teams' ? ['lists', 'file', 'everyone'] : ['lists', 'file']
  return (
    <>
      <div className="composer-field">
        <span id={labelId} className="composer-label">
          {t('audience.label')}
        </span>
        <RadioGroup
          className="rows"
          aria-labelledby={labelId}
          value={way}
          onChange={(_, { value }) => choose(ways.find((each) => each === value) ?? 'lists')}
        >
          {ways.map((each) => (
            <Radio
              key={each}
              value={each}
              label={
                <span className="choice">
                  <b>{t(`audience.${each}`)}</b>
                  <small>{t(`audience.means.${each}`)}</small>
                </span>
              }
            />
          ))}
        </RadioGroup>
      </div>
      {way === 'file' ? (
        <NewListForm
          onDone={(list) => {
            void queries.invalidateQueries({ queryKey: ['lists'] })
            update({ audience: { ...audience, listIds: [...audience.listIds, list.id] } })
          }}
        />
      ) : null}
      {way === 'everyone' ? null : (
        <ListChoice
          label={t('audience.chosen')}
          lists={lists}
          chosen={audience.listIds}
          onChange={(listIds) => update({ audience: { ...audience, listIds } })}
        />
      )}
      <Excluded {...props} />
      <Outlook composer={composer} faults={props.faults} parts={['reach']} />
    </>
  )
}

/** Lists whose people receive nothing, even if they are on a chosen one. */
function Excluded({ composer: { draft, update }, lists }: StepProps): ReactNode {
  const t = useWords('composer')
  const { audience } = draft
  const [isOpen, setIsOpen] = useState(audience.excludeListIds.length > 0)
  if (!isOpen) {
    return (
      <Button className="start" appearance="subtle" onClick={() => setIsOpen(true)}>
        {t('audience.exclude')}
      </Button>
    )
  }
  return (
    <ListChoice
      label={t('audience.excluded')}
      lists={lists}
      chosen={audience.excludeListIds}
      onChange={(excludeListIds) => update({ audience: { ...audience, excludeListIds } })}
    />
  )
}

/** From how many lists on they can be searched. */
const manyLists = 8

function ListChoice({
  label,
  lists,
  chosen,
  onChange,
}: {
  label: string
  lists: readonly ListView[]
  chosen: readonly string[]
  onChange: (ids: string[]) => void
}): ReactNode {
  const t = useWords('composer')
  const formats = useFormats()
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const shown = lists.filter(
    ({ id, name }) => chosen.includes(id) || name.toLowerCase().includes(wanted),
  )
  if (lists.length === 0) return <p className="muted">{t('audience.noLists')}</p>
  return (
    <fieldset className="composer-field plain">
      <legend className="composer-label">{label}</legend>
      {lists.length >= manyLists ? (
        <SearchBox
          aria-label={t('audience.search')}
          placeholder={t('audience.search')}
          value={query}
          onChange={(_, { value }) => setQuery(value)}
        />
      ) : null}
      <div className="list-choice">
        {shown.map(({ id, name, people }) => (
          <Checkbox
            key={id}
            checked={chosen.includes(id)}
            label={
              <span className="list-line">
                <span>{name}</span>
                <span className="muted figures">
                  {t('people', { n: people, shown: formats.number(people) })}
                </span>
              </span>
            }
            onChange={(_, { checked }) =>
              onChange(checked === true ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
