// Processes of clients that follow one session, and what came of it. It does not know the session's program.
import * as z from 'zod'
import type { Actor } from './actor.ts'
import { Integrity, whole } from './integrity.ts'
import type { BenchServer } from './server.ts'
import type { Stage } from './stage.ts'
import { ready, type TextFile } from './text.ts'

export const Ready = z.object({ ready: z.literal(true) })

const Report = z.object({
  followers: z.array(
    z.object({
      length: z.int(),
      /** Where it was asked for. */
      crc: z.int().optional(),
      /** When the last event came, in milliseconds of the machine's clock. */
      last: z.number(),
      lastSeq: z.int(),
      integrity: Integrity,
    }),
  ),
  delays: z.array(z.int()),
})
export type FollowReport = z.infer<typeof Report>

export type Group = {
  readonly actor: Actor
  /** Resolves when all of them have everything. */
  done(): Promise<FollowReport>
}

type What = {
  runId: string
  sockets: number
  /** Until so much text has come; without a number, until the session's end. */
  length?: number
  /** Whether the program says that it is ready, as those that wait for a line do. */
  isAnnounced?: boolean
  sum?: boolean
  stamps?: boolean
}

/** Starts a process of clients; resolves when all are attached and the program is ready. */
export async function follow(stage: Stage, { url, key }: BenchServer, what: What): Promise<Group> {
  const { isAnnounced = true, ...rest } = what
  const actor = stage.actor('followers.ts', { server: { url, key }, awaits: isAnnounced ? ready.length : 0, ...rest })
  await actor.hear(Ready)
  return { actor, done: () => actor.hear(Report) }
}

/**
 * Counts what each client saw against what there was: every event and, where the text is given, every character.
 * @param lastSeq the last event there is; 0 where a client leaves before it.
 */
export function checkReport(stage: Stage, what: string, report: FollowReport, lastSeq: number, text?: TextFile): void {
  for (const { integrity, lastSeq: seen, length, crc } of report.followers) {
    stage.check(what, { ...integrity, lost: integrity.lost + Math.max(0, lastSeq - seen) })
    const isOther = text && (length !== text.shownLength || (crc !== undefined && crc !== text.shownCrc))
    if (isOther) stage.check(`${what}, ${length} of ${text.shownLength} characters`, { ...whole, altered: 1 })
  }
}
