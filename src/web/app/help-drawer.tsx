import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { OpenRegular } from '@fluentui/react-icons/svg/open'

import { useWords } from '../i18n/words-provider.tsx'
import { HelpArticle } from '../pages/help/help-article.tsx'
import { helpSlugs } from '../pages/help/help-slugs.ts'
import { openHelp } from '../ui/help-link.tsx'

/** A page of help over the page that asked for it, which stays as it is. */
export function HelpDrawer({ page }: { page: string }) {
  const t = useWords('help')
  const common = useWords('common')
  const [asked, anchor] = page.split('#')
  const slug = helpSlugs.find((each) => each === asked) ?? helpSlugs[0]
  return (
    <OverlayDrawer
      open
      position="end"
      size="medium"
      className="help-drawer"
      onOpenChange={() => openHelp(null)}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <>
              <Button
                as="a"
                href={`/help/${page}`}
                target="_blank"
                appearance="subtle"
                icon={<OpenRegular />}
                aria-label={t('apart')}
                title={t('apart')}
              />
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={common('acts.close')}
                onClick={() => openHelp(null)}
              />
            </>
          }
        >
          {t('title')}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <HelpArticle key={slug} slug={slug} anchor={anchor} onOpen={openHelp} />
      </DrawerBody>
    </OverlayDrawer>
  )
}
