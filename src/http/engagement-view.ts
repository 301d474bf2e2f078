import type { ReportView } from '../contract/report.ts'
import { showsFigures, showsInstants, type Tracking } from '../domain/tracking.ts'
import type { LinkFigures } from '../store/campaign-links.ts'

type Figures = Pick<ReportView, 'opened' | 'clicked' | 'links'>

/** Says who opened and clicked, as far as the campaign's tracking lets anybody know. */
export function viewEngagement(
  { tracking, delivered }: { tracking: Tracking; delivered: number },
  {
    engagement,
    links,
  }: { engagement: { opened: number; clicked: number }; links: readonly LinkFigures[] },
): Figures {
  if (!showsFigures({ tracking, delivered })) {
    return {
      opened: { people: null, rate: null },
      clicked: { people: null, events: null, rate: null },
      links: links.map(({ url }) => ({ url, people: null, events: null })),
    }
  }
  const rateOf = (people: number) => (delivered === 0 ? 0 : people / delivered)
  return {
    opened: { people: engagement.opened, rate: rateOf(engagement.opened) },
    clicked: {
      people: engagement.clicked,
      events: links.reduce((sum, { events }) => sum + events, 0),
      rate: rateOf(engagement.clicked),
    },
    links: [...links],
  }
}

/** Says how many opened and clicked first in a half hour; null where instants are not kept. */
export const viewEngagementOfBin = (
  tracking: Tracking,
  { opened, clicked }: { opened: number; clicked: number },
) => (showsInstants(tracking) ? { opened, clicked } : { opened: null, clicked: null })
