// The worker thread of keyframes: follows sessions on screens of its own and takes pictures of them. It writes nothing.
import { parentPort } from 'node:worker_threads'
import { takeLowPriority } from '../base/low-priority.ts'
import { collect, compact } from '../base/memory.ts'
import { pack } from '../journal/codec.ts'
import { type JournalReader, openReader } from '../journal/reader.ts'
import { toSessionEvent } from '../journal/session-event.ts'
import { serveThread } from '../journal/thread-work.ts'
import { behindBytes, intervalBytes, type KeyframeJob, type KeyframeNews, leastBytes } from './jobs.ts'
import { createScreen, type Screen } from './screen.ts'

/** Bodies that are put on a screen at once. */
const pageBytes = 128 * 1024
/** Bytes of output after which what they left in memory is freed: it takes an eighth of the time that they take on the screen. */
const collectBytes = 1024 * 1024
/** Screens that are kept, of the sessions followed last: up to 14 MB each. Any other begins with its newest keyframe, which costs some 50 ms. */
const keptScreens = 2
/** Lines above the screen in the keyframes that are all kept: what one scrolls back to when looking at an old moment. */
const frameLines = 200

/** Bytes of output since the last keyframe, and since the last one with a picture of all that can be scrolled back to. */
type Followed = { screen: Screen; cursor: number; sinceFrame: number; sincePicture: number }

const say = (news: KeyframeNews) => parentPort?.postMessage(news)

serveThread<KeyframeJob>((file) => {
  const reader = openReader(file)
  const follow = createFollowing(reader)
  let work = Promise.resolve()
  let isClosed = false
  takeLowPriority()
  return {
    take(job) {
      // What fails ends the thread: the main loop knows what it was busy with.
      work = work.then(() => follow(job, () => isClosed)).then(say)
    },
    close() {
      isClosed = true
      reader.close()
    },
  }
})

/** @returns what follows a session as a job says, up to its next keyframe at most, or until it `isOver`. */
function createFollowing(reader: JournalReader) {
  /** A Map keeps the order of insertion: what was followed longest ago comes first. */
  const followed = new Map<string, Followed>()
  let uncollected = 0

  const screenOf = async (sessionId: string): Promise<Followed> => {
    const one = followed.get(sessionId) ?? (await begin(reader, sessionId))
    followed.delete(sessionId)
    followed.set(sessionId, one)
    for (const [oldest, other] of followed) {
      if (followed.size <= keptScreens) break
      // It begins there then, and not where there was a picture last: many sessions that are behind would never come to the end.
      if (other.sincePicture >= intervalBytes) take(oldest, other, true)
      other.screen.dispose()
      followed.delete(oldest)
    }
    return one
  }
  return async (job: KeyframeJob, isOver: () => boolean): Promise<KeyframeNews> => {
    const { sessionId, upTo, isLast, isBehind } = job
    const one = await screenOf(sessionId)
    let followedBytes = 0
    while (one.cursor < upTo && !isOver()) {
      const page = reader.read(sessionId, one.cursor, pageBytes, upTo - one.cursor)
      const last = page.at(-1)
      if (!last) break
      // Counted before the wait: bodies are here for this turn only.
      const bytes = page.reduce((sum, { body }) => sum + body.length, 0)
      // All of them at once: waiting for each one would take a millisecond for each.
      await Promise.all(page.map((event) => one.screen.apply(toSessionEvent(event))))
      one.cursor = last.seq
      one.sinceFrame += bytes
      one.sincePicture += bytes
      followedBytes += bytes
      uncollected += bytes
      if (uncollected >= collectBytes) {
        collect()
        uncollected = 0
      }
      // Only behind a keyframe: then a picture can be taken there, too, when whoever is next takes this screen's place.
      const isWhole = !isBehind || one.cursor >= upTo || one.sincePicture >= behindBytes
      if (one.sinceFrame >= intervalBytes && take(sessionId, one, isWhole) && one.cursor < upTo) {
        return { followed: followedBytes }
      }
    }
    if (one.sincePicture >= (isLast ? leastBytes : intervalBytes)) take(sessionId, one, true)
    return 'done'
  }
}

async function begin(reader: JournalReader, sessionId: string): Promise<Followed> {
  const screen = createScreen()
  const keyframe = reader.newestKeyframe(sessionId)
  if (keyframe) await screen.begin(keyframe)
  return { screen, cursor: keyframe?.seq ?? 0, sinceFrame: 0, sincePicture: 0 }
}

/** In the midst of an escape sequence there is no picture; the next page ends elsewhere. @param isWhole whether all that can be scrolled back to is wanted, too. @returns whether there was one. */
function take(sessionId: string, one: Followed, isWhole: boolean): boolean {
  const picture = isWhole ? one.screen.picture() : undefined
  const frame = one.screen.picture(frameLines)
  if (!frame) return false
  const { cols, rows, status } = frame
  one.sinceFrame = 0
  if (picture) one.sincePicture = 0
  const packed = { picture: picture && pack(Buffer.from(picture.data)), frame: pack(Buffer.from(frame.data)) }
  say({ sessionId, keyframe: { seq: one.cursor, status, cols, rows, ...packed } })
  compact()
  return true
}
