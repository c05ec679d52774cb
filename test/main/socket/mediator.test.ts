// The way of a packet: middleware, the gate, the handler, one answer.
import { describe, expect, test } from 'vitest'
import { fail } from '../../../shared/failure.ts'
import { ask, connected, emit, hear, key, next, noSession, startServer } from './server.ts'

const no = (error: string) => ({ success: false, error })
const noKey = no('Not authenticated')

describe('middleware', () => {
  test('sees every event in the order it was added, after the packet was logged and before the handler', async () => {
    const { sockets, enter, lines } = await startServer({ debug: true })
    const seen: string[] = []
    const note = (name: string) => () => seen.push(`${name} ${lines.some((line) => line.includes('-> run:detach'))}`)
    sockets.mediator
      .use(
        (_socket, event, data, go) => (
          event === 'run:detach' && (note('first')(), seen.push(JSON.stringify(data))),
          go()
        ),
      )
      .use((_socket, event, _data, go) => (event === 'run:detach' && note('second')(), go()))
    const client = await enter()
    expect(await ask(client, 'run:detach', { runId: noSession, extra: 1 })).toEqual(no('Session not found'))
    expect(seen).toEqual(['first true', JSON.stringify({ runId: noSession, extra: 1 }), 'second true'])
  })

  test('sees what strangers and makers of events send, and the gate comes after it', async () => {
    const { sockets, connect } = await startServer()
    const seen: unknown[] = []
    sockets.mediator.use((socket, event, data, go) => {
      seen.push([socket.id, event, data])
      go()
    })
    const stranger = await connected(connect())
    expect(await ask(stranger, 'made:up', 5)).toEqual(noKey)
    expect(seen).toEqual([[stranger.id, 'made:up', 5]])
  })

  test('holds an event back by not going on, and says no by going on with a failure', async () => {
    const { sockets, enter } = await startServer()
    sockets.mediator.use((_socket, event, _data, go) => {
      if (event === 'run:list') go(fail('Too busy'))
      else if (event !== 'run:read') go()
    })
    const client = await enter()
    const heard = hear(client)
    emit(client, 'run:read', { runId: noSession, seq: 0 }, () => heard.push(['answered', undefined]))
    expect(await ask(client, 'run:list')).toEqual(no('Too busy'))
    expect(heard).toEqual([])
  })

  test('that goes on twice, or later, has one answer', async () => {
    const { sockets, enter, start } = await startServer()
    sockets.mediator.use((_socket, _event, _data, go) => {
      go()
      go()
      setImmediate(() => go(fail('Again')))
    })
    const client = await enter()
    const answers: unknown[] = []
    emit(client, 'run:input', { runId: start(), data: 'once' }, (answer: unknown) => answers.push(answer))
    await ask(client, 'run:list')
    await ask(client, 'run:list')
    expect(answers).toEqual([{ success: true }])
    expect(await ask(client, 'run:list')).toMatchObject({ runs: [{ lastSeq: 2 }] })
  })

  test('that throws, before or after going on, is an internal error whose details stay in the log', async () => {
    const { sockets, enter, lines } = await startServer()
    sockets.mediator.use((_socket, event, _data, go) => {
      if (event === 'run:list') throw new Error('the details')
      go()
      if (event === 'run:detach') throw new Error('too late')
    })
    const client = await enter()
    expect(await ask(client, 'run:list')).toEqual(no('Internal error'))
    emit(client, 'run:list')
    expect(await next(client, 'error')).toEqual({ message: 'Internal error' })
    expect(await ask(client, 'run:detach', { runId: noSession })).toEqual(no('Session not found'))
    expect(lines.filter((line) => line.includes('ERROR SOCKET run:list failed Error: the details'))).toHaveLength(2)
    expect(lines.filter((line) => line.includes('run:detach failed Error: too late'))).toHaveLength(1)
    const heard = hear(client)
    emit(client, 'run:detach', { runId: noSession })
    await ask(client, 'run:read', { runId: noSession, seq: 0 })
    expect(heard).toEqual([['error', { message: 'Session not found' }]])
  })

  test('that goes on after the socket is gone reaches no handler', async () => {
    const { sockets, enter, connect, start, lines } = await startServer()
    const runId = start()
    const late: (() => void)[] = []
    const client = await enter()
    sockets.mediator.use((_socket, event, _data, go) => (event === 'run:list' ? go() : void late.push(go)))
    emit(client, 'run:input', { runId, data: 'too late' })
    emit(client, 'client:hello', { terminalKey: 'a wrong key' })
    await ask(client, 'run:list')
    const left = new Promise((resolve) =>
      sockets.io
        .of('/')
        .sockets.get(client.id ?? '')
        ?.once('disconnect', resolve),
    )
    client.disconnect()
    await left
    expect(late).toHaveLength(2)
    for (const go of late) go()
    const other = connect({ apiKey: key })
    expect(await ask(other, 'run:list')).toMatchObject({ runs: [{ lastSeq: 1 }] })
    expect(lines).toEqual([])
  })
})

describe('a handler', () => {
  test('that fails, at once or later, or whose answer cannot be sent, is an internal error', async () => {
    const { enter, start, sockets, lines } = await startServer()
    sockets.mediator.on('tunnel:status', () => {
      throw new Error('at once')
    })
    const client = await enter()
    const runId = start()
    expect(await ask(client, 'tunnel:status')).toEqual(no('Internal error'))
    for (const method of ['fail', 'circle'])
      expect(await ask(client, 'run:call', { runId, method })).toEqual(no('Internal error'))
    emit(client, 'run:call', { runId, method: 'fail' })
    expect(await next(client, 'error')).toEqual({ message: 'Internal error' })
    expect(lines).toHaveLength(4)
    expect(await ask(client, 'run:list')).toMatchObject({ success: true })
  })

  test('of an event that nobody serves is missing: the event is unknown', async () => {
    const client = await (await startServer()).enter()
    for (const event of [
      'tunnel:open',
      'grant:change',
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'error',
      'message',
      '',
      ' ',
      'run:',
      'RUN:LIST',
    ]) {
      expect(await ask(client, event, {})).toEqual(no(`Unknown event: ${event}`))
    }
    expect(await ask(client, 'x'.repeat(1000))).toEqual(no(`Unknown event: ${'x'.repeat(64)}`))
    expect(await ask(client, 'client:hello', { terminalKey: key })).toMatchObject({ success: true })
  })

  test('is called in the order of the packets, whatever comes between', async () => {
    const { enter, start } = await startServer()
    const client = await enter()
    const runId = start()
    const answers: string[] = []
    const asked = ['run:input', 'run:rename', 'run:input', 'run:resize', 'run:input', 'run:list']
    const payload = { runId, data: 'x', title: 'x', cols: 1, rows: 1 }
    await new Promise<void>((resolve) => {
      for (const event of asked) emit(client, event, payload, () => answers.push(event) === asked.length && resolve())
    })
    expect(answers).toEqual(asked)
  })
})
