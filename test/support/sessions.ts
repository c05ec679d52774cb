// Real sessions over a real journal, without a server around them.
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { silentLogger } from '../../main/base/logger.ts'
import type { Journal, StoredEvent } from '../../main/journal/journal.ts'
import { openSqliteJournal } from '../../main/journal/sqlite-journal.ts'
import { createKinds } from '../../main/kinds/index.ts'
import { createSessions, type Sessions } from '../../main/sessions/sessions.ts'
import { testFolder } from './folder.ts'

export type Bench = { journal: Journal; sessions: Sessions; folder: string }

/** @returns sessions of all kinds over a journal in a folder of the test's own; all of it ends with the test. */
export function openSessions(folder = testFolder()): Bench {
  const journal = openSqliteJournal(path.join(folder, 'journal.db'))
  const sessions = createSessions({ journal, kinds: createKinds(), log: silentLogger, countFollowers: () => 0 })
  onTestFinished(async () => {
    await sessions.stop('The test is over')
    journal.close()
  })
  return { journal, sessions, folder }
}

/** Starts a terminal that runs a script by sh. @returns its id. */
export function startScript(
  { sessions, folder }: Bench,
  script: string,
  options: Record<string, unknown> = {},
): string {
  const created = sessions.create({
    kind: 'pty',
    cwd: folder,
    options: { shell: '/bin/sh', args: ['-c', script], ...options },
  })
  if (!created.success) throw new Error(created.error)
  return created.run.runId
}

/** Resolves with all events of a session once `isEnough` says so. */
export function eventsUntil(
  journal: Journal,
  id: string,
  isEnough: (events: StoredEvent[]) => boolean,
): Promise<StoredEvent[]> {
  return new Promise((resolve) => {
    const look = () => {
      const events = journal.read(id, 0, Number.MAX_SAFE_INTEGER)
      if (!isEnough(events)) return
      stop()
      resolve(events)
    }
    const stop = journal.onCommit((ids) => ids.has(id) && look())
    look()
  })
}

/** @returns what the terminal's program said. */
export const outputOf = (events: StoredEvent[]) =>
  events
    .filter(({ channel }) => channel === 'pty:stdout')
    .map(({ body }) => body.toString())
    .join('')

/** Resolves with all events once the session says this text. */
export const saying = (journal: Journal, id: string, text: string) =>
  eventsUntil(journal, id, (events) => outputOf(events).includes(text))

/** Resolves with all events once the session has ended. */
export const ended = (journal: Journal, id: string) =>
  eventsUntil(journal, id, (events) => {
    const last = events.at(-1)
    return last?.channel === 'system:status' && /"status":"(stopped|error)"/.test(last.body.toString())
  })
