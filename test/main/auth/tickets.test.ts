// What a browser holds in the place of a key: where it is good, for how long, and what ends it.
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { keepsCookie, ticketIn } from '../../../main/auth/cookie.ts'
import { createGrants } from '../../../main/auth/grants.ts'
import { createTickets } from '../../../main/auth/tickets.ts'
import { createMemoryNotes } from '../../../main/journal/notes.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

const origin = 'https://mine.tunnel.example'
const day = 24 * 3_600_000

function setUp() {
  const [notes, clock] = [createMemoryNotes(), createVirtualClock()]
  const grants = createGrants({ notes: createMemoryNotes(), clock, heads: () => ({}) })
  onTestFinished(grants.close)
  const keys = { current: 'the-key-of-the-owner' }
  const open = () => createTickets({ notes, clock, grants, key: () => keys.current })
  return { notes, clock, grants, keys, open, tickets: open() }
}

function link({ grants, clock }: ReturnType<typeof setUp>, expiresIn?: number) {
  const made = grants.create({
    ...{ role: 'viewer', runs: '*' },
    ...(expiresIn !== undefined && { expiresAt: clock.now() + expiresIn }),
  })
  const held = made.success ? grants.get(made.grant.id) : undefined
  if (!held) throw new Error('no grant')
  return held
}

describe('a ticket', () => {
  test('of the key makes an owner, after a restart too, and what is kept of it lets nobody in', () => {
    const { tickets, notes, open } = setUp()
    const { ticket } = tickets.issue({ role: 'owner' }, origin)
    const { ticket: another } = tickets.issue({ role: 'owner' }, origin)
    expect(another).not.toBe(ticket)
    expect(tickets.find(ticket, origin)).toMatchObject({ role: 'owner' })
    expect(open().find(ticket, origin)).toMatchObject({ role: 'owner' })
    const kept = JSON.stringify(notes.all())
    expect(kept).not.toContain(ticket)
    expect(kept).not.toContain('the-key')
    for (const wrong of [undefined, '', 'x', ticket.slice(1), `${ticket}x`, notes.all()[0]?.id]) {
      expect(tickets.find(wrong, origin)).toBeUndefined()
    }
  })

  test('is good at its own address only', () => {
    const { tickets } = setUp()
    const { ticket } = tickets.issue({ role: 'owner' }, origin)
    for (const other of ['https://evil.tunnel.example', 'http://mine.tunnel.example', undefined]) {
      expect(tickets.find(ticket, other)).toBeUndefined()
    }
  })

  test('of the key ends with the key', () => {
    const { tickets, keys } = setUp()
    const { ticket } = tickets.issue({ role: 'owner' }, origin)
    keys.current = 'another-key'
    expect(tickets.find(ticket, origin)).toBeUndefined()
  })

  test('of a link gives what the link gives, and ends with it', () => {
    const bench = setUp()
    const grant = link(bench)
    const { ticket } = bench.tickets.issue({ role: 'viewer', grant }, origin)
    expect(bench.tickets.find(ticket, origin)).toMatchObject({ role: 'viewer', grant: { id: grant.id } })
    bench.grants.revoke(grant.id)
    expect(bench.tickets.find(ticket, origin)).toBeUndefined()
    expect(bench.open().find(ticket, origin)).toBeUndefined()
    expect(bench.notes.all()).toEqual([])
  })

  test('is good for 30 days, and no longer than its link', async () => {
    const bench = setUp()
    const { ticket, seconds } = bench.tickets.issue({ role: 'owner' }, origin)
    const short = bench.tickets.issue({ role: 'viewer', grant: link(bench, day) }, origin)
    expect([seconds, short.seconds]).toEqual([30 * 86_400, 86_400])
    await bench.clock.pass(30 * day - 1)
    expect(bench.tickets.find(ticket, origin)).toBeDefined()
    await bench.clock.pass(1)
    expect(bench.tickets.find(ticket, origin)).toBeUndefined()
  })

  test('that is ended is told of, and only that one', () => {
    const { tickets } = setUp()
    const [first, second] = [tickets.issue({ role: 'owner' }, origin), tickets.issue({ role: 'owner' }, origin)]
    const id = tickets.find(first.ticket, origin)?.ticketId
    const ended: string[] = []
    tickets.onEnd((its) => ended.push(its))
    tickets.end(first.ticket)
    tickets.end('none')
    expect(ended).toEqual([id])
    expect(tickets.find(first.ticket, origin)).toBeUndefined()
    expect(tickets.find(second.ticket, origin)).toBeDefined()
  })

  test('is one of 500 at most: the oldest goes', () => {
    const { tickets, notes } = setUp()
    const made = Array.from({ length: 501 }, () => tickets.issue({ role: 'owner' }, origin).ticket)
    expect(notes.all()).toHaveLength(500)
    expect([tickets.find(made[0], origin), tickets.find(made[500], origin)]).toMatchObject([
      undefined,
      { role: 'owner' },
    ])
  })
})

test('a Cookie header gives one ticket or none, whatever else it says', () => {
  const ticketOf = (cookie: string) => {
    const request = new IncomingMessage(new Socket())
    request.headers.cookie = cookie
    return ticketIn(request)
  }
  const ticket = 'x'.repeat(43)
  // No other cookie's name or value holds ours by chance.
  const others = fc.array(fc.string({ unit: 'grapheme-ascii' }).filter((part) => !/;|__Host-dispatch/.test(part)))
  fc.assert(
    fc.property(others, others, (before, after) => {
      const ours = `__Host-dispatch=${ticket}`
      expect(ticketOf([...before, ours, ...after].join('; '))).toBe(ticket)
      expect(ticketOf([...before, ours, ...after, ours].join(';'))).toBeUndefined()
      expect(ticketOf([...before, ...after].join('; '))).toBeUndefined()
    }),
  )
})

test('cookies are for tunnels that browsers trust, and never for this machine’s own names, which all its ports share', () => {
  const tunnels = [origin, 'http://plain.example', 'http://mine.localhost:3000']
  const keeping = [origin, 'http://mine.localhost:3000']
  const others = ['http://plain.example', 'http://127.0.0.1:3030', 'http://localhost:3030', 'https://evil.example']
  expect(keeping.filter((one) => !keepsCookie(one, tunnels))).toEqual([])
  expect([...others, undefined].filter((one) => keepsCookie(one, tunnels))).toEqual([])
})
