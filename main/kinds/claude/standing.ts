// How a conversation stands, recorded whenever it is another than before. It does not know why it changes.
import { isDeepStrictEqual } from 'node:util'
import type { ClaudeOptions, ClaudeStatus } from '../../../shared/kinds/claude.ts'

/** What follows from the parts of a conversation. */
export type Derived = Pick<ClaudeStatus, 'state' | 'turnId' | 'queue' | 'waiting'>

export type Standing = {
  readonly now: ClaudeStatus
  /** Records it if it is another: by what follows from the parts, and by a change of the rest. */
  publish(change?: Partial<ClaudeStatus>): void
}

/** @param past how it stood before; its choices hold, and not those that the session was made with. */
export function createStanding(
  { model, permissionMode = 'default', resume }: ClaudeOptions,
  past: ClaudeStatus | undefined,
  { derive, record }: { derive(): Derived; record(status: ClaudeStatus): void },
): Standing {
  const chosen = past ?? { permissionMode, model, sdkSessionId: resume, isHeld: false }
  let now: ClaudeStatus = { ...chosen, state: 'starting', turnId: undefined, queue: [], waiting: [] }
  let recorded: unknown
  return {
    get now() {
      return now
    },
    publish(change = {}) {
      now = { ...now, ...change, ...derive() }
      const kept = asKept(now)
      if (isDeepStrictEqual(kept, recorded)) return
      recorded = kept
      record(now)
    },
  }
}

/** Without fields that are undefined. */
export function asKept(value: object): unknown {
  return JSON.parse(JSON.stringify(value))
}
