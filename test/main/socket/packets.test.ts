// Packets of every shape that a client can make: none ends the server.
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ask, emit, gone, hear, next, noSession, startServer } from './server.ts'

const no = (error: string) => ({ success: false, error })

describe('the shape of a packet', () => {
  test('may have its callback in the payload’s place, more arguments, or no callback', async () => {
    const client = await (await startServer()).enter()
    const runs = { success: true, runs: [] }
    expect(await ask(client, 'run:list')).toEqual(runs)
    expect(await ask(client, 'run:list', undefined)).toEqual(runs)
    expect(await ask(client, 'run:list', {}, 'more', 5, { even: 'more' })).toEqual(runs)
    const heard = hear(client)
    emit(client, 'run:list', {}, 'no function')
    emit(client, 'run:list')
    expect(await ask(client, 'run:list')).toEqual(runs)
    expect(heard).toEqual([])
  })

  test('may be hostile without harm', async () => {
    const client = await (await startServer()).enter()
    const trick: unknown = JSON.parse(
      `{ "runId": "${noSession}", "seq": 0, "__proto__": { "role": "owner" }, "constructor": { "prototype": { "polluted": true } } }`,
    )
    expect(await ask(client, 'run:attach', trick)).toEqual(no('Session not found'))
    expect(
      await ask(
        client,
        'run:create',
        JSON.parse('{ "kind": "__proto__", "options": { "__proto__": { "polluted": true } } }'),
      ),
    ).toMatchObject({ success: false })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(await ask(client, 'run:rename', Buffer.from('bytes'))).toEqual(no('Invalid runId'))
    expect(
      await ask(client, 'run:call', { runId: noSession, method: 'x', params: [Buffer.alloc(9), Buffer.alloc(1)] }),
    ).toEqual(no('Session not found'))
  })

  const nested = (open: string, close: string, depth: number) =>
    `["run:list",${open.repeat(depth)}1${close.repeat(depth)}]`
  test.each([
    ['lists in lists', `421${nested('[', ']', 200_000)}`],
    ['objects in objects', `421${nested('{"a":', '}', 200_000)}`],
  ])('may be nested deeply: %s', async (_what, packet) => {
    const { enter, lines } = await startServer({ debug: true })
    const client = await enter()
    await ask(client, 'admin:subscribe', {})
    const logged = next(client, 'admin.event.logged', (event) => JSON.stringify(event).includes('"run:list"'))
    client.io.engine.write(packet.slice(1))
    expect(JSON.stringify(await logged).length).toBeLessThan(1000)
    expect(await ask(client, 'run:list')).toMatchObject({ success: true })
    expect(lines.filter((line) => line.includes(' ERROR '))).toEqual([])
  })

  test.each([
    '2',
    '2[]',
    '2{}',
    '2"x"',
    '2["disconnect"]',
    '2["connect"]',
    '2["newListener",1]',
    '2[null]',
    '2[{}]',
    '0',
    '0{"apiKey":1}',
    '4{}',
    '7',
    '9',
    'x',
    '51-["run:list",{"_placeholder":true,"num":0}]',
    '5999-["x"]',
    '51-["x",{"_placeholder":true,"num":5}]',
    '3["x"]',
    '399[]',
    '2/admin,["x"]',
    '1',
    '2[5,{}]',
  ])('may be none of Socket.IO’s: %s', async (packet) => {
    const server = await startServer()
    const [client, other] = [await server.enter(), await server.enter()]
    client.io.engine.write(packet)
    client.io.engine.write('2["run:list"]')
    await Promise.race([gone(client), ask(client, 'run:list')])
    client.disconnect()
    expect(await ask(other, 'run:list')).toMatchObject({ success: true })
    expect(server.lines).toEqual([])
  })

  test('that come behind their socket’s end in one frame reach no handler', async () => {
    const server = await startServer()
    const [client, other] = [await server.enter('polling'), await server.enter()]
    const runId = server.start()
    await turn()
    const left = gone(client)
    client.io.engine.write('1')
    client.io.engine.write(`2["run:input",{"runId":"${runId}","data":"x"}]`)
    await left
    expect(await ask(other, 'run:list')).toMatchObject({ runs: [{ runId, lastSeq: 1 }] })
  })
})
