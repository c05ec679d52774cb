// Rows of sessions for tests of the journal.
import type { SessionRow } from '../../main/journal/journal.ts'

/** @returns a row of a running echo session with this id. */
export function sessionRow(id: string, change: Partial<SessionRow> = {}): SessionRow {
  return {
    id,
    kind: 'echo',
    title: 'Echo',
    cwd: null,
    options: '{}',
    status: 'running',
    createdAt: 1_700_000_000_000,
    endedAt: null,
    exitCode: null,
    signal: null,
    reason: null,
    pid: null,
    pidStartedAt: null,
    ...change,
  }
}

/** @returns a valid id, different for different numbers. */
export function sessionId(number: number): string {
  return `echo_${String(number).padStart(21, '0')}`
}
