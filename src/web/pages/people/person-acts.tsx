import { Button } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { exportPerson } from '../../api/people.ts'
import { useFailureSentence } from '../../forms/failure-sentence.ts'
import { useWords } from '../../i18n/words-provider.tsx'
import { say } from '../../ui/status-line.tsx'
import { EraseDialog } from './erase-dialog.tsx'
import { saveFile } from './save-file.ts'

/** What a person may ask for: everything that is known of them, and that it be forgotten. */
export function PersonActs({ name, address }: { name: string; address: string }) {
  const t = useWords('people')
  const sentenceOf = useFailureSentence()
  const [isErasing, setIsErasing] = useState(false)
  const reading = useMutation({
    mutationFn: () => exportPerson(address),
    onSuccess(view) {
      saveFile(`${address.replace(/^sip:/, '')}.json`, JSON.stringify(view, null, 2))
      say(t('exported', { name }))
    },
    onError: (error) => say(sentenceOf(error)),
  })
  return (
    <div className="person-acts">
      <Button
        size="small"
        aria-label={t('exportOf', { name })}
        disabledFocusable={reading.isPending}
        onClick={() => reading.mutate()}
      >
        {t('export')}
      </Button>
      <Button size="small" aria-label={t('eraseOf', { name })} onClick={() => setIsErasing(true)}>
        {t('erase')}
      </Button>
      {isErasing ? (
        <EraseDialog name={name} address={address} onClose={() => setIsErasing(false)} />
      ) : null}
    </div>
  )
}
