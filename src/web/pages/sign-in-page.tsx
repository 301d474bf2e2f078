import './sign-in-page.css'

import { Button } from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

import { ApiFailure } from '../api/failure.ts'
import type { Me } from '../../contract/session.ts'
import { meQuery, signInByLink } from '../api/session.ts'
import { useFailureSentence } from '../forms/failure-sentence.ts'
import { SignInForm } from '../forms/sign-in-form.tsx'
import { chooseLocale } from '../i18n/words.ts'
import { useAppLocale, useWords } from '../i18n/words-provider.tsx'
import { Alert } from '../ui/alert.tsx'
import { Brand } from '../ui/horn.tsx'
import { Pending } from '../ui/pending.tsx'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const t = useWords('sign-in')
  const { next } = route.useSearch()
  const router = useRouter()
  const queries = useQueryClient()

  function enter(me: Me): void {
    queries.clear()
    queries.setQueryData(meQuery.queryKey, me)
    router.history.replace(next ?? '/campaigns')
  }
  const link = useOneTimeLink(enter)

  return (
    <div className="sign-in">
      <Art />
      <main className="sign-in-main">
        <LanguageSwitch />
        {link.isPending ? (
          <Pending label={t('byLink')} />
        ) : (
          <div className="sign-in-column">
            <h1>{t('title')}</h1>
            {link.failure === null ? null : <Alert>{link.failure}</Alert>}
            <SignInForm onDone={enter} />
            <p className="muted small">{t('noPassword')}</p>
          </div>
        )}
      </main>
    </div>
  )
}

/** Signs in by the token behind `#link=`, once, and takes it out of the address and the history. */
function useOneTimeLink(onDone: (me: Me) => void): { isPending: boolean; failure: string | null } {
  const t = useWords('sign-in')
  const sentenceOf = useFailureSentence()
  const [token] = useState(() => /^#link=(.+)$/.exec(location.hash)?.[1] ?? null)
  const [error, setError] = useState<unknown>(null)
  // A link works once, and in development effects run twice.
  const hasBegun = useRef(false)

  useEffect(() => {
    if (token === null || hasBegun.current) return
    hasBegun.current = true
    history.replaceState(history.state, '', `${location.pathname}${location.search}`)
    signInByLink(decodeURIComponent(token)).then(onDone, setError)
  }, [token, onDone])

  if (error === null) return { isPending: token !== null, failure: null }
  const isUsed = error instanceof ApiFailure && error.kind === 'unauthenticated'
  return { isPending: false, failure: isUsed ? t('linkFailed') : sentenceOf(error) }
}

function LanguageSwitch() {
  const locale = useAppLocale()
  const other = locale === 'fr' ? 'en' : 'fr'
  return (
    <div className="sign-in-language">
      <Button appearance="subtle" lang={other} onClick={() => void chooseLocale(other)}>
        {other === 'fr' ? 'Français' : 'English'}
      </Button>
    </div>
  )
}

/** Rings of sound that go out from one corner; every fourth of them is brass. */
const rings = Array.from({ length: 16 }, (_, index) => ({
  radius: 90 + index * 67,
  isBrass: index % 4 === 3,
  opacity: Math.max(0.85 - index * 0.045, 0.2),
}))

function Art() {
  const t = useWords('sign-in')
  return (
    <header className="sign-in-art">
      <svg
        className="arcs"
        viewBox="0 0 600 900"
        preserveAspectRatio="xMinYMax slice"
        aria-hidden="true"
        fill="none"
      >
        {rings.map(({ radius, isBrass, opacity }) => (
          <circle
            key={radius}
            cx="-30"
            cy="646"
            r={radius}
            stroke={isBrass ? '#bd8720' : '#5fa6ad'}
            strokeWidth={isBrass ? 1.6 : 1.1}
            opacity={opacity}
          />
        ))}
      </svg>
      <div className="brand">
        <Brand />
        Clairon
      </div>
      <p>
        <span>{t('motto.first')}</span>
        <span>{t('motto.second')}</span>
        <span>{t('motto.third')}</span>
      </p>
    </header>
  )
}
