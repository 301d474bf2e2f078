import { useSuspenseQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import type { InformationView } from '../../../contract/information.ts'
import { chatbotsQuery } from '../../api/chatbots.ts'
import { useFormats } from '../../i18n/use-formats.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { useHours } from './working-hours-words.ts'

type Fact = {
  key:
    | 'channel'
    | 'audience'
    | 'window'
    | 'hours'
    | 'holidays'
    | 'presence'
    | 'tracking'
    | 'doubt'
    | 'author'
  value: ReactNode
  /** Smaller lines below it. */
  under?: string[]
}

/** How the campaign was set: channel, lists, window, hours, presence, privacy, author. */
export function CampaignFacts({ information }: { information: InformationView }) {
  const t = useWords('campaign')
  const common = useWords('common')
  const { dateTime, duration, list, longDate } = useFormats()
  const hours = useHours()
  const { data: chatbots } = useSuspenseQuery(chatbotsQuery)
  const { campaign, chatbot, lists, excludedLists, audienceReadAt, holidayDates } = information
  const { channel, audience, startsAt, endsAt, start, timeZone, holidays } = campaign
  const bot = chatbots.find(({ id }) => id === campaign.chatbotId)?.name ?? chatbot?.name
  const at = (instant: string) => dateTime(instant, timeZone)
  const facts: Fact[] = [
    {
      key: 'channel',
      value: common(`channels.${channel}`),
      under: [t('facts.by', { name: bot ?? t('facts.noChatbot') })],
    },
    {
      key: 'audience',
      value: audience.everyone
        ? t('facts.everyone')
        : lists.length === 0
          ? t('facts.noLists')
          : lists.map(({ id, name, people }) => (
              <span key={id} className="line">
                {name} <span className="muted">{t('facts.people', { n: people })}</span>
              </span>
            )),
      under: [
        excludedLists.length === 0
          ? null
          : t('facts.without', { lists: list(excludedLists.map(({ name }) => name)) }),
        audienceReadAt === null ? null : t('facts.readAt', { at: at(audienceReadAt) }),
        campaign.recipients === null ? null : t('facts.recipients', { n: campaign.recipients }),
      ].filter((line) => line !== null),
    },
    {
      key: 'window',
      value:
        startsAt !== null && endsAt !== null
          ? t('facts.fromTo', { from: at(startsAt), to: at(endsAt) })
          : start === null
            ? t('facts.noStart')
            : start === 'now'
              ? t('facts.atOnce')
              : // Wall-clock time already; read as UTC it stays as it is written.
                dateTime(`${start.slice(0, 16)}:00Z`, 'UTC'),
      under: [
        campaign.duration === null
          ? null
          : t('facts.during', { duration: duration(campaign.duration) }),
        t(campaign.personTimeZones ? 'facts.ownZones' : 'facts.zone', { zone: timeZone }),
      ].filter((line) => line !== null),
    },
    { key: 'hours', value: hours(campaign.workingHours) },
    {
      key: 'holidays',
      value:
        holidays === 'none'
          ? t('facts.noHolidays')
          : Array.isArray(holidays)
            ? t('facts.ownDates', { n: holidays.length })
            : t('facts.holidaysOf', { country: holidays }),
      under:
        holidayDates === null || holidayDates.length === 0
          ? []
          : [list(holidayDates.map((date) => longDate(`${date}T00:00:00Z`, 'UTC')))],
    },
    { key: 'presence', value: t(`facts.presences.${campaign.presence}`) },
    { key: 'tracking', value: t(`facts.trackings.${campaign.tracking}`) },
    { key: 'doubt', value: t(`facts.doubts.${campaign.whenUncertain}`) },
    {
      key: 'author',
      value: campaign.createdBy,
      under: [t('facts.createdAt', { at: at(campaign.createdAt) })],
    },
  ]
  return (
    <section className="sheet" aria-labelledby="campaign-facts">
      <header>
        <h2 id="campaign-facts">{t('facts.title')}</h2>
      </header>
      <dl className="facts">
        {facts.map(({ key, value, under = [] }) => (
          <div key={key}>
            <dt>{t(`facts.labels.${key}`)}</dt>
            <dd>
              {value}
              {under.map((line) => (
                <span key={line} className="under">
                  {line}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
