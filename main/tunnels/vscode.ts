// The provider VS Code: the user's own `code` program, which opens a tunnel to this machine's files and terminals. It does not know this server.
import os from 'node:os'
import { fail } from '../../shared/failure.ts'
import { userEnvironment } from '../base/user-environment.ts'
import type { Notes } from '../journal/notes.ts'
import { lineReader, readLine } from './code-output.ts'
import { startTree } from './process-tree.ts'
import type { Login, OpenTunnel, Opening, Provider, Refusal } from './provider.ts'

/** VS Code's own bound on a name, in characters. */
const maxName = 20
/** Milliseconds from the program's end until what it said is read. */
const lastWordsMilliseconds = 500

export type VscodeOptions = {
  /** Where the process is remembered while it runs. */
  notes: Notes
  /** The program, and the environment of which it gets what is the user's: people work in it. `code` as the user's shell would find it unless told. */
  command?: string
  env?: NodeJS.ProcessEnv
  /** The tunnel's name unless one is asked for. */
  name?: string
}

export function createVscode({
  notes,
  command = 'code',
  env = process.env,
  name = defaultName(),
}: VscodeOptions): Provider {
  return {
    async open(request, opening) {
      const args = ['tunnel', '--accept-server-license-terms', '--name', request.subdomain ?? name]
      const tree = startTree({ command, args, env: userEnvironment(env) }, { name: 'vscode-tunnel', notes })
      return follow(tree, opening, command)
    },
  }
}

/** @returns a name that VS Code takes, by which a person knows this machine. */
export function defaultName(machine: string = os.hostname()): string {
  const name = (machine.split('.')[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-')
  return name.slice(0, maxName).replaceAll(/^-+|-+$/g, '') || 'dispatch'
}

type Outcome = ({ success: true } & OpenTunnel) | Refusal

/** @returns what came of it: when it has not come up, its whole tree is gone. */
async function follow(tree: ReturnType<typeof startTree>, opening: Opening, command: string): Promise<Outcome> {
  const { child } = tree
  const url = Promise.withResolvers<string>()
  const ended = Promise.withResolvers<Refusal>()
  let problem: Refusal | undefined
  let login: Login | undefined

  const onLine = (line: string) => {
    const news = readLine(line)
    if (news?.type === 'url') {
      if (login) opening.onLogin((login = undefined))
      url.resolve(news.url)
    } else if (news?.type === 'login') opening.onLogin((login = news.login))
    else if (news) {
      problem = { ...fail(news.reason), final: news.final }
      if (news.final) ended.resolve(problem)
    }
  }
  for (const output of [child.stdout, child.stderr]) output?.setEncoding('utf8').on('data', lineReader(onLine))
  child.once('error', (error) => ended.resolve(whyNotStarted(error, command)))
  const wordOf = (code: number | null, signal: NodeJS.Signals | null) =>
    problem ?? fail(`VS Code's tunnel ended ${signal ? `by ${signal}` : `with code ${code}`}`)
  child.once('close', (code, signal) => ended.resolve(wordOf(code, signal)))
  // What it started may hold its output open; its last words are read by then.
  child.once('exit', (code, signal) =>
    setTimeout(() => ended.resolve(wordOf(code, signal)), lastWordsMilliseconds).unref(),
  )

  const gaveUp = new Promise<Refusal>((resolve) => {
    const giveUp = () => resolve(fail('It was given up'))
    if (opening.signal.aborted) giveUp()
    else opening.signal.addEventListener('abort', giveUp, { once: true })
  })
  const outcome = await Promise.race([url.promise, ended.promise, gaveUp])
  if (typeof outcome !== 'string') {
    await tree.end()
    return outcome
  }
  return { success: true, url: outcome, ended: ended.promise.then(({ error }) => error), close: tree.end }
}

function whyNotStarted(error: Error, command: string): Refusal {
  const isMissing = 'code' in error && error.code === 'ENOENT'
  if (!isMissing) return { ...fail(`VS Code's program ${command} cannot be run: ${error.message}`), final: true }
  const advice = "install VS Code or its command line program, and see that it is in this server's PATH"
  return { ...fail(`The command “${command}” is not on this machine: ${advice}`), final: true }
}
