import type { PreviewWarning } from '../actions/preview-campaign.ts'
import type { Sentence } from '../domain/errors.ts'

type Language = 'en' | 'fr'

const numbers = { en: new Intl.NumberFormat('en'), fr: new Intl.NumberFormat('fr') }

/** `1 person`, `1,943 people`; in French nought is singular too. */
const people = (count: number, language: Language) => {
  const isOne = language === 'fr' ? count < 2 : count === 1
  const noun = { en: isOne ? 'person' : 'people', fr: isOne ? 'personne' : 'personnes' }
  return `${numbers[language].format(count)} ${noun[language]}`
}

/** Says in plain words what could go wrong. */
export function warningSentence(warning: PreviewWarning, language: Language): string {
  const { count } = warning
  const who = people(count, language)
  const isOne = count === 1
  switch (warning.code) {
    case 'message':
      return warning.sentence[language]
    case 'blank-field':
      return pick(language, {
        en: `For ${who}, [${warning.field}] is blank, and nothing stands in for it. Give it a fallback in the message, or complete the list.`,
        fr: `Pour ${who}, [${warning.field}] est vide et rien ne le remplace. Ajoutez un texte de remplacement dans le message, ou complétez la liste.`,
      })
    case 'nobody-reachable':
      return pick(language, {
        en: 'Nobody on the lists can be reached on this channel.',
        fr: 'Aucune personne des listes n’est joignable sur ce canal.',
      })
    case 'unreachable':
      return pick(language, {
        en: `${who} cannot be reached on this channel, and will receive nothing.`,
        fr: `${who} ${isOne ? 'n’est pas joignable sur ce canal et ne recevra' : 'ne sont pas joignables sur ce canal et ne recevront'} rien.`,
      })
    case 'unchecked':
      return pick(language, {
        en: `Whether ${who} can be reached is not known yet; the message will try.`,
        fr: `On ne sait pas encore si ${who} ${isOne ? 'est joignable' : 'sont joignables'} ; le message essaiera.`,
      })
    case 'window-too-short':
      return pick(language, {
        en: `The window is too short for the pace of the channel: ${who} will receive nothing. Let the campaign last longer.`,
        fr: `La fenêtre est trop courte pour le débit du canal : ${who} ne ${isOne ? 'recevra' : 'recevront'} rien. Allongez la durée.`,
      })
    case 'zone-unknown':
      return pick(language, {
        en: `The time zone of ${who} is not known: the campaign’s holds for them.`,
        fr: `Le fuseau de ${who} n’est pas connu : celui de la campagne s’applique.`,
      })
    case 'zone-closed':
      return pick(language, {
        en: `In the time zone of ${who} the window holds no working hours: they will receive nothing.`,
        fr: `Dans le fuseau de ${who}, la fenêtre ne contient aucune heure de travail : ${isOne ? 'elle ne recevra' : 'elles ne recevront'} rien.`,
      })
    case 'channel-not-checked':
      return pick(language, {
        en: 'The channel has never passed its check: the campaign cannot be scheduled before.',
        fr: 'Le canal n’a jamais passé son contrôle : la campagne ne peut pas être planifiée avant.',
      })
    case 'channel-paused':
      return pick(language, {
        en: 'The channel is paused: nothing leaves until it is resumed.',
        fr: 'Le canal est en pause : rien ne part avant sa reprise.',
      })
  }
}

const pick = (language: Language, sentence: Sentence) => sentence[language]

/** What the button says that schedules a campaign. Instants are shown by the wall clock of its zone. */
export function scheduleSentence({
  count,
  from,
  to,
  now,
  timeZone,
}: {
  count: number
  from: Date
  to: Date
  now: Date
  timeZone: string
}): Sentence {
  // The month goes without saying where all of it is this one.
  const months = [from, to, now].map((at) => monthOf(at, timeZone))
  const withMonth = new Set(months).size > 1
  const say = (at: Date, language: Language) => dayAndTime(at, { language, timeZone, withMonth })
  return {
    en: `Schedule for ${people(count, 'en')}, from ${say(from, 'en')} to ${say(to, 'en')}`,
    fr: `Planifier pour ${people(count, 'fr')}, du ${say(from, 'fr')} au ${say(to, 'fr')}`,
  }
}

const monthOf = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en', { year: 'numeric', month: 'numeric', timeZone }).format(at)

/** `mardi 24 à 10 h`, `Tuesday 24 at 10:00`; with the month, `mardi 24 novembre à 10 h 30`. */
function dayAndTime(
  at: Date,
  { language, timeZone, withMonth }: { language: Language; timeZone: string; withMonth: boolean },
): string {
  const parts = new Map(
    new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: 'numeric',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  const day = [part('weekday'), part('day'), ...(withMonth ? [part('month')] : [])].join(' ')
  const [hour, minute] = [Number(part('hour')), part('minute')]
  if (language === 'en') return `${day} at ${hour}:${minute}`
  return `${day} à ${hour}\u00a0h${minute === '00' ? '' : `\u00a0${minute}`}`
}
