// Followers: whatever the order of writing, reading and waiting, each gets every event once and in order.
import { setImmediate as turn, setTimeout as timer } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createFollowers, type Follower } from '../../../main/journal/follow.ts'
import type { Journal, StoredEvent } from '../../../main/journal/journal.ts'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { sessionId, sessionRow } from '../../support/rows.ts'

const json = Buffer.from('{}')
const ids = [sessionId(1), sessionId(2)]

function open(): Journal {
  const journal = createMemoryJournal()
  for (const id of ids) journal.addSession(sessionRow(id))
  return journal
}

/** A sink that has room for a number of deliveries and remembers what came. */
function sink(room = Infinity) {
  const got: StoredEvent[] = []
  return {
    got,
    room,
    hasRoom(): boolean {
      return this.room > 0
    },
    deliver(events: readonly StoredEvent[]) {
      this.room--
      got.push(...events)
    },
  }
}

/** Lets followers have turns, and then as long as they need. */
async function settle(isDone = () => true): Promise<void> {
  for (let turns = 0; turns < 50; turns++) await turn()
  while (!isDone()) await timer(1)
}

const seqs = (events: StoredEvent[]) => events.map(({ seq }) => seq)
const upTo = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index + 1)

/** Time stands until it is told to go on; turns of the loop go on. */
function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

type Step =
  | { do: 'append'; session: number; count: number }
  | { do: 'follow'; session: number; after: number; room: number }
  | { do: 'room'; follower: number }
  | { do: 'turn' }
  | { do: 'commit' }
  | { do: 'leave'; follower: number }

const session = fc.integer({ min: 0, max: 1 })
const follower = fc.integer({ min: 0, max: 5 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('append' as const), session, count: fc.integer({ min: 1, max: 700 }) }),
  fc.record({
    do: fc.constant('follow' as const),
    session,
    after: fc.integer({ min: 0, max: 1000 }),
    room: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ do: fc.constant('room' as const), follower }),
  fc.constant({ do: 'turn' as const }),
  fc.constant({ do: 'commit' as const }),
  fc.record({ do: fc.constant('leave' as const), follower }),
)

test('any order of writing, following, waiting and leaving gives each follower its sequence without gap or repeat', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const journal = open()
      const followers = createFollowers(journal)
      const all: { id: string; after: number; out: ReturnType<typeof sink>; follower: Follower; left: boolean }[] = []
      for (const now of steps) {
        const one = 'follower' in now ? all[now.follower] : undefined
        if (now.do === 'append')
          for (let i = 0; i < now.count; i++) journal.append(ids[now.session]!, 'c', 'json', json)
        if (now.do === 'follow') {
          const id = ids[now.session]!
          const out = sink(now.room)
          const after = Math.min(now.after, journal.head(id))
          all.push({ id, after, out, follower: followers.follow(id, after, out), left: false })
        }
        if (now.do === 'room' && one) {
          one.out.room += 2
          one.follower.wake()
        }
        if (now.do === 'turn') await turn()
        if (now.do === 'commit') journal.commit()
        if (now.do === 'leave' && one) {
          one.follower.close()
          one.left = true
        }
      }
      journal.commit()
      for (const { out, follower: last, left } of all) {
        if (left) continue
        out.room = Infinity
        last.wake()
      }
      await settle(() => all.every(({ id, follower: last, left }) => left || last.cursor === journal.head(id)))
      for (const { id, after, out, left, follower: last } of all) {
        const end = left ? (out.got.at(-1)?.seq ?? after) : journal.head(id)
        expect(seqs(out.got)).toEqual(upTo(after, end))
        expect(out.got.every((event) => event.sessionId === id)).toBe(true)
        if (!left) expect(last.cursor).toBe(journal.head(id))
      }
      followers.close()
      journal.close()
    }),
    { numRuns: 200 },
  )
})

test('a follower without room costs nothing and stops no other', async () => {
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(() => followers.close())
  const [id] = ids
  const slow = sink(1)
  const quick = sink()
  const slowOne = followers.follow(id!, 0, slow)
  followers.follow(id!, 0, quick)
  for (let index = 0; index < 3000; index++) journal.append(id!, 'c', 'json', json)
  await settle(() => quick.got.length === 3000)
  expect(seqs(quick.got)).toEqual(upTo(0, 3000))
  expect(slow.got.length).toBeLessThan(3000)
  const before = slow.got.length
  await settle()
  expect(slow.got.length).toBe(before)
  slow.room = Infinity
  slowOne.wake()
  await settle(() => slowOne.cursor === 3000)
  expect(seqs(slow.got)).toEqual(upTo(0, 3000))
})

