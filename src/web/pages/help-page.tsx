import { getRouteApi, Link, useLocation } from '@tanstack/react-router'

import { useWords } from '../i18n/words-provider.tsx'
import { HelpArticle } from './help/help-article.tsx'
import { helpSlugs } from './help/help-slugs.ts'

const route = getRouteApi('/shell/help/$slug')

/** A page of help, beside the list of all of them. */
export function HelpPage() {
  const t = useWords('help')
  const { slug: asked } = route.useParams()
  const navigate = route.useNavigate()
  const { hash } = useLocation()
  const slug = helpSlugs.find((each) => each === asked) ?? helpSlugs[0]
  return (
    <div className="page help-page">
      <title>{`${t(`pages.${slug}`)} · Clairon`}</title>
      <HelpArticle
        slug={slug}
        anchor={hash === '' ? undefined : hash}
        onOpen={(page) => {
          const [next = slug, anchor] = page.split('#')
          void navigate({
            to: '/help/$slug',
            params: { slug: next },
            ...(anchor !== undefined && { hash: anchor }),
          })
        }}
      />
      <nav className="help-contents" aria-label={t('contents')}>
        {helpSlugs.map((each) => (
          <Link key={each} to="/help/$slug" params={{ slug: each }}>
            {t(`pages.${each}`)}
          </Link>
        ))}
      </nav>
    </div>
  )
}
