import type { Sentence } from '../domain/errors.ts'
import type { DeliveryState } from '../domain/delivery.ts'

/** What a figure is called, and what exactly it counts. */
export type Figure = { label: Sentence; means: Sentence }

/** The states of a delivery, as they are called beside the number of those in it. */
export const stateFigures = {
  planned: {
    label: { en: 'Planned', fr: 'Planifiés' },
    means: {
      en: 'Its first attempt is still to come, or was put off for a reason that is not the person’s.',
      fr: 'La première tentative est à venir, ou a été reportée sans que la personne y soit pour rien.',
    },
  },
  retrying: {
    label: { en: 'Retrying', fr: 'À réessayer' },
    means: {
      en: 'The person was absent so far; the next attempt is known.',
      fr: 'La personne était absente jusqu’ici ; la prochaine tentative est connue.',
    },
  },
  sending: {
    label: { en: 'Sending', fr: 'En cours d’envoi' },
    means: {
      en: 'The message may have left, and the answer of the service is not written down yet.',
      fr: 'Le message a pu partir, et la réponse du service n’est pas encore enregistrée.',
    },
  },
  delivered: {
    label: { en: 'Delivered', fr: 'Remis' },
    means: {
      en: 'The service took the message for this person.',
      fr: 'Le service a accepté le message pour cette personne.',
    },
  },
  failed: {
    label: { en: 'Failed', fr: 'Échecs' },
    means: {
      en: 'The service refused for good; the reason says why.',
      fr: 'Le service a refusé définitivement ; le motif dit pourquoi.',
    },
  },
  unreachable: {
    label: { en: 'Unreachable', fr: 'Injoignables' },
    means: {
      en: 'Known before sending: this person cannot be reached on the channel. Nothing was attempted.',
      fr: 'Connu avant l’envoi : cette personne n’est pas joignable sur le canal. Rien n’a été tenté.',
    },
  },
  uncertain: {
    label: { en: 'Uncertain', fr: 'Incertains' },
    means: {
      en: 'The message left and no answer came: it may have arrived. It is not sent again unless the author chose so.',
      fr: 'Le message est parti et aucune réponse n’est venue : il est peut-être arrivé. Il n’est pas renvoyé, sauf si l’auteur l’a choisi.',
    },
  },
  unscheduled: {
    label: { en: 'Unscheduled', fr: 'Déprogrammés' },
    means: {
      en: 'No attempt is left: absent every time, or the window ended first.',
      fr: 'Il ne reste aucune tentative : absence à chaque fois, ou fenêtre terminée avant.',
    },
  },
  stopped: {
    label: { en: 'Stopped', fr: 'Arrêtés' },
    means: {
      en: 'A publisher stopped the campaign before the message left.',
      fr: 'Un éditeur a arrêté la campagne avant que le message parte.',
    },
  },
} satisfies Record<DeliveryState, Figure>

/** The figures of a report beside its equation. The page, the export and the documentation say the same. */
export const figures = {
  recipients: {
    label: { en: 'Recipients', fr: 'Destinataires' },
    means: {
      en: 'The people of the campaign, frozen at its start. Always the sum of the nine states.',
      fr: 'Les personnes de la campagne, figées à son départ. Toujours la somme des neuf états.',
    },
  },
  sentRate: {
    label: { en: 'Sent rate', fr: 'Taux d’envoi' },
    means: { en: 'Delivered ÷ recipients.', fr: 'Remis ÷ destinataires.' },
  },
  opened: {
    label: { en: 'Open engagement', fr: 'Engagement d’ouverture' },
    means: {
      en: 'People known to have opened ÷ delivered. On Teams: a read receipt reached the message, or the person clicked, reacted, replied or pressed a button. On Skype: the person typed, replied or clicked. Who is not counted may have read it.',
      fr: 'Personnes dont l’ouverture est connue ÷ remis. Sur Teams : l’accusé de lecture a atteint le message, ou la personne a cliqué, réagi, répondu ou pressé un bouton. Sur Skype : la personne a écrit, répondu ou cliqué. Qui n’est pas compté a pu le lire.',
    },
  },
  clicked: {
    label: { en: 'Click engagement', fr: 'Engagement de clic' },
    means: {
      en: 'People who clicked at least one link ÷ delivered. Scanners and previews are not counted.',
      fr: 'Personnes qui ont cliqué sur au moins un lien ÷ remis. Les analyseurs et les aperçus ne sont pas comptés.',
    },
  },
  clicks: {
    label: { en: 'Clicks', fr: 'Clics' },
    means: {
      en: 'All clicks, those of one person each time.',
      fr: 'Tous les clics, chacun de ceux d’une même personne.',
    },
  },
  nextAttempt: {
    label: { en: 'Next message', fr: 'Prochain message' },
    means: {
      en: 'The instant of the next attempt of the campaign.',
      fr: 'L’instant de la prochaine tentative de la campagne.',
    },
  },
  lastOpened: {
    label: { en: 'Last opened', fr: 'Dernière ouverture' },
    means: {
      en: 'When somebody last opened the message for the first time.',
      fr: 'Quand quelqu’un a ouvert le message pour la première fois, en dernier lieu.',
    },
  },
  timeline: {
    label: { en: 'Planned, delivered, opened', fr: 'Planifiés, remis, ouverts' },
    means: {
      en: 'Per half hour: first attempts as planned at the start, deliveries, and people who opened for the first time.',
      fr: 'Par demi-heure : premières tentatives telles que planifiées au départ, remises, et personnes qui ont ouvert pour la première fois.',
    },
  },
  timeToOpen: {
    label: { en: 'Time to open', fr: 'Délai d’ouverture' },
    means: {
      en: 'From the delivery to the first opening, of the people who opened. Half of them took no longer than the median. Exact to the second up to 17 minutes, then to within 0.2 %.',
      fr: 'De la remise à la première ouverture, pour les personnes qui ont ouvert. La moitié d’entre elles n’a pas dépassé la médiane. Exact à la seconde jusqu’à 17 minutes, puis à 0,2 % près.',
    },
  },
  reasons: {
    label: { en: 'Reasons', fr: 'Motifs' },
    means: {
      en: 'Why deliveries ended unsent or in doubt, counted by state and reason.',
      fr: 'Pourquoi des remises ont pris fin sans envoi ou dans le doute, par état et par motif.',
    },
  },
  links: {
    label: { en: 'Links', fr: 'Liens' },
    means: {
      en: 'For each link: people who clicked it at least once, and all clicks.',
      fr: 'Pour chaque lien : personnes qui l’ont suivi au moins une fois, et tous les clics.',
    },
  },
  trials: {
    label: { en: 'Trials', fr: 'Essais' },
    means: {
      en: 'Messages sent to try the campaign before its start. They are counted nowhere.',
      fr: 'Messages envoyés pour essayer la campagne avant son départ. Ils ne sont comptés nulle part.',
    },
  },
} satisfies Record<string, Figure>
