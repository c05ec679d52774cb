// The sessions that run while everything fails, and what is done to them. What they say can be checked without having seen it.
import { type Client, CommandError, createClient } from '../../shared/client/client.ts'
import type { RunSummary } from '../../shared/session.ts'
import type { Random } from './random.ts'
import { key, within } from './server.ts'
import { finite } from './verify.ts'

/** Each numbers its lines. `stubborn` ignores the hang-up; `burst` says 16 KiB at once, in letters of more than a byte; `finite` ends by itself. */
const programs = {
  ticker: 'n=0; while :; do n=$((n+1)); echo "$n tick"; sleep 0.03; done',
  stubborn: 'trap "" HUP; n=0; while :; do n=$((n+1)); echo "$n stubborn"; sleep 0.05; done',
  burst:
    'n=0; while :; do seq $((n+1)) $((n+400)) | sed "s/.*/& äöü 🙂 burst & of many/" | cat; n=$((n+400)); sleep 0.1; done',
  finite: `n=0; while [ $n -lt ${finite.lines} ]; do n=$((n+1)); echo "$n of ${finite.lines}"; done; exit ${finite.exitCode}`,
}
export type Program = keyof typeof programs

/** The environment variable by which every process of a world is found, whoever started it. */
export const mark = 'FAULTS_WORLD'
/** Milliseconds for an answer: whoever is slower on a busy machine never answers. */
const callTimeout = 60_000
/** Sessions that are closed or started again at once. */
const batch = 50

export type Owner = {
  readonly client: Client
  /** Answers that never came or were none: everything else may be said while the server is killed. */
  readonly complaints: readonly string[]
  /** @returns the session's id, or undefined when it could not be made. */
  run(program: Program): Promise<string | undefined>
  echo(): Promise<string | undefined>
  /** Does one of those things that people do to sessions. */
  meddle(random: Random): Promise<void>
  list(): Promise<RunSummary[]>
  /** Ends all that runs. @throws what an end that is refused says. */
  closeAll(): Promise<void>
  /** Starts again so many of those that have ended. */
  restartSome(count: number): Promise<void>
  close(): Promise<void>
}

export function createOwner(url: string, world: string): Owner {
  const client = createClient({ serverUrl: url, apiKey: key, clientId: 'owner', logLevel: 'silent', callTimeout })
  client.on('error', () => undefined)
  client.connect().catch(() => undefined) // it tries again by itself
  const complaints: string[] = []
  let said = 0

  /** @returns undefined when it was not done, which may be: the server is gone or cannot write. */
  const attempt = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      if (error.failure === 'timeout' || error.failure === 'malformed') complaints.push(error.message)
      return undefined
    }
  }
  const create = async (kind: string, options: Record<string, unknown>) =>
    (await attempt(() => client.runs.create({ kind, cwd: '/', options })))?.runId
  const list = () => client.runs.list()
  const some = async (random: Random, fits: (run: RunSummary) => boolean) => {
    const runs = ((await attempt(list)) ?? []).filter(fits)
    return runs[random.int(0, runs.length - 1)]?.runId
  }
  const isRunning = ({ status }: RunSummary) => status === 'running' || status === 'starting'
  const isOver = (run: RunSummary) => !isRunning(run)

  const talk = async (random: Random) => {
    const runId = await some(random, (run) => run.kind === 'echo' && isRunning(run))
    if (runId === undefined) return
    for (let count = random.int(1, 20); count > 0; count -= 1) client.runs.input(runId, `${(said += 1)} is said\n`)
  }
  const onSome = async (
    random: Random,
    fits: (run: RunSummary) => boolean,
    act: (runId: string) => Promise<unknown>,
  ) => {
    const runId = await some(random, fits)
    if (runId !== undefined) await attempt(() => act(runId))
  }
  const resize = (random: Random) =>
    onSome(
      random,
      (run) => run.kind === 'pty' && isRunning(run),
      (runId) => client.runs.resize(runId, random.int(40, 120), random.int(10, 50)),
    )
  const restartSome = async (count: number) => {
    const over = ((await attempt(list)) ?? []).filter(isOver).slice(0, count)
    for (const { runId } of over) await attempt(() => client.runs.restart(runId))
  }
  return {
    client,
    complaints,
    run: (program) => create('pty', { shell: '/bin/sh', args: ['-c', programs[program]], env: { [mark]: world } }),
    echo: () => create('echo', {}),
    async meddle(random) {
      const all = [
        () => onSome(random, isRunning, (runId) => client.runs.close(runId)),
        () => onSome(random, isOver, (runId) => client.runs.restart(runId)),
        () =>
          onSome(
            random,
            () => true,
            (runId) => client.runs.rename(runId, `name ${random.int(1, 99)}`),
          ),
        () => resize(random),
        () => talk(random),
        () => talk(random),
      ] as const
      await random.pick(all)()
    },
    list,
    restartSome,
    async closeAll() {
      const running = (await within(list(), 'The list of sessions')).filter(isRunning)
      for (let from = 0; from < running.length; from += batch) {
        const closing = running.slice(from, from + batch).map(({ runId }) => client.runs.close(runId))
        for (const outcome of await Promise.allSettled(closing)) {
          // Some end by themselves meanwhile.
          const isRefused = outcome.status === 'rejected' && !String(outcome.reason).includes('already stopped')
          if (isRefused) throw outcome.reason
        }
      }
    },
    close: () => client.close(),
  }
}
