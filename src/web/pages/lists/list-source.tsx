import type { ListView } from '../../../contract/list.ts'
import { useWords } from '../../i18n/words-provider.tsx'

/** Says where the people of a list came from. */
export function ListSource({ list: { source, campaign } }: { list: ListView }) {
  const t = useWords('lists')
  return campaign === null ? t(`sources.${source}`) : t('fromCampaign', { name: campaign.name })
}
