// A raw client that attaches again and again while events come, and checks each attach by itself: seq + 1, seq + 2, … It knows nothing of our own client.
import { type RawClient, type RunEvent } from './raw-client.ts'

/** Where to go next, as a part of what was seen so far (0 to 1), and how. */
export type Move = { after: number; to: number; maxBytes: number | undefined; detachFirst: boolean }

export type Viewer = {
  /** The events of each attach, its answer's first. */
  readonly visits: readonly (readonly RunEvent[])[]
  /** What came between a detach's answer and the next attach: nothing, if all is well. */
  readonly stray: readonly RunEvent[]
  /** Resolves once the last visit has reached this seq. */
  reached(seq: number): Promise<void>
}

/** Follows a session from its start; after `move.after` more events each move is made, whatever is under way. */
export function view(client: RawClient, runId: string, moves: readonly Move[]): Viewer {
  const visits: RunEvent[][] = []
  const stray: RunEvent[] = []
  const left = [...moves]
  const waiting = new Set<() => void>()
  let current: RunEvent[] | undefined
  let start = 0
  let highest = 0
  let sinceMove = 0
  let isMoving = false

  const cursor = () => current?.at(-1)?.seq ?? start
  const take = (event: RunEvent) => {
    // Until an attach is answered, what comes belongs to the visit before it.
    if (current) current.push(event)
    else stray.push(event)
    highest = Math.max(highest, event.seq)
    sinceMove += 1
  }
  const look = () => {
    for (const waiter of waiting) waiter()
    const move = left[0]
    if (isMoving || !move || sinceMove < move.after) return
    left.shift()
    visit(Math.round(highest * move.to), move)
  }
  const visit = (seq: number, { maxBytes, detachFirst }: Pick<Move, 'maxBytes' | 'detachFirst'>) => {
    isMoving = true
    if (detachFirst) client.socket.emit('run:detach', { runId }, () => (current = undefined))
    const request = { runId, seq, clientId: 'viewer', ...(maxBytes !== undefined && { maxBytes }) }
    client.socket.emit('run:attach', request, (answer: { events: RunEvent[]; error?: string }) => {
      if (answer.error !== undefined) throw new Error(answer.error)
      isMoving = false
      start = seq
      sinceMove = 0
      visits.push((current = []))
      for (const event of answer.events) take(event)
      look()
    })
  }
  client.socket.on('run:event', (event: RunEvent) => {
    take(event)
    look()
  })
  visit(0, { maxBytes: undefined, detachFirst: false })
  return {
    visits,
    stray,
    reached: (seq) =>
      new Promise((resolve) => {
        const check = () => {
          if (isMoving || cursor() < seq) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
  }
}
