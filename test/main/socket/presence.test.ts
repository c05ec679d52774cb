// Who is in a session, as everybody there is told. With a whole server and real sockets.
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { mostPeople, Presence } from '../../../shared/presence.ts'
import { create, enter, openRaw, type RawClient } from '../../support/raw-client.ts'
import { startServer, type TestServer } from '../../support/server.ts'

const Made = z.object({ token: z.string(), grant: z.object({ id: z.string() }) })

async function setUp() {
  const server = await startServer()
  const owner = await enter(server)
  return { server, owner, runId: await create(owner, { kind: 'echo' }) }
}

/** Comes in by a new link and into the session. */
async function join(
  server: TestServer,
  owner: RawClient,
  { runId, clientId, ...request }: { runId: string; role: string; clientId: string },
) {
  const { token, grant } = Made.parse(await owner.ask('grant:create', { runs: '*', ...request }))
  const client = openRaw(server.url)
  await client.ask('client:hello', { clientId, terminalKey: token })
  await client.attach(runId)
  return { client, token, grantId: grant.id }
}

/** @returns the people of a session as the client was told last, once that satisfies. */
async function people(client: RawClient, isEnough: (all: Presence['people']) => boolean) {
  const told = await client.hear('presence:changed', (payload) => isEnough(Presence.parse(payload).people))
  return Presence.parse(told).people
}

describe('everybody in a session', () => {
  test('is told who else is there, with which role, and never from where or by what', async () => {
    const { server, owner, runId } = await setUp()
    await owner.attach(runId)
    const viewer = await join(server, owner, { runId, role: 'viewer', clientId: 'browser-of-ann' })
    const operator = await join(server, owner, { runId, role: 'operator', clientId: 'browser-of-bob' })
    const seen = await people(viewer.client, (all) => all.length === 3)
    expect(seen.map(({ role, mayType, isYou }) => [role, mayType, isYou])).toEqual([
      ['owner', true, false],
      ['operator', true, false],
      ['viewer', false, true],
    ])
    const text = JSON.stringify(viewer.client.told.filter(([name]) => name === 'presence:changed'))
    for (const secret of ['127.0.0.1', 'browser-of-', operator.grantId, viewer.grantId, String(owner.socket.id)]) {
      expect(text).not.toContain(secret)
    }
    const byOwner = await people(owner, (all) => all.length === 3)
    expect(byOwner.map(({ grantId }) => grantId)).toEqual([undefined, operator.grantId, viewer.grantId])
    operator.client.socket.disconnect()
    await people(viewer.client, (all) => all.length === 2 && all.some(({ isYou }) => isYou))
  })

  test('may have a name of their own choice, which others see at once', async () => {
    const { server, owner, runId } = await setUp()
    await owner.attach(runId)
    const { client } = await join(server, owner, { runId, role: 'viewer', clientId: 'ann' })
    expect(await client.ask('client:name', { name: '  Ann 👩‍💻  ' })).toEqual({ success: true })
    await people(owner, (all) => all.some(({ name, role }) => name === 'Ann 👩‍💻' && role === 'viewer'))
    for (const name of ['x'.repeat(41), 'two\nlines', 'turned \u202e around', 7, null]) {
      expect((await client.ask('client:name', { name })).error).toContain('Invalid payload: name')
    }
    expect(await client.ask('client:name', { name: '' })).toEqual({ success: true })
    // It may be told before the answer.
    const last = () => owner.told.findLast(([name]) => name === 'presence:changed')
    await expect.poll(() => JSON.stringify(last())).not.toContain('Ann')
  })

  test('is one person with several windows, and another one with the same name of a browser by another link', async () => {
    const { server, owner, runId } = await setUp()
    const first = await join(server, owner, { runId, role: 'viewer', clientId: 'same' })
    const again = openRaw(server.url)
    await again.ask('client:hello', { clientId: 'same', terminalKey: first.token })
    await again.attach(runId)
    const other = await join(server, owner, { runId, role: 'viewer', clientId: 'same' })
    const seen = await people(other.client, (all) => all.length === 2)
    expect(seen.filter(({ isYou }) => isYou)).toHaveLength(1)
    await people(again, (all) => all.length === 2 && all.filter(({ isYou }) => isYou).length === 1)
  })

  test('sees whose keyboard is taken', async () => {
    const { server, owner, runId } = await setUp()
    const { client, grantId } = await join(server, owner, { runId, role: 'operator', clientId: 'bob' })
    await owner.ask('grant:keyboard', { id: grantId, on: false })
    await people(client, ([one]) => one?.role === 'operator' && !one.mayType)
  })
})

test('who is not in the session is told nothing of who is', async () => {
  const { server, owner, runId } = await setUp()
  const other = await create(owner, { kind: 'echo' })
  const { client } = await join(server, owner, { runId, role: 'viewer', clientId: 'ann' })
  await owner.attach(other)
  await people(client, (all) => all.length === 1)
  await client.ask('run:detach', { runId })
  const { client: late } = await join(server, owner, { runId, role: 'viewer', clientId: 'late' })
  await people(late, (all) => all.length === 1)
  expect(
    owner.told.some(([name, payload]) => name === 'presence:changed' && Presence.parse(payload).runId === runId),
  ).toBe(false)
  const sizes = client.told.flatMap(([name, payload]) =>
    name === 'presence:changed' ? Presence.parse(payload).people.length : [],
  )
  expect(Math.max(...sizes)).toBe(1)
})

test('of a crowd so many are named, and you are among them', async () => {
  const { server, owner, runId } = await setUp()
  await owner.attach(runId)
  const { token } = Made.parse(await owner.ask('grant:create', { role: 'viewer', runs: '*' }))
  const crowd = await Promise.all(
    Array.from({ length: mostPeople + 2 }, async (_, index) => {
      const client = openRaw(server.url)
      await client.ask('client:hello', { clientId: `viewer ${index}`, terminalKey: token })
      await client.attach(runId)
      return client
    }),
  )
  for (const client of [owner, ...crowd]) {
    const last = await client.hear('presence:changed', (payload) => Presence.parse(payload).more === 3)
    const { people: named } = Presence.parse(last)
    expect([named.length, named.filter(({ isYou }) => isYou).length]).toEqual([mostPeople, 1])
  }
})
