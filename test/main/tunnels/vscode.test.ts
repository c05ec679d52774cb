// The VS Code provider with a stand-in for the `code` program.
import { describe, expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '../../../main/base/logger.ts'
import { systemClock } from '../../../main/base/clock.ts'
import { createMemoryNotes } from '../../../main/journal/notes.ts'
import { lineReader, readLine } from '../../../main/tunnels/code-output.ts'
import { endRemembered } from '../../../main/tunnels/process-tree.ts'
import { createTunnel, type Tunnel } from '../../../main/tunnels/tunnel.ts'
import { createVscode, defaultName } from '../../../main/tunnels/vscode.ts'
import type { TunnelState, TunnelStatus } from '../../../shared/tunnel.ts'
import { standInForCode } from '../../support/code-stand-in.ts'
import { allGone, isAlive } from '../../support/processes.ts'

function setUp(command?: string, added: NodeJS.ProcessEnv = {}) {
  const code = standInForCode()
  const notes = createMemoryNotes()
  const provider = createVscode({
    notes,
    env: { ...code.env, ...added },
    name: 'some-machine',
    ...(command !== undefined && { command }),
  })
  const tunnel = createTunnel({
    provider,
    clock: systemClock,
    disturbances: { on: () => () => undefined },
    log: silentLogger,
  })
  onTestFinished(tunnel.stop)
  return { code, notes, provider, tunnel }
}

function reaches(tunnel: Tunnel, state: TunnelState): Promise<TunnelStatus> {
  return new Promise((resolve) => {
    const look = (status: TunnelStatus) => status.state === state && resolve(status)
    tunnel.onChange(look)
    look(tunnel.status)
  })
}

const url = 'https://vscode.dev/tunnel/some-machine/home'

describe('the tunnel of VS Code', () => {
  test('runs with the login that there is, under its name, and a stop ends all of its processes', async () => {
    const { code, notes, tunnel } = setUp()
    expect(await tunnel.start({})).toEqual({ success: true, url })
    expect(code.arguments()).toEqual(['tunnel --accept-server-license-terms --name some-machine'])
    const pids = code.pids()
    expect(pids.map(isAlive)).toEqual([true, true])
    expect(notes.all()).toHaveLength(1)
    await tunnel.stop()
    await allGone(pids)
    expect(notes.all()).toEqual([])
  })

  test('gives its program the user’s environment, without the server’s key and settings', async () => {
    const { code, tunnel } = setUp(undefined, { TERMINAL_KEY: 'secret-key', DISPATCH_PORT: '1', USER_OWN: 'kept' })
    await tunnel.start({})
    expect(code.environment()).toContain('USER_OWN=kept')
    expect(code.environment().join('\n')).not.toMatch(/secret-key|DISPATCH_/)
  })

  test('shows where to sign in and with which code, and runs once that is done', async () => {
    const { code, tunnel } = setUp()
    code.does('login')
    const started = tunnel.start({})
    expect(await reaches(tunnel, 'login')).toEqual({
      active: false,
      state: 'login',
      login: { url: 'https://github.com/login/device', code: '12AB-34CD' },
    })
    code.happen('signed-in')
    expect(await started).toEqual({ success: true, url })
    expect(tunnel.status.login).toBeUndefined()
  })

  test('comes back after a crash, of which nothing is left', async () => {
    const { code, tunnel } = setUp()
    await tunnel.start({})
    const before = code.pids()
    code.happen('crash')
    expect(await reaches(tunnel, 'retrying')).toMatchObject({ error: 'VS Code says: the relay went away', url })
    expect(await reaches(tunnel, 'running')).toMatchObject({ url })
    await allGone(before)
    expect(code.pids()).toHaveLength(4)
  })

  test('says plainly that its name is in use', async () => {
    const { code, tunnel } = setUp()
    code.does('conflict')
    expect(await tunnel.start({})).toEqual({
      success: false,
      error: 'The name of the VS Code tunnel is in use by another machine of your account',
    })
    await allGone(code.pids())
  })

  test('says what VS Code said when it fails', async () => {
    const { code, tunnel } = setUp()
    code.does('fail')
    expect(await tunnel.start({})).toEqual({ success: false, error: 'VS Code says: failed to lookup tunnel' })
  })

  test('says plainly that there is no such program', async () => {
    const { tunnel } = setUp('no-such-code')
    expect(await tunnel.start({})).toMatchObject({ success: false })
    expect(tunnel.status.state).toBe('failed')
    expect(tunnel.status.error).toContain('The command “no-such-code” is not on this machine')
  })

  test('that is stopped before it is up leaves nothing', async () => {
    const { code, tunnel, notes } = setUp()
    code.does('silent')
    const started = tunnel.start({})
    await expect.poll(() => code.pids()).toHaveLength(2)
    await tunnel.stop()
    expect(await started).toMatchObject({ success: false })
    await allGone(code.pids())
    expect(notes.all()).toEqual([])
  })

  test('that a crash of the server left is found and ended, and no other process', async () => {
    const { code, notes, provider } = setUp()
    const opened = await provider.open({}, { signal: new AbortController().signal, onLogin: () => undefined })
    if (!opened.success) throw new Error(opened.error)
    onTestFinished(opened.close)
    notes.put('a stranger', JSON.stringify({ pid: process.pid, startedAt: 'another time' }))
    notes.put('nonsense', '{')
    endRemembered(notes, silentLogger)
    await allGone(code.pids())
    expect(notes.all()).toEqual([])
  })
})

describe('what VS Code says', () => {
  test.each([
    [
      'Open this link in your browser https://vscode.dev/tunnel/box/home/me',
      { type: 'url', url: 'https://vscode.dev/tunnel/box/home/me' },
    ],
    [
      '\u001B[32mOpen https://insiders.vscode.dev/tunnel/box.\u001B[0m',
      { type: 'url', url: 'https://insiders.vscode.dev/tunnel/box' },
    ],
    [
      'To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ABCD1234E to authenticate.',
      { type: 'login', login: { url: 'https://microsoft.com/devicelogin', code: 'ABCD1234E' } },
    ],
    ['some-machine is already taken, using a random name instead', undefined],
    ['[2026-01-01] info Creating tunnel with the name: box', undefined],
    ['* the Visual Studio Code Server License Terms (https://aka.ms/vscode-server-license) and', undefined],
    ['', undefined],
  ])('%s', (line, news) => {
    expect(readLine(line)).toEqual(news)
  })

  test('is understood line by line, however it is cut', () => {
    const lines: string[] = []
    const read = lineReader((line) => lines.push(line))
    for (const piece of ['on', 'e\r\ntw', 'o\nthr', 'ee\rfour']) read(piece)
    expect(lines).toEqual(['one', 'two', 'three'])
  })
})

test.each([
  ['Some_Machine.local', 'some-machine'],
  ['a-very-long-machine-name.example.org', 'a-very-long-machine'],
  ['***', 'dispatch'],
])('the machine %s has the tunnel %s', (machine, name) => {
  expect(defaultName(machine)).toBe(name)
})
