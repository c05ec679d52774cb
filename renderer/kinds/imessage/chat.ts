// One chat on one page: follows its session, says what is written here, asks for what was before. It does not know React or how a chat looks.
import type { Client } from '../../../shared/client/client.ts'
import type { RunId } from '../../../shared/event.ts'
import { type ChatMessage, type ChatStatus, History, maxHistory } from '../../../shared/kinds/imessage.ts'
import { onSignal } from '../../ui/signal.ts'
import { createStore, type Store } from '../../ui/store.ts'
import { createChatFold } from './fold.ts'

export type ChatState = {
  /** `replaying` until all that had happened is there. */
  phase: 'replaying' | 'live' | 'failed'
  error: Error | undefined
  messages: readonly ChatMessage[]
  status: ChatStatus
  /** Whether the other side is writing. */
  isTyping: boolean
  /** Whether there may be messages before the first. */
  hasOlder: boolean
}

export type Chat = {
  state: Store<ChatState>
  /** Rejects when it was not taken: then it is not sent later either. */
  send(text: string): Promise<void>
  withdraw(tempGuid: string): Promise<void>
  markRead(): Promise<void>
  /** Fetches a page of what was before the first message. */
  loadOlder(): Promise<void>
  dispose(): void
}

/** Milliseconds after which nobody is believed to be writing still, 1 minute: as long as Messages itself shows it, since its end may be lost. */
const typingLasts = 60_000

const now = { whenOffline: 'refuse' } as const
/** Milliseconds: the answer is another server's, which is waited for on the way for 10 s. */
const patient = { ...now, timeout: 15_000 } as const

export function createChat(client: Client, runId: RunId): Chat {
  const fold = createChatFold()
  let isDue = false
  const state = createStore<ChatState>({
    phase: 'replaying',
    error: undefined,
    messages: [],
    status: fold.status,
    isTyping: false,
    hasOlder: true,
  })
  const set = (change: Partial<ChatState>) => state.set({ ...state.get(), ...change })
  const show = () => {
    isDue = false
    set({ messages: fold.messages(), status: fold.status })
  }
  /** A page of history is shown as one. */
  const showSoon = () => {
    if (!isDue) queueMicrotask(show)
    isDue = true
  }
  let typing: ReturnType<typeof setTimeout> | undefined
  const setTyping = (isTyping: boolean) => {
    clearTimeout(typing)
    if (isTyping) typing = setTimeout(() => setTyping(false), typingLasts)
    if (isTyping !== state.get().isTyping) set({ isTyping })
  }
  const stopHearing = onSignal(client, 'run:typing', (told) => {
    if (told.runId === runId) setTyping(told.isTyping)
  })
  const attachment = client.runs.attach(runId, {
    onEvent(event, done) {
      fold.apply(event)
      showSoon()
      done()
    },
    onStatus(phase) {
      // Who wrote before a connection was lost may have ended meanwhile.
      if (phase === 'replaying') setTyping(false)
      else set({ phase })
    },
    onReset() {
      fold.reset()
      showSoon()
    },
    onError: (error) => set({ phase: 'failed', error }),
  })
  const call = (method: string, params?: unknown) => client.runs.call(runId, method, params, patient)
  return {
    state,
    send: async (text) => void (await call('send', { text })),
    withdraw: async (tempGuid) => void (await call('withdraw', { tempGuid })),
    markRead: async () => void (await call('markRead')),
    async loadOlder() {
      const { messages } = state.get()
      const before = Math.min(...messages.map(({ dateCreated }) => dateCreated))
      const params = { limit: maxHistory, ...(Number.isFinite(before) && { before }) }
      const found = History.parse((await call('history', params)).result)
      fold.addOlder(found)
      const next = fold.messages()
      set({ messages: next, hasOlder: found.length === maxHistory && next.length > messages.length })
    },
    dispose() {
      clearTimeout(typing)
      stopHearing()
      void attachment.detach()
    },
  }
}
