// What people type, keys and tokens stay where they belong: no log line, no admin event and no error text holds them, whatever is said where.
import { describe, expect, test } from 'vitest'
import { create, createScript, enter, openRaw, type RawClient, textOf } from '../support/raw-client.ts'
import { key, noSession, spawnServer, startServer } from '../support/server.ts'

/** Each is found by itself wherever it turns up. */
const secrets = {
  wrongKey: 'wrong-key-Vt6RkQ',
  wrongHandshake: 'wrong-handshake-b8GzLq',
  tunnelKey: 'tunnel-key-Pw3nXd',
  token: 'grant-token-Yh7uKs',
  bearer: 'bearer-Jm5cWe',
  typed: 'typed-Zr4fTa',
  typedBytes: 'bytes-Hn9vBo',
  called: 'called-Lq2xMi',
  environment: 'environment-Cd8sGu',
  apiKey: 'api-key-Fk6wRy',
}
/** A text as it is, and as bytes are often shown. */
const formsOf = (text: string) => {
  const bytes = Buffer.from(text)
  return [
    text,
    bytes.toString('base64').slice(0, -4),
    bytes.toString('hex'),
    [...bytes].join(','),
    [...bytes].join(', '),
  ]
}
const unwanted = [key, ...Object.values(secrets)].flatMap(formsOf)
const found = (text: string) => unwanted.filter((form) => text.includes(form))

/** Says everything that holds a secret, in right and wrong ways. @returns all answers. */
async function sayEverything(client: RawClient, url: string): Promise<unknown[]> {
  const env = { SECRET: secrets.environment, TERMINAL_KEY: secrets.apiKey }
  const runId = await create(client, { kind: 'pty', cwd: '/', options: { shell: '/bin/sh', args: ['-c', 'cat'], env } })
  const echo = await create(client, { kind: 'echo' })
  const bytes = Buffer.from(secrets.typedBytes)
  const answers: unknown[] = []
  const said: [event: string, payload: unknown][] = [
    ['client:hello', { clientId: 'me', terminalKey: key }],
    ['client:hello', { clientId: key, terminalKey: key, password: secrets.wrongKey }],
    ['run:create', { kind: 'pty', cwd: '/', options: { shell: '/no/such', env } }],
    ['run:create', { kind: 'pty', cwd: '/', options: { env: { ...env, 'NOT A NAME': secrets.environment } } }],
    ['run:create', { kind: 'pty', options: { env: { SECRET: { nested: secrets.environment } } } }],
    ['run:create', { kind: 'imessage', options: { serverUrl: 'http://localhost', apiKey: secrets.apiKey } }],
    ['run:create', { kind: key }],
    ['run:attach', { runId: echo, seq: 0, clientId: key }],
    ['run:input', { runId: echo, data: secrets.typed }],
    ['run:input', { runId: echo, data: bytes }],
    ['run:input', { runId, data: `${secrets.typed}\n` }],
    ['run:input', { runId: noSession, data: secrets.typed }],
    ['run:input', { runId: secrets.typed, data: bytes }],
    ['run:input', { runId: echo, data: { text: secrets.typed } }],
    ['run:input', { runId: echo, dta: secrets.typed, more: bytes }],
    ['run:input', secrets.typed],
    ['run:input', bytes],
    ['run:input', [secrets.typed]],
    ['run:call', { runId: echo, method: 'permission', params: { message: secrets.called } }],
    ['run:call', { runId: echo, method: 7, params: secrets.called }],
    ['run:rename', { runId: echo, title: key }],
    ['tunnel:start', { terminalKey: secrets.tunnelKey }],
    ['tunnel:stop', { terminalKey: key }],
    ['vscode-tunnel:start', { terminalKey: [secrets.tunnelKey] }],
    ['grant:revoke', { id: 'x', token: secrets.token }],
    ['grant:create', { role: 'viewer', runs: '*', access_token: secrets.token, 'X-Api-Key': secrets.apiKey }],
    ['no:such', { Authorization: `Bearer ${secrets.bearer}`, cookie: secrets.bearer }],
    [`no:such:${key}`, {}],
    ['admin:disconnect', { socketId: key }],
    ['run:close', { runId: key }],
    ['run:close', { runId }],
    ['run:close', { runId: echo }],
    ['run:restart', { runId }],
  ]
  for (const [event, payload] of said) {
    client.emit(event, payload)
    answers.push(await client.ask(event, payload))
  }
  const wrong = openRaw(url, { auth: { apiKey: secrets.wrongHandshake, clientId: key }, query: { apiKey: key } })
  answers.push(await wrong.hear('auth-error'))
  for (const terminalKey of [secrets.wrongKey, { key: secrets.wrongKey }, [secrets.wrongKey]]) {
    answers.push(await wrong.ask('client:hello', { clientId: 'me', terminalKey }))
    answers.push(await wrong.ask('client:hello', terminalKey))
  }
  answers.push(await wrong.ask('run:input', { runId: echo, data: secrets.typed }))
  const hidden = await fetch(`${url}/api/runs?key=${key}`, { headers: { Authorization: `Bearer ${secrets.bearer}` } })
  answers.push(await hidden.text())
  return answers
}

