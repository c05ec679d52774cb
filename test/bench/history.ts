// Sessions with a history, and clients that come late to them. It does not know what is compared to what.
import * as z from 'zod'
import { checkReport, follow, Ready } from './following.ts'
import { Integrity, whole } from './integrity.ts'
import type { BenchServer } from './server.ts'
import type { Stage } from './stage.ts'
import type { TextFile } from './text.ts'

const Replays = z.object({
  replays: z.array(
    z.object({
      first: z.number(),
      milliseconds: z.number(),
      length: z.int(),
      crc: z.int(),
      integrity: Integrity,
    }),
  ),
})
export type Session = { runId: string; lastSeq: number }

/** Fills a session with a text. */
export async function recordText(stage: Stage, server: BenchServer, text: TextFile): Promise<Session> {
  const runId = await server.terminal('/bin/sh', ['-c', text.script])
  const group = await follow(stage, server, { runId, sockets: 1 })
  server.owner.runs.input(runId, '\n')
  // A session says that it has ended before its last events are written: up to a second, while a checkpoint has the writer wait.
  const report = await group.done()
  const lastSeq = Math.max(...report.followers.map((follower) => follower.lastSeq))
  checkReport(stage, 'history', report, lastSeq, text)
  await group.actor.end()
  return { runId, lastSeq }
}

/** @param how.text what the session holds, when all of it is read and compared. */
export async function measureReplays(
  stage: Stage,
  { url, key }: BenchServer,
  session: Session,
  how: { times: number; maxBytes: number; firstOnly?: boolean; snapshot?: boolean; text?: TextFile },
) {
  const { text, ...rest } = how
  const actor = stage.actor('replay.ts', { server: { url, key }, ...session, ...rest })
  await actor.hear(Ready)
  actor.say('go')
  const { replays: done } = await actor.hear(Replays)
  await actor.end()
  for (const { integrity, length } of done) {
    stage.check('replay', integrity)
    if (text && length !== text.shownLength) stage.check(`replay of ${length} characters`, { ...whole, altered: 1 })
  }
  return done
}
