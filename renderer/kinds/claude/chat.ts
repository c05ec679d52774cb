// One conversation on one page: follows its session and says what is decided here. It does not know React or how a conversation looks.
import type { Client } from '../../../shared/client/client.ts'
import type { RunId } from '../../../shared/event.ts'
import type { PermissionAnswer, PermissionMode } from '../../../shared/kinds/claude.ts'
import type { Attachment } from '../../../shared/kinds/claude-event.ts'
import { createStore, type Store } from '../../ui/store.ts'
import { type Conversation, createConversationFold } from './fold.ts'
import { endKey, type Prompt, promptKey } from './rows.ts'

export type ChatState = {
  /** `replaying` until all that had happened is there. */
  phase: 'replaying' | 'live' | 'failed'
  error: Error | undefined
  conversation: Conversation
}

/** What a person says: files that were not sent yet, or those of a prompt that was. */
export type Draft = { text: string; attachments: readonly Attachment[] }

export type Chat = {
  state: Store<ChatState>
  /** Rejects when it was not taken: then it is not said later either. One that was taken though its answer was lost resolves. */
  prompt(draft: Draft): Promise<void>
  withdraw(turnId: string): Promise<void>
  goOn(): Promise<void>
  interrupt(): Promise<void>
  answer(answer: PermissionAnswer): Promise<void>
  setModel(model: string | undefined): Promise<void>
  setPermissionMode(mode: PermissionMode): Promise<void>
  /** @returns what was said to begin a turn. */
  promptOf(turnId: string): Prompt | undefined
  /** @returns all that was answered in a turn, as it was written; without what its agents said. */
  answerOf(turnId: string): string
  dispose(): void
}

/** Milliseconds: the program is told and answers; it may be starting. */
const patient = { whenOffline: 'refuse', timeout: 15_000 } as const

/** Milliseconds from one drawing to the next, of all that came in between: as often as the server tells pieces of what is said. */
const pause = 50

export function createChat(client: Client, runId: RunId): Chat {
  const fold = createConversationFold()
  let isDue = false
  let shownAt = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  const state = createStore<ChatState>({ phase: 'replaying', error: undefined, conversation: fold.conversation() })
  const set = (change: Partial<ChatState>) => state.set({ ...state.get(), ...change })
  const show = (change: Partial<ChatState> = {}) => {
    isDue = false
    clearTimeout(timer)
    shownAt = performance.now()
    set({ ...change, conversation: fold.conversation() })
  }
  /** What comes at once is shown as one, and a history of any length in few steps: each costs as much as the conversation is long. */
  const showSoon = () => {
    if (isDue) return
    isDue = true
    const rest = shownAt + pause - performance.now()
    if (rest > 0) timer = setTimeout(show, rest)
    else queueMicrotask(() => isDue && show())
  }
  const attachment = client.runs.attach(runId, {
    onEvent(event, done) {
      fold.apply(event)
      showSoon()
      done()
    },
    onStatus(phase) {
      // With what came just before, so that nothing is said to be empty that is not.
      if (phase === 'live') show({ phase })
    },
    onReset() {
      fold.reset()
      showSoon()
    },
    onError: (error) => set({ phase: 'failed', error }),
  })
  const call = async (method: string, params?: unknown) => void (await client.runs.call(runId, method, params, patient))
  return {
    state,
    async prompt({ text, attachments }) {
      const turnId = crypto.getRandomValues(new Uint32Array(4)).join('-')
      try {
        await call('prompt', { text, turnId, ...(attachments.length > 0 && { attachments }) })
      } catch (failure) {
        if (!fold.has(turnId)) throw failure
      }
    },
    withdraw: (turnId) => call('withdraw', { turnId }),
    goOn: () => call('goOn'),
    interrupt: () => call('interrupt'),
    answer: (answer) => call('permission', answer),
    setModel: (model) => call('setModel', model === undefined ? {} : { model }),
    setPermissionMode: (mode) => call('setPermissionMode', { mode }),
    promptOf(turnId) {
      const row = state.get().conversation.rows.find(({ key }) => key === promptKey(turnId))
      return row?.row === 'prompt' ? row.prompt : undefined
    },
    answerOf(turnId) {
      const { rows } = state.get().conversation
      const start = rows.findIndex(({ key }) => key === promptKey(turnId))
      const end = rows.findIndex(({ key }) => key === endKey(turnId))
      if (start === -1 || end === -1) return ''
      const said = rows.slice(start, end).filter((row) => row.row === 'text')
      return said.map(({ text }) => text).join('\n\n')
    },
    dispose() {
      clearTimeout(timer)
      void attachment.detach()
    },
  }
}
