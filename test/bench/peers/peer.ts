// Another program that shows a terminal over Socket.IO, in a process of its own. All of them say `data` and hear `input`. It does not know what is measured.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { freePort } from '../../support/port.ts'
import { provideWetty } from './wetty.ts'

export type Peer = {
  readonly pid: number
  readonly url: string
  close(): Promise<void>
}

/** @param script what sh runs for each connection. @param folder one of its own. */
export type StartPeer = (script: string, folder: string) => Promise<Peer>

const Address = z.object({ port: z.int() })

const startNaive: StartPeer = async (script, folder) => {
  const input = JSON.stringify({ script: write(script, folder), file: path.join(folder, 'events.db') })
  const child = fork(path.join(import.meta.dirname, 'naive-server.ts'), [input])
  const [address] = await once(child, 'message')
  return peer(child, Address.parse(address).port)
}

function startWetty(program: string): StartPeer {
  return async (script, folder) => {
    const port = await freePort()
    const file = write(script, folder)
    const address = ['--host', '127.0.0.1', '--port', String(port), '--ssh-host', 'localhost']
    const child = spawn(process.execPath, [program, ...address, '--command', file, '--log-level', 'error'], {
      cwd: folder,
      stdio: 'ignore',
    })
    await once(child, 'spawn')
    return peer(child, port)
  }
}

/** @returns those that can be had here; `say` is told of the others, in a line each. */
export function peers(say: (line: string) => void): Readonly<Record<string, StartPeer>> {
  const wetty = provideWetty()
  if ('missing' in wetty) say(`  without wetty: ${wetty.missing}`)
  return { 'naive Socket.IO and SQLite': startNaive, ...('program' in wetty && { wetty: startWetty(wetty.program) }) }
}

/** A program by itself: one of the peers takes no arguments for what it runs. */
function write(script: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'program.sh')
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return file
}

function peer(child: ChildProcess, port: number): Peer {
  const gone = new Promise((resolve) => void child.once('exit', resolve))
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
