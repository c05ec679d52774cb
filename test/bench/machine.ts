// What a figure depends on: the machine, its load, and the versions. It does not know the figures.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import * as z from 'zod'

export const Machine = z.object({
  cpu: z.string(),
  cores: z.int(),
  memoryBytes: z.number(),
  system: z.string(),
  /** Processes that wanted to run in the minute before the bench began. */
  loadBefore: z.number(),
  node: z.string(),
  packages: z.record(z.string(), z.string()),
  date: z.iso.datetime(),
})
export type Machine = z.infer<typeof Machine>

const packages = ['better-sqlite3', 'node-pty', 'socket.io', 'socket.io-client', 'ws']
const Package = z.object({ version: z.string() })

export function describeMachine(): Machine {
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    loadBefore: os.loadavg()[0] ?? NaN,
    node: process.version,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
    date: new Date().toISOString(),
  }
}

function versionOf(name: string): string {
  const file = path.join(import.meta.dirname, '../../node_modules', name, 'package.json')
  return Package.parse(JSON.parse(readFileSync(file, 'utf8'))).version
}
