// One terminal session on one screen: follows its stream, sends what is typed, keeps its size. It does not know React or the page around it.
import type { Client } from '../../../shared/client/client.ts'
import { copyText } from '../../ui/clipboard.ts'
import { createStore, type Store } from '../../ui/store.ts'
import { hasEnded } from '../session-text.ts'
import { decidedHere, rememberDecided, rememberFit } from './here.ts'
import { guardPaste } from './paste.ts'
import { openScreen, type Look, type Screen } from './screen.ts'
import { isLetterboxed, type SizeState } from './size-owner.ts'
import { createSizing } from './sizing.ts'
import { createStream } from './stream.ts'
import { scrollByTouch } from './touch.ts'
import { createTyping, type Typing } from './typing.ts'

/** What a terminal has until its stream says otherwise. */
const usualSize = { cols: 80, rows: 24 } as const

export type TerminalState = {
  /** `replaying` until the first whole picture is there; later catching up does not hide anything. */
  phase: 'replaying' | 'live' | 'failed'
  /** Percent of the history that is on the screen. */
  progress: number
  error: Error | undefined
  size: SizeState
  /** The link under the pointer. */
  link: string | undefined
}

export type TerminalHooks = {
  onTitle(title: string): void
  /** What was typed was not sent. */
  onUnsent(): void
  /** @returns whether the key is the page's and not the program's. */
  onKey(event: KeyboardEvent): boolean
  askPaste(lines: number): Promise<boolean>
}

export type TerminalSession = {
  screen: Screen
  /** The person wants this page's size. */
  claim(): void
  typing: Typing
  state: Store<TerminalState>
  setLook(look: Look): void
  setVisible(visible: boolean): void
  /** Whether there is a program that reads what is typed. */
  setReading(reads: boolean): void
  /** Whether the person may type and decide the size. */
  setMayType(may: boolean): void
  dispose(): void
}

type Options = {
  element: HTMLElement
  client: Client
  runId: string
  look: Look
  mayType: boolean
  hooks: TerminalHooks
}

export function createTerminalSession({ element, client, runId, look, hooks, ...options }: Options): TerminalSession {
  /** Everything that had happened when this was attached has been parsed: only now is a question in the stream a new one. */
  let live = false
  /** Nobody else looked at the session when this page came. */
  let alone = false
  let ended: boolean | undefined
  let visible = true
  let { mayType } = options
  /** Counts how often it went live or back: what was queued before does not matter. */
  let turn = 0
  const set = (change: Partial<TerminalState>) => state.set({ ...state.get(), ...change })

  const screen = openScreen(element, look, {
    onLink: (link) => set({ link }),
    onCellChanged: () => sizing.measure(),
    onCopy: (text) => {
      // Replayed, or on a page that only watches, it would overwrite what the person copied elsewhere.
      if (live && sizing.state().owner && document.hasFocus()) void copyText(text)
    },
  })
  const { terminal } = screen
  const sizing = createSizing({
    screen,
    fontSize: look.fontSize,
    initial: usualSize,
    send: async (size) => {
      await client.runs.resize(runId, size.cols, size.rows)
    },
    onChange: (size) => {
      const wasOwner = state.get().size.owner
      set({ size })
      if (size.fits && size.owner) rememberFit(localStorage, size.fits)
      if (size.owner || wasOwner)
        rememberDecided(sessionStorage, runId, size.owner ? (size.asked.at(-1) ?? size.session) : undefined)
    },
  })
  const state = createStore<TerminalState>({
    phase: 'replaying',
    progress: 0,
    error: undefined,
    size: sizing.state(),
    link: undefined,
  })

  state.subscribe(() => {
    const { phase, size } = state.get()
    element.dataset.phase = phase
    element.dataset.letterboxed = String(phase === 'live' && isLetterboxed(size))
  })

  const send = (data: string | Uint8Array<ArrayBuffer>) => {
    if (!client.runs.input(runId, data)) hooks.onUnsent()
  }
  const typing = createTyping(terminal, {
    onTyped(data) {
      if (!mayType) return
      if (live) sizing.claim()
      send(data)
    },
    onPointed: (data) => mayType && send(data),
    // Two pages must not both answer, and what is replayed was answered long ago: only the page that decides the size answers what is asked now.
    onReply(data) {
      if (live && mayType && sizing.state().owner) client.runs.input(runId, data)
    },
  })
  const stream = createStream(terminal, {
    onResize: (size, isWished) => sizing.sessionResized(size, live && isWished),
    onStatus(status) {
      ended = hasEnded(status)
      if (live) sizing.setEnded(ended)
      presumeIfMine()
    },
  })
  const presumeIfMine = () => {
    if (!live || !visible || ended || !mayType) return
    if (alone || decidedHere(sessionStorage, runId, sizing.state().session)) sizing.presume()
    alone = false // others may have come since
  }
  const becomeLive = () => {
    live = true
    sizing.setEnded(ended === true)
    if (state.get().phase === 'replaying') {
      terminal.scrollToBottom()
      set({ phase: 'live', progress: 100 })
    }
    presumeIfMine()
  }
  const advance = (seq: number) => {
    const progress = Math.floor((100 * seq) / Math.max(seq, attachment.lastSeq))
    if (state.get().phase === 'replaying' && progress !== state.get().progress) set({ progress })
  }
  const attachment = client.runs.attach(runId, {
    snapshot: true,
    onEvent(event, done) {
      stream.apply(event, () => {
        done()
        advance(event.seq)
      })
    },
    onStatus(status) {
      live = false
      const mine = (turn += 1)
      if (status !== 'live') return
      stream.whenShown(() => {
        if (mine === turn) becomeLive()
      })
    },
    onReset(snapshot) {
      stream.reset(snapshot)
    },
    onError: (error) => set({ phase: 'failed', error }),
  })
  /** Where a picture took the place of the events, the status is only in the answer, which counts this page among the followers. */
  attachment.attached.then(
    (answer) => {
      alone = answer.meta.followers <= 1
      if (ended === undefined && answer.snapshot) ended = hasEnded(answer)
    },
    () => {}, // onError tells it
  )

  const titles = terminal.onTitleChange(hooks.onTitle)
  terminal.attachCustomKeyEventHandler((event) => event.type !== 'keydown' || !hooks.onKey(event))
  const unguard = guardPaste(element, terminal, hooks.askPaste)
  const untouch = scrollByTouch(element, terminal)
  let frame = 0
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => sizing.measure())
  })
  observer.observe(element)

  return {
    screen,
    claim: () => mayType && sizing.claim(),
    typing,
    state,
    setLook(next) {
      screen.setLook(next)
      sizing.setFontSize(next.fontSize)
    },
    setVisible(next) {
      visible = next
      screen.painter.setVisible(next)
      if (next) sizing.measure()
      presumeIfMine()
    },
    setReading(reads) {
      terminal.options.disableStdin = !reads
    },
    setMayType(may) {
      mayType = may
      presumeIfMine()
    },
    dispose() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      unguard()
      untouch()
      titles.dispose()
      void attachment.detach()
      stream.dispose()
      sizing.dispose()
      typing.dispose()
      screen.dispose()
    },
  }
}
