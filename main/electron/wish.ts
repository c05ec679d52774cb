// What somebody who starts the app, or follows a link to it, wants of it. It does not know how that is done.
import * as z from 'zod'
import { RunId } from '../../shared/event.ts'

export const Wish = z.discriminatedUnion('type', [
  z.object({ type: z.literal('show') }),
  /** Started at login: the window stays away until it is asked for. */
  z.object({ type: z.literal('hide') }),
  z.object({ type: z.literal('open'), runId: RunId }),
  z.object({ type: z.literal('new'), cwd: z.string() }),
])
export type Wish = z.infer<typeof Wish>

/** Links to the app begin so. */
export const scheme = 'dispatch'

/** The server's options that take a value; the app takes them too. */
const valueOptions: ReadonlySet<string> = new Set(['--port', '--host', '--data-dir', '--key', '--localtunnel-host'])
const flagOptions: ReadonlySet<string> = new Set(['--no-auth'])

export type Launch = {
  wish: Wish
  /** The server's part of the arguments. What is left is Chromium's, or nobody's. */
  serverArgs: string[]
}

/** @param cwd the folder that it was started in. */
export function readLaunch(argv: readonly string[], cwd: string): Launch {
  const serverArgs: string[] = []
  let wish: Wish = { type: 'show' }
  for (const [index, arg] of argv.entries()) {
    const [name = ''] = arg.split('=', 1)
    if (flagOptions.has(arg)) serverArgs.push(arg)
    else if (valueOptions.has(name)) {
      const value = arg === name ? argv[index + 1] : arg.slice(name.length + 1)
      serverArgs.push(value === undefined ? name : `${name}=${value}`)
    } else if (arg === '--new-terminal') wish = { type: 'new', cwd }
    else if (arg === '--hidden') wish = { type: 'hide' }
    else if (arg.startsWith(`${scheme}:`)) wish = wishOfLink(arg)
  }
  return { wish, serverArgs }
}

/**
 * Any page may hold a link to the app, so a link can show something and never start or end anything.
 * @returns `dispatch://s/<runId>`: that session; any other: the window.
 */
export function wishOfLink(link: string): Wish {
  const runId = RunId.safeParse(/^dispatch:\/\/s\/([^/?#]+)\/?$/.exec(link)?.[1])
  return runId.success ? { type: 'open', runId: runId.data } : { type: 'show' }
}
