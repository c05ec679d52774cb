// How the app ends and what it survives, in a real Electron: questions, signals, pages and errors that are gone.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  descendants,
  hasElectron,
  isAlive,
  outsider,
  type RunningApp,
  signedIn,
  startApp,
} from '../support/electron.ts'
import { testFolder } from '../support/folder.ts'

const cat = { kind: 'pty', options: { shell: '/bin/cat' } }

/** From now on questions are written down and answered with this button. */
async function answerQuestions({ app }: RunningApp, button: number): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Reflect.set(globalThis, 'asked', asked)
    const answer = async (...args: unknown[]) => {
      const options = args.at(-1)
      asked.push(typeof options === 'object' && options && 'message' in options ? String(options.message) : '')
      return { response, checkboxChecked: false }
    }
    Reflect.set(dialog, 'showMessageBox', answer)
  }, button)
  return async () => z.array(z.string()).parse(await app.evaluate((): unknown => Reflect.get(globalThis, 'asked')))
}

describe.skipIf(!hasElectron)('the app', () => {
  test('asks once before it ends running sessions, and goes on when told so', async () => {
    const running = await startApp({ dataDir: testFolder() })
    const client = await outsider(running)
    await client.runs.create(cat)
    const asked = await answerQuestions(running, 1)
    await running.app.evaluate(({ app }) => {
      app.quit()
      app.quit()
    })
    await expect.poll(asked).toEqual(['One session is running. Quit Dispatch?'])
    expect((await client.runs.list())[0]).toMatchObject({ status: 'running' })
  })

  test('leaves no process behind when it is quit', async () => {
    const running = await startApp({ dataDir: testFolder() })
    const client = await outsider(running)
    await client.runs.create(cat)
    await answerQuestions(running, 0)
    const all = [running.pid, ...descendants(running.pid)]
    expect(all.length).toBeGreaterThan(3)
    const exit = once(running.app.process(), 'exit')
    void running.app.evaluate(({ app }) => app.quit()).catch(() => undefined)
    expect(await exit).toEqual([0, null])
    await expect.poll(() => all.filter(isAlive)).toEqual([])
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends without a question on %s, its sessions in order',
    async (signal) => {
      const dataDir = testFolder()
      const running = await startApp({ dataDir })
      const client = await outsider(running)
      const { runId } = await client.runs.create(cat)
      const all = [running.pid, ...descendants(running.pid)]
      const exit = once(running.app.process(), 'exit')
      process.kill(running.pid, signal)
      expect(await exit).toEqual([0, null])
      await expect.poll(() => all.filter(isAlive)).toEqual([])
      const again = await outsider(await startApp({ dataDir }))
      expect((await again.runs.read(runId, { seq: 0 })).events.at(-1)).toMatchObject({
        channel: 'system:status',
        payload: { status: 'stopped', reason: 'Dispatch was closed' },
      })
    },
  )

  test('stays in the tray when its window is closed, with its page as it was', async () => {
    const running = await startApp({ dataDir: testFolder() })
    await running.page.evaluate(() => Reflect.set(globalThis, 'mark', 'same page'))
    const state = () =>
      running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))
    await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(state).toEqual([false])
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200)
    await running.app.evaluate(({ app }) => app.emit('activate'))
    await expect.poll(state).toEqual([true])
    expect(await running.page.evaluate((): unknown => Reflect.get(globalThis, 'mark'))).toBe('same page')
  })

  test('loads a page again whose process is gone, and its sessions are as they were', async () => {
    const dataDir = testFolder()
    const running = await startApp({ dataDir })
    const client = await outsider(running)
    const { runId } = await client.runs.create(cat)
    await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      if (contents) process.kill(contents.getOSProcessId(), 'SIGKILL')
    })
    const log = () => readFileSync(path.join(dataDir, 'desktop/dispatch.log'), 'utf8')
    await expect.poll(() => log().match(/the window can be used/g)?.length).toBe(2)
    expect(log()).toContain("the page's process is gone: killed")
    const shown = () =>
      running.app.evaluate(({ BrowserWindow }): Promise<unknown> => {
        const script = 'document.querySelectorAll(".session-link").length'
        return BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) ?? Promise.resolve()
      })
    await expect.poll(shown).toBe(1)
    expect((await client.runs.list())[0]).toMatchObject({ runId, status: 'running' })
  })

  test('writes an error that nobody expected to its log, shows it with a way to copy it, and goes on', async () => {
    const dataDir = testFolder()
    const running = await startApp({ dataDir })
    const asked = await answerQuestions(running, 0)
    await running.app.evaluate(() => void setTimeout(() => void JSON.parse('{')))
    await expect.poll(asked).toEqual(['Something went wrong in Dispatch'])
    const log = () => readFileSync(path.join(dataDir, 'desktop/dispatch.log'), 'utf8')
    await expect.poll(log).toContain('unexpected error SyntaxError')
    await expect.poll(() => running.app.evaluate(({ clipboard }) => clipboard.readText())).toContain('SyntaxError')
    await running.page.reload()
    await signedIn(running.page)
  })
})
