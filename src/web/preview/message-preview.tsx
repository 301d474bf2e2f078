import { Field, Select, Switch, Tab, TabList } from '@fluentui/react-components'
import { type ReactNode, useDeferredValue, useEffect, useMemo, useState } from 'react'

import type { MessageDoc } from '../../message/document.ts'
import { toAdaptiveCard } from '../../message/render-adaptive-card.ts'
import { toSkypeHtml } from '../../message/render-skype-html.ts'
import { toTeamsText } from '../../message/render-teams-text.ts'
import { personalise } from '../../message/tokens.ts'
import { useFormats } from '../i18n/use-formats.ts'
import { useWords } from '../i18n/words-provider.tsx'
import type { PreviewPerson } from './preview-person.ts'
import { SkypeFrame } from './skype-frame.tsx'
import { type TeamsContent, TeamsFrame } from './teams-frame.tsx'
import { type Dress, type Weight, weigh } from './weight.ts'
import './preview.css'

type Channel = 'teams' | 'skype'

/**
 * Shows the message as it will be seen: the very payload of the sender, in the window of its service.
 *
 * @param channels those the campaign could use, the chosen one first
 * @param people whose values can stand in the personal fields; a person without any is always offered
 */
export function MessagePreview({
  doc,
  dress,
  chatbot,
  channels,
  people,
  isDark: isAppDark,
}: {
  doc: MessageDoc
  dress: Dress
  chatbot: string
  channels: readonly Channel[]
  people: readonly PreviewPerson[]
  isDark: boolean
}): ReactNode {
  const t = useWords('preview')
  const [chosen, setChosen] = useState<Channel | null>(null)
  const channel = chosen !== null && channels.includes(chosen) ? chosen : (channels[0] ?? 'teams')
  const [isDark, setIsDark] = useState(isAppDark)
  const persons = usePersons(people)
  const [personId, setPersonId] = useState('sample')
  const person = persons.find(({ id }) => id === personId) ?? persons[0]

  return (
    <div className="preview">
      <div className="preview-head">
        <TabList
          size="small"
          aria-label={t('service')}
          selectedValue={channel}
          onTabSelect={(_, { value }) =>
            setChosen(channels.find((kind) => kind === value) ?? channel)
          }
        >
          {channels.map((kind) => (
            <Tab key={kind} value={kind}>
              {t(`channels.${kind}`)}
            </Tab>
          ))}
        </TabList>
        {channel === 'teams' && (
          <Switch
            label={t('dark')}
            labelPosition="before"
            checked={isDark}
            onChange={(_, { checked }) => setIsDark(checked)}
          />
        )}
      </div>
      <Field label={t('seenBy')} size="small">
        <Select
          size="small"
          value={person?.id ?? 'sample'}
          onChange={(_, { value }) => setPersonId(value)}
        >
          {persons.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Rendering
        doc={doc}
        dress={dress}
        channel={channel}
        chatbot={chatbot}
        fields={person?.fields ?? {}}
        theme={isDark ? 'dark' : 'light'}
      />
    </div>
  )
}

/** The part that costs something: it follows the typing when there is time. */
function Rendering({
  doc: typed,
  dress: chosen,
  channel,
  chatbot,
  fields,
  theme,
}: {
  doc: MessageDoc
  dress: Dress
  channel: Channel
  chatbot: string
  fields: Record<string, string>
  theme: 'light' | 'dark'
}): ReactNode {
  const t = useWords('preview')
  const { presentation, tone, buttons } = chosen
  const doc = useDeferredValue(useSettled(typed))
  const shownButtons = useDeferredValue(buttons)
  const dress = useMemo(
    () => ({ presentation, tone, buttons: shownButtons }),
    [presentation, tone, shownButtons],
  )
  const seen = useMemo(() => personalise(doc, fields), [doc, fields])
  const teams = useMemo(
    (): TeamsContent =>
      dress.presentation === 'card'
        ? { kind: 'card', card: toAdaptiveCard(seen, dress) }
        : { kind: 'text', html: toTeamsText(seen, dress).text },
    [seen, dress],
  )
  const skype = useMemo(() => toSkypeHtml(seen, { buttons: dress.buttons }), [seen, dress])
  const weight = useMemo(() => weigh(seen, channel, dress), [seen, channel, dress])
  return (
    <>
      {channel === 'teams' ? (
        <TeamsFrame chatbot={chatbot} content={teams} theme={theme} />
      ) : (
        <SkypeFrame chatbot={chatbot} html={skype} />
      )}
      <WeightLine weight={weight} />
      {channel === 'skype' && <p className="preview-note">{t('skypeNote')}</p>}
    </>
  )
}

/** How long the fingers must rest before a card is drawn anew. */
const settleMs = 200

/** A value once it has stopped changing; drawing a long card takes longer than a keystroke may. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

function WeightLine({ weight }: { weight: Weight }): ReactNode {
  const t = useWords('preview')
  const formats = useFormats()
  if (weight.channel === 'teams') {
    const { bytes, limitBytes } = weight
    const isOver = bytes > limitBytes
    return (
      <p className="preview-weight" data-over={isOver}>
        {t(isOver ? 'tooHeavy' : 'weight', {
          weight: formats.bytes(bytes),
          limit: formats.bytes(limitBytes),
        })}
      </p>
    )
  }
  const { characters, limitCharacters } = weight
  return (
    <p className="preview-weight">
      {t(characters > limitCharacters ? 'skypeLong' : 'skypeLength', {
        count: characters,
        limit: limitCharacters,
      })}
    </p>
  )
}

/** Those of the lists, an example where there are none, and always somebody who has no fields. */
function usePersons(people: readonly PreviewPerson[]): PreviewPerson[] {
  const t = useWords('preview')
  return useMemo(() => {
    const sample: PreviewPerson = {
      id: 'sample',
      label: t('sample'),
      fields: { FIRSTNAME: 'Camille', LASTNAME: 'Roux' },
    }
    const nobody: PreviewPerson = { id: 'nobody', label: t('withoutFirstName'), fields: {} }
    return [...(people.length > 0 ? people : [sample]), nobody]
  }, [people, t])
}