test('the log with every debug line holds none of them', async () => {
  const server = await startServer()
  await sayEverything(await enter(server), server.url)
  const log = server.lines.join('\n')
  for (const said of ['client:hello', 'run:input', 'run:create', 'tunnel:start']) expect(log).toContain(said)
  expect(found(log)).toEqual([])
})

test('what owners who watch are told holds none of them', async () => {
  const server = await startServer()
  const [client, admin] = [await enter(server), await enter(server)]
  await admin.ask('admin:subscribe', {})
  await sayEverything(client, server.url)
  // Its answer comes behind what was told before.
  await admin.ask('run:list')
  const logged = admin.told.filter(([name]) => name === 'admin.event.logged')
  expect(logged.length).toBeGreaterThan(50)
  const types = JSON.stringify(logged)
  for (const said of ['client:hello', 'run:input', 'run:create', 'tunnel:start']) expect(types).toContain(said)
  expect(found(JSON.stringify(admin.told))).toEqual([])
  expect(found(admin.told.map(([, payload]) => String(payload)).join())).toEqual([])
})

test('answers and error events hold none of them', async () => {
  const server = await startServer()
  const client = await enter(server)
  const answers = await sayEverything(client, server.url)
  const errors = client.told.filter(([name]) => name === 'error')
  expect(errors.length).toBeGreaterThan(10)
  // Only the name of an event that nobody knows is said back, to who said it.
  const all = JSON.stringify([answers, errors]).replaceAll(`Unknown event: no:such:${key}`, '')
  expect(found(all)).toEqual([])
})

test('the headless server’s whole output holds none of them with DEBUG=SOCKET,SESSION,*', async () => {
  const server = await spawnServer({ env: { DEBUG: 'SOCKET,SESSION,*' } })
  await sayEverything(await enter(server), server.url)
  await server.process.kill('SIGTERM')
  const { stdout, stderr } = server.process
  expect(stderr).toContain('run:input')
  expect(found(`${stdout}${stderr}`)).toEqual([])
})

describe('a key of the owner', () => {
  test('that is typed into a terminal is for those who see the terminal only', async () => {
    const server = await startServer()
    const [client, admin] = [await enter(server), await enter(server)]
    await admin.ask('admin:subscribe', {})
    const runId = await createScript(client, 'stty -echo; printf ready; read line; echo "$line"')
    await client.attach(runId)
    await client.until((events) => textOf(events) === 'ready')
    client.emit('run:input', { runId, data: `${key}\n` })
    await client.until((events) => textOf(events).includes(key))
    await admin.hear('admin.event.logged', (event) => JSON.stringify(event).includes('run:input'))
    expect(found(JSON.stringify(admin.told))).toEqual([])
    expect(found(server.lines.join('\n'))).toEqual([])
  })
})
