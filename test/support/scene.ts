// The usual beginning of a browser test: a server, a bash that knows nobody's settings, and a page that shows it. It does not know what follows.
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { create, enter, type RawClient, readAll } from './raw-client.ts'
import { focused, rows, see } from './screen.ts'
import { startServer, type TestServer } from './server.ts'
import { builtPage, visit, type VisitOptions } from './visit.ts'

export const startPageServer = () => startServer({ pageFolder: builtPage })

/** Starts a bash with the prompt `$ `; `script` runs in it first. @returns its session's id. */
export function createBash(client: RawClient, folder: string, title = 'Bash', script?: string): Promise<string> {
  const env = { PS1: '$ ', HOME: folder, HISTFILE: '', INPUTRC: '/dev/null', LANG: 'C.UTF-8' }
  const plain = ['--norc', '--noprofile']
  // A bash that runs a script forgets its prompt.
  const then = `exec env PS1='$ ' bash ${plain.join(' ')}`
  const args = script === undefined ? plain : [...plain, '-c', `${script}; ${then}`]
  return create(client, { kind: 'pty', title, cwd: folder, options: { shell: '/bin/bash', args, env } })
}

export type Scene = { server: TestServer; raw: RawClient; runId: string; page: Page }

/** Resolves once the session has this page's size and not the one that it began with: until then the screen moves. */
async function sized({ raw, runId, page }: Scene): Promise<void> {
  await expect
    .poll(async () => {
      const sizes = (await readAll(raw, runId)).filter(({ channel }) => channel === 'pty:resize')
      return sizes.length > 1 && sizes.at(-1)?.payload['rows'] === (await rows(page)).length
    })
    .toBe(true)
}

/** Resolves when the prompt is there, at the size that stays, and the keys go to it unless that is a phone's; all of it ends with the test. */
export async function openScene(browser: Browser, options: VisitOptions & { script?: string } = {}): Promise<Scene> {
  const { script, ...visiting } = options
  const server = await startPageServer()
  const raw = await enter(server)
  const runId = await createBash(raw, server.folder, 'Bash', script)
  const page = await visit(browser, server, { session: runId, ...visiting })
  await see(page, /\$$/)
  const scene = { server, raw, runId, page }
  await sized(scene)
  // A redraw for the new size may be under way.
  await see(page, /\$$/)
  if (!options.hasTouch) await focused(page)
  return scene
}
