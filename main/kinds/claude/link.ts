// The way to the program and how it stands: started when it is needed, found lost, started again. It does not know turns.
import type { ClaudeErrorCode } from '../../../shared/kinds/claude-error.ts'
import type { Agent, AgentListener, Catalog, ContentBlock } from './agent.ts'
import { isLostConversation } from './failures.ts'

/** Milliseconds until a program that says nothing after its start is given up: it waits for servers of its own for some time. */
const startMilliseconds = 60_000

/** Milliseconds until a turn that was interrupted and goes on is ended together with the program. */
const interruptMilliseconds = 10_000

/** Why the program could not be started, where that is known: there is none, or no folder to start it in. */
export class StartError extends Error {
  readonly code: ClaudeErrorCode

  constructor(code: ClaudeErrorCode, said: string) {
    super(said)
    this.code = code
  }
}

export type LinkState = 'starting' | 'ready' | 'unavailable'

export type Link = {
  readonly state: LinkState
  /** The program, once it listens. */
  readonly agent: Agent | undefined
  /** Starts the program unless it runs. */
  open(): void
  /** Says something, once the program listens. @param id a UUID. */
  send(id: string, content: ContentBlock[]): void
  /** Takes back what was not said yet. @returns whether there was something. */
  unsend(): boolean
  /** Asks the program to stop what it does, if it is known to have begun, and ends it when that still runs after a while. */
  interrupt(isRunning: () => boolean, hasBegun: boolean): void
  hold(held: boolean): void
  close(): Promise<void>
}

export type LinkListener = Pick<AgentListener, 'onProcess' | 'onMessage' | 'onPermission'> & {
  onState(): void
  onCatalog(catalog: Catalog): void
  /** The program is gone, or could not be started. */
  onGone(code: ClaudeErrorCode, said: string): void
  /** The program does not know the conversation that it was to go on with; it is started again with a new one. */
  onLost(said: string): void
}

type Start = (listener: AgentListener) => Promise<Agent>

/** @param start starts the program with what is chosen now; @throws StartError. */
export function createLink(start: Start, listener: LinkListener): Link {
  let state: LinkState = 'unavailable'
  let agent: Agent | undefined
  let starting: Promise<void> | undefined
  let unsent: { id: string; content: ContentBlock[] } | undefined
  let patience: NodeJS.Timeout | undefined
  let isClosed = false
  let isHeld = false

  const become = (now: LinkState) => {
    if (now !== 'starting') clearTimeout(patience)
    if (state === now) return
    state = now
    listener.onState()
  }
  const gone = (code: ClaudeErrorCode, said: string) => {
    agent = undefined
    unsent = undefined
    if (isClosed) return
    become('unavailable')
    listener.onGone(code, said)
  }
  /** Listens to one run of the program; what one that was given up still says is not heard. */
  const hear = (run: { agent?: Agent }): AgentListener => ({
    onProcess: listener.onProcess,
    onPermission: listener.onPermission,
    onMessage(message) {
      if (!isClosed) listener.onMessage(message)
    },
    onCatalog(catalog) {
      if (isClosed || run.agent !== agent) return
      listener.onCatalog(catalog)
      if (state !== 'starting') return
      become('ready')
      const first = unsent
      unsent = undefined
      if (first) agent?.send(first.id, first.content)
    },
    onEnd({ error, said, hasStarted }) {
      if (isClosed || run.agent !== agent) return
      agent = undefined
      if (isLostConversation(error + said)) {
        listener.onLost(said || error)
        state = 'unavailable'
        return open()
      }
      gone(hasStarted ? 'crashed' : 'cannotStart', said || error)
    },
  })
  const begin = async () => {
    const run: { agent?: Agent } = {}
    try {
      const started = await start(hear(run))
      run.agent = started
      if (isClosed) return await started.end()
      agent = started
      if (isHeld) started.hold(true)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      gone(error instanceof StartError ? error.code : 'cannotStart', why)
    }
  }
  const kill = (code: ClaudeErrorCode, said: string) => {
    const ended = agent
    if (!ended) return
    gone(code, said)
    // What cannot be ended hangs in the system; nothing waits for it.
    ended.end().catch(() => undefined)
  }
  const open = () => {
    if (isClosed || state !== 'unavailable') return
    clearTimeout(patience)
    patience = setTimeout(() => kill('cannotStart', 'It did not answer'), startMilliseconds).unref()
    become('starting')
    starting = begin()
  }
  return {
    get state() {
      return state
    },
    get agent() {
      return state === 'ready' ? agent : undefined
    },
    open,
    send(id, content) {
      if (state === 'ready') return agent?.send(id, content)
      unsent = { id, content }
      open()
    },
    unsend() {
      const had = unsent !== undefined
      unsent = undefined
      return had
    },
    interrupt(isRunning, hasBegun) {
      const late = setTimeout(() => {
        if (isRunning()) kill('crashed', 'It was ended, since it did not stop')
      }, interruptMilliseconds)
      late.unref()
      // That it cannot be told is seen by what it does, which goes on.
      if (hasBegun) agent?.interrupt().catch(() => undefined)
    },
    hold(held) {
      isHeld = held
      agent?.hold(held)
    },
    async close() {
      isClosed = true
      state = 'unavailable'
      clearTimeout(patience)
      await starting
      await agent?.end()
    },
  }
}
