// Whether a server ends where it began after many attached, came and went, and many sessions were made and ended. It does not know what is enough.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, createClient } from '../../shared/client/client.ts'
import { createServer, key, type Server, type Weight } from './server.ts'

export type Rounds = {
  /** Attach, see all of it, detach. */
  attaches: number
  /** Connect, attach, leave without a word. */
  connections: number
  /** Make a session that says something back, end and delete it. */
  echoes: number
  /** The same with terminals. */
  terminals: number
}

/** Done before anything is weighed: code is loaded and compiled, and caches are filled. */
const warmUp: Rounds = { attaches: 200, connections: 20, echoes: 50, terminals: 10 }
/** Events of the session that is attached to. */
const events = 50
/** At once: as many as a busy server has, and few enough for the limits of a small machine. */
const atOnce = 10
/** Milliseconds between two looks, and until what has not been let go by then never is. */
const look = 100
const patience = 20_000

/** @returns what the server weighed before and after. */
export async function weighRounds(
  rounds: Rounds,
  say: (line: string) => void,
): Promise<[before: Weight, after: Weight]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dispatch-leaks-'))
  const server = await createServer({ dataDir: folder })
  const client = createClient({ serverUrl: server.url, apiKey: key, logLevel: 'silent' })
  try {
    const problem = await server.start()
    if (problem !== undefined) throw new Error(`The server does not start: ${problem}`)
    await client.connect()
    const runId = await makeSession(client)
    await go(server, client, runId, warmUp, () => undefined)
    const before = await server.weigh()
    await go(server, client, runId, rounds, say)
    return [before, await settled(server, before)]
  } finally {
    await client.close()
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns what is left over of each sort, in words; empty when it ends where it began. */
export function leftOver(before: Weight, after: Weight): string[] {
  const names = new Set([...Object.keys(before.handles), ...Object.keys(after.handles)])
  const more = [...names].map((name) => [name, (after.handles[name] ?? 0) - (before.handles[name] ?? 0)] as const)
  return [...more, ['descriptors', after.descriptors - before.descriptors] as const]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
}

/** What ends takes a moment to be let go. */
async function settled(server: Server, before: Weight): Promise<Weight> {
  for (let waited = 0; ; waited += look) {
    const weight = await server.weigh()
    if (leftOver(before, weight).length === 0 || waited >= patience) return weight
    await pause(look)
  }
}

async function makeSession(client: Client): Promise<string> {
  const { runId } = await client.runs.create({ kind: 'echo' })
  for (let said = 1; said < events; said += 1) await client.call('run:input', { runId, data: `${said} is said` })
  return runId
}

async function go(server: Server, client: Client, runId: string, rounds: Rounds, say: (line: string) => void) {
  say(`${rounds.attaches} times attached and detached`)
  for (let done = 0; done < rounds.attaches; done += 1) await attach(client, runId, events)
  say(`${rounds.connections} times connected and gone`)
  await spread(rounds.connections, () => visit(server, runId))
  say(`${rounds.echoes} sessions made and ended`)
  await spread(rounds.echoes, () => useSession(client, 'echo', {}))
  say(`${rounds.terminals} terminals made and ended`)
  const program = { shell: '/bin/sh', args: ['-c', 'echo ready; read answer'] }
  await spread(rounds.terminals, () => useSession(client, 'pty', program))
}

async function spread(count: number, act: () => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - done) }, act))
  }
}

/** Attaches until so many events have come. */
async function attach(client: Client, runId: string, count: number): Promise<void> {
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  const attachment = client.runs.attach(runId, {
    onEvent({ seq }, done) {
      done()
      if (seq >= count) resolve()
    },
  })
  await attachment.attached
  await enough
  await attachment.detach()
}

async function visit({ url }: Server, runId: string): Promise<void> {
  const visitor = createClient({ serverUrl: url, apiKey: key, logLevel: 'silent' })
  await visitor.connect()
  await visitor.runs.attach(runId, { onEvent: (_event, done) => done() }).attached
  await visitor.close()
}

async function useSession(client: Client, kind: string, options: Record<string, unknown>): Promise<void> {
  const { runId } = await client.runs.create({ kind, cwd: '/', options })
  client.runs.input(runId, 'something')
  // It runs, and what it says has come.
  await attach(client, runId, 2)
  await client.runs.close(runId)
  await client.runs.delete(runId)
}