test('the first delivery comes in a later turn, so that an answer given in this one is first', async () => {
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(() => followers.close())
  journal.append(ids[0]!, 'c', 'json', json)
  journal.commit()
  const out = sink()
  followers.follow(ids[0]!, 0, out)
  expect(out.got).toEqual([])
  await settle(() => out.got.length > 0)
  expect(seqs(out.got)).toEqual([1])
})

test('a follower that left hears nothing more and is not counted', async () => {
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(() => followers.close())
  const out = sink()
  const one = followers.follow(ids[0]!, 0, out)
  expect(followers.count(ids[0]!)).toBe(1)
  journal.append(ids[0]!, 'c', 'json', json)
  one.close()
  await settle()
  expect(out.got).toEqual([])
  expect(followers.count(ids[0]!)).toBe(0)
})

test('who waits for what was just written is served before who reads a long history', async () => {
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(followers.close)
  const served: string[] = []
  const note = (name: string) => ({ hasRoom: () => true, deliver: () => void served.push(name) })
  journal.append(ids[0]!, 'c', 'json', json)
  journal.commit()
  followers.follow(ids[1]!, 0, note('live'))
  await settle()
  followers.follow(ids[0]!, 0, note('late'))
  journal.append(ids[1]!, 'c', 'json', json)
  journal.commit()
  expect(served).toEqual(['live', 'late'])
})

test('a follower that fails stops no other', async () => {
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(followers.close)
  const deliver = () => {
    throw new Error('broken')
  }
  journal.append(ids[0]!, 'c', 'json', json)
  journal.commit()
  followers.follow(ids[1]!, 0, { hasRoom: () => true, deliver })
  await settle()
  const late = sink()
  followers.follow(ids[0]!, 0, late)
  journal.append(ids[1]!, 'c', 'json', json)
  expect(() => journal.commit()).toThrow('broken')
  await settle(() => late.got.length > 0)
  expect(seqs(late.got)).toEqual([1])
})

test('a replay that has waited for room rests before it goes on while something is sent live, and not when nothing is', async () => {
  stopTime()
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(followers.close)
  for (let index = 0; index < 600; index++) journal.append(ids[0]!, 'c', 'json', json)
  journal.commit()
  followers.follow(ids[1]!, 0, sink())
  const late = sink(0)
  const replay = followers.follow(ids[0]!, 0, late)
  await settle()
  const wake = async () => {
    late.room = 1
    replay.wake()
    await settle()
    return late.got.length
  }
  journal.append(ids[1]!, 'c', 'json', json)
  journal.commit()
  expect(await wake()).toBe(0)
  vi.advanceTimersToNextTimer()
  expect(late.got).toHaveLength(512)
  vi.advanceTimersByTime(500)
  expect(await wake()).toBe(600)
})

test('who was up to date does not rest when much is written at once', async () => {
  stopTime()
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(followers.close)
  let got = 0
  followers.follow(ids[0]!, 0, {
    hasRoom: () => true,
    deliver(events) {
      got += events.length
      // So long that the turn is over.
      vi.advanceTimersByTime(2)
    },
  })
  for (let index = 0; index < 2000; index++) journal.append(ids[0]!, 'c', 'json', json)
  journal.commit()
  await settle()
  expect(got).toBe(2000)
})

test('a replay comes to its end while something else is sent live all the time', async () => {
  const journal = open()
  const followers = createFollowers(journal)
  onTestFinished(followers.close)
  for (let index = 0; index < 20_000; index++) journal.append(ids[0]!, 'c', 'json', json)
  journal.commit()
  const [live, late] = [sink(), sink()]
  followers.follow(ids[1]!, 0, live)
  followers.follow(ids[0]!, 0, late)
  for (let count = 1; late.got.length < 20_000; count++) {
    journal.append(ids[1]!, 'c', 'json', json)
    journal.commit()
    // In the same turn, whoever waits.
    if (count > 1) expect(live.got).toHaveLength(count)
    await turn()
  }
  expect(seqs(late.got)).toEqual(upTo(0, 20_000))
})
