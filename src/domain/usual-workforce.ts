import type { RehearsedWorkforce } from './rehearsal.ts'

/**
 * A workforce that a rehearsal takes where nobody says otherwise: office people with lunch and meetings, some who
 * are early, some who are rarely at a desk, a few on leave. A guess, meant to be replaced by what is known.
 */
export const usualWorkforce: RehearsedWorkforce = {
  absent: 0.04,
  blocked: 0.005,
  patterns: [
    {
      share: 0.6,
      hours: [
        { from: '08:30', to: '12:00', presence: { available: 0.65, busy: 0.2, away: 0.12 } },
        { from: '12:00', to: '13:30', presence: { away: 0.75, available: 0.15 } },
        { from: '13:30', to: '18:00', presence: { available: 0.6, busy: 0.25, away: 0.12 } },
      ],
    },
    {
      share: 0.2,
      hours: [
        {
          from: '09:00',
          to: '12:30',
          presence: { busy: 0.5, available: 0.3, away: 0.1, 'do-not-disturb': 0.07 },
        },
        { from: '12:30', to: '14:00', presence: { away: 0.8, available: 0.1 } },
        {
          from: '14:00',
          to: '19:00',
          presence: { busy: 0.5, available: 0.3, away: 0.1, 'do-not-disturb': 0.07 },
        },
      ],
    },
    {
      share: 0.1,
      hours: [
        { from: '07:00', to: '11:30', presence: { available: 0.7, busy: 0.15, away: 0.1 } },
        { from: '12:15', to: '16:00', presence: { available: 0.65, busy: 0.15, away: 0.15 } },
      ],
    },
    {
      share: 0.05,
      hours: [{ from: '08:00', to: '18:00', presence: { away: 0.3, available: 0.15 } }],
    },
  ],
}
