// Finds the session that has a file open already: a second one would see what is written in the first only once it is saved. It does not know how files are chosen.
import type { Client } from '../../../../shared/client/client.ts'
import { FileContent } from '../../../../shared/kinds/file-editor.ts'
import type { RunSummary } from '../../../../shared/session.ts'
import { hasEnded } from '../../session-text.ts'
import { baseName } from '../words.ts'

/** The first events of a session: its status, and its text with the path. */
const firstEvents = 4

/**
 * Looks into those that are called as the file is, as sessions are until somebody renames them, and into the one that was made for it here.
 * @param known its runId, if one was.
 */
export async function sessionOf(
  client: Pick<Client, 'runs'>,
  sessions: readonly RunSummary[],
  path: string,
  known: string | undefined,
): Promise<string | undefined> {
  const open = sessions.filter((session) => session.kind === 'file-editor' && !hasEnded(session))
  for (const { runId, title } of open) {
    if (runId !== known && title !== baseName(path)) continue
    // One that cannot be read is none to be shown.
    const first = await client.runs.read(runId, { seq: 0, limit: firstEvents }).catch(() => undefined)
    const content = first?.events.find(({ channel }) => channel === 'file-editor:content')
    if (FileContent.safeParse(content?.payload).data?.path === path) return runId
  }
  return undefined
}
