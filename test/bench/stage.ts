// What every scenario works with: servers, helper processes, text, a folder, and one count of everything that went wrong. It does not know the scenarios.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Actor, startActor } from './actor.ts'
import { addIntegrity, faults, type Integrity, whole } from './integrity.ts'
import type { Options } from './options.ts'
import { type BenchServer, startServer } from './server.ts'
import { type TextFile, writeText } from './text.ts'

export type Stage = {
  readonly options: Options
  /** @returns the one that fits: the real size, or the quick one. */
  size(real: number, quick: number): number
  /** Measures as often as asked for, one after another. */
  repeat<T>(measure: () => Promise<T>): Promise<T[]>
  /** A file of coloured text of about that many bytes, made once. */
  text(bytes: number): TextFile
  /** A path that nothing is at. */
  newFolder(): string
  /** Starts a server, on a new data folder unless told. */
  server(dataDir?: string): Promise<BenchServer>
  actor(part: string, input: unknown): Actor
  /** Ends all servers and helpers that run. */
  clear(): Promise<void>
  /** Counts what a stream was like. @param what names it where something is wrong. */
  check(what: string, seen: Integrity): void
  readonly integrity: Integrity
  /** Says what is going on, to stderr. */
  say(line: string): void
  close(): Promise<void>
}

export function createStage(options: Options): Stage {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dispatch-bench-'))
  const texts = new Map<number, TextFile>()
  const servers = new Set<BenchServer>()
  const actors = new Set<Actor>()
  let folders = 0
  let integrity: Integrity = whole

  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const newFolder = () => path.join(folder, `data-${(folders += 1)}`)
  const clear = async () => {
    await Promise.all([...actors].map((actor) => actor.end()))
    await Promise.all([...servers].map((server) => server.close()))
    actors.clear()
    servers.clear()
  }
  return {
    options,
    size: (real, quick) => (options.quick ? quick : real),
    async repeat(measure) {
      const results = []
      for (let run = 0; run < options.runs; run++) results.push(await measure())
      return results
    },
    text(bytes) {
      const known = texts.get(bytes) ?? writeText(path.join(folder, `text-${bytes}`), bytes)
      texts.set(bytes, known)
      return known
    },
    newFolder,
    async server(dataDir = newFolder()) {
      const { server: program, nodeOptions } = options
      const server = await startServer({ program, nodeOptions, dataDir })
      servers.add(server)
      const { close } = server
      return Object.assign(server, {
        close() {
          servers.delete(server)
          return close()
        },
      })
    },
    actor(part, input) {
      const actor = startActor(part, input)
      actors.add(actor)
      return actor
    },
    clear,
    check(what, seen) {
      integrity = addIntegrity(integrity, seen)
      if (faults(seen) > 0) say(`  WRONG in ${what}: ${JSON.stringify(seen)}`)
    },
    get integrity() {
      return integrity
    },
    say,
    async close() {
      await clear()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
