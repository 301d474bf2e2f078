import { Radio, RadioGroup } from '@fluentui/react-components'
import { type ReactNode, useId } from 'react'

import { presenceRules } from '../../../domain/campaign.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import type { StepProps } from './step-props.ts'

/** Whether people must be there. On Skype the source's own question; on Teams nobody need be, unless asked for. */
export function PresenceStep({ composer: { draft, update } }: StepProps): ReactNode {
  const t = useWords('composer')
  const labelId = useId()
  const rules = presenceRules.filter((rule) => rule !== 'any' || draft.channel === 'teams')
  return (
    <div className="composer-field">
      <span id={labelId} className="composer-label">
        {t(`presence.${draft.channel}`)}
      </span>
      <RadioGroup
        aria-labelledby={labelId}
        value={draft.presence}
        onChange={(_, { value }) =>
          update({ presence: rules.find((rule) => rule === value) ?? draft.presence })
        }
      >
        {rules.map((rule) => (
          <Radio
            key={rule}
            value={rule}
            label={
              <span className="choice">
                {t(`presence.${draft.channel === 'skype' ? 'skypeRules' : 'teamsRules'}.${rule}`)}
                <small>{t(`presence.means.${rule}`)}</small>
              </span>
            }
          />
        ))}
      </RadioGroup>
      <p className="muted">{t('presence.never')}</p>
    </div>
  )
}
