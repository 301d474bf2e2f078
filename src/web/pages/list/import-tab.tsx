import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { forgetLists, startImport } from '../../api/lists.ts'
import type { ListView } from '../../../contract/list.ts'
import { ImportFile } from '../../forms/import/import-file.tsx'
import { useWords } from '../../i18n/words-provider.tsx'
import { HelpLink } from '../../ui/help-link.tsx'

const route = getRouteApi('/shell/lists/$id')

/** Brings a file into the list; what came of the last one is shown until the next. */
export function ImportTab({ list: { id, lastImport } }: { list: ListView }) {
  const t = useWords('lists')
  const queries = useQueryClient()
  const { import: asked } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className="sheet list-import">
      <h2>
        {t('import.title')} <HelpLink page="lists" label={t('help')} />
      </h2>
      <p className="muted">{t('import.text')}</p>
      <ImportFile
        importId={asked ?? lastImport?.id ?? null}
        begin={async (upload) => (await startImport(id, upload)).id}
        onBegun={(importId) => {
          void navigate({ search: { tab: 'import', import: importId }, replace: true })
          void forgetLists(queries)
        }}
        onEnd={() => void forgetLists(queries)}
        nothingKept={t('import.nothingKept')}
      />
    </div>
  )
}
