// Ten thousand malformed handshakes and packets, byte by byte, at a whole server that works meanwhile: nothing ends, nothing is given away, nothing stays.
import net from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { create, enter, textOf } from '../../support/raw-client.ts'
import { key, startServer, type TestServer } from '../../support/server.ts'
import { frame, openByHand } from './by-hand.ts'

const handshakes = 2_000
const packets = 8_000
/** Packets on one connection, if it lives so long. */
const packetsEach = 20
/** The same ones in each run. */
const seed = 20_240_229

const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((some) => Buffer.from(some))

/** A text with some of its characters exchanged, left out or doubled. */
const broken = (texts: fc.Arbitrary<string>) =>
  fc.tuple(texts, fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.nat(255)), { maxLength: 4 })).map(([text, changes]) =>
    changes.reduce((now, [where, how, code]) => {
      const at = where % (now.length + 1)
      const put = how === 0 ? '' : String.fromCharCode(code)
      return now.slice(0, at) + put + now.slice(at + (how === 2 ? 0 : 1))
    }, text),
  )

const request = (host: string) =>
  fc.constantFrom(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: evil.example\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `POST /socket.io/?EIO=4&transport=polling&sid=none HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\n\r\n40{}x`,
    `GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET /../../../etc/passwd HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n`,
  )

const packet = fc.oneof(
  broken(
    fc.constantFrom(
      '40{"apiKey":"x"}',
      '420["client:hello",{"terminalKey":"wrong"}]',
      '420["run:list",{}]',
      '421["run:attach",{"runId":"echo_000000000000000000000","seq":0}]',
      '42["run:input",{"runId":"__proto__","data":"x"}]',
      '451-["run:input",{"_placeholder":true,"num":0}]',
      '459999-["run:input",{"_placeholder":true,"num":-1}]',
      '43999[{}]',
      '44{"message":"x"}',
      '41',
      '42["constructor",{"__proto__":{"success":true}}]',
      '2probe',
      '1',
      '3',
    ),
  ).map((text) => frame(Buffer.from(text))),
  bytes(60).map((payload) => frame(payload, { opcode: 2 })),
  fc.tuple(bytes(40), fc.nat(15)).map(([payload, opcode]) => frame(payload, { opcode })),
  bytes(40),
)

/** Says it and listens until the server ends it or has said something. @returns what it said. */
function sayTo({ url }: TestServer, said: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname)
    let heard = ''
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(heard))
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      socket.destroy()
    })
    // Half of a request, and no more: the server need not wait for the rest.
    socket.end(said, 'latin1')
  })
}

/** @param joins whether it first joins as clients do, so that more than the first check is reached. */
async function sayOver(server: TestServer, frames: readonly Buffer[], joins: boolean): Promise<string> {
  const socket = await openByHand(server)
  if (joins) {
    socket.write(frame(Buffer.from('40{}')))
    await new Promise((resolve) => {
      socket.on('data', (chunk: Buffer) => chunk.includes('40{"sid"') && resolve(undefined))
    })
  }
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  const closed = new Promise((resolve) => void socket.once('close', resolve))
  for (const each of frames) socket.write(each)
  // The server's own end of it comes after all that was said.
  socket.end()
  await closed
  return heard
}

test('ten thousand malformed handshakes and packets end nothing, are told nothing and leave nothing', async () => {
  const server = await startServer()
  const owner = await enter(server)
  const runId = await create(owner, { kind: 'echo' })
  await owner.attach(runId)
  const { host } = new URL(server.url)
  const heard: string[] = []

  for (const said of fc.sample(broken(request(host)), { numRuns: handshakes, seed }))
    heard.push(await sayTo(server, said))
  const all = fc.sample(packet, { numRuns: packets, seed })
  for (let i = 0; i < all.length; i += packetsEach) {
    heard.push(await sayOver(server, all.slice(i, i + packetsEach), i % (2 * packetsEach) === 0))
  }

  expect(
    heard.filter((text) => text.includes(key) || text.includes(runId) || /\.ts:\d|node:internal/.test(text)),
  ).toEqual([])
  expect(heard.filter((text) => text.includes('"success":true'))).toEqual([])
  // They came as far as a stranger may.
  for (const answer of ['Not authenticated', '403 Forbidden', '400 Bad Request'])
    expect(heard.join('')).toContain(answer)
  const errors = server.lines.filter((line) => / ERROR /.test(line))
  expect(errors).toEqual([])
  expect(server.lines.filter((line) => line.includes(key))).toEqual([])
  // Who was there all the time is served as before, and nobody else is left.
  await owner.ask('run:input', { runId, data: 'still here' })
  await owner.until((events) => textOf(events, 'echo:output') === 'still here')
  await expect.poll(async () => (await owner.ask('admin:sockets')).sockets?.length).toBe(1)
  expect((await enter(server)).socket.connected).toBe(true)
})
