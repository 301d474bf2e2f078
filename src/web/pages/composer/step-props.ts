import type { ChannelView, ChatbotView } from '../../../contract/chatbot.ts'
import type { ListView } from '../../../contract/list.ts'
import type { Faults } from './faults.ts'
import type { ComposerState } from './use-composer.ts'

/** What every step is given. */
export type StepProps = {
  composer: ComposerState
  faults: Faults
  chatbots: readonly ChatbotView[]
  lists: readonly ListView[]
  /** The channel of the draft; null where it is gone. */
  channel: ChannelView | null
  /** The extra columns of the chosen lists. */
  knownTokens: readonly string[]
}
