// A file in the page: found in a dialog, edited by several at once and offline, saved, changed from outside, and taken back to what it was.
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { startDispatch } from '../support/dispatch.ts'
import { openLine } from '../support/flaky-line.ts'
import { testFolder } from '../support/folder.ts'
import { builtPage, hasFocus, useChromium, visit, type VisitOptions } from '../support/visit.ts'

const lines = (page: Page) => page.locator('.view:not([hidden]) .file-text .cm-line').allInnerTexts()
/** @returns the text, with lines that are empty as such. */
const text = async (page: Page) => (await lines(page)).map((line) => line.replace(/^\n$/, '')).join('\n')
const standing = (page: Page, words: string) =>
  page.locator('.view:not([hidden]) .file-standing').getByText(words, { exact: true }).waitFor()
const textbox = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const pill = (page: Page, words: string) => page.locator('.pill').getByText(words).waitFor()
const tool = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** A server whose files are in a folder of the test's own. */
async function serveFiles(files: Record<string, string | Buffer>) {
  const folder = testFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), content)
  }
  const dispatch = await startDispatch({ pageFolder: builtPage, fileRoots: [folder] })
  return {
    dispatch,
    folder,
    write: (name: string, content: string) => writeFileSync(path.join(folder, name), content),
    read: (name: string) => readFileSync(path.join(folder, name), 'utf8'),
  }
}

/** A page that shows one file of such a server. */
async function openFile(chromium: ReturnType<typeof useChromium>, content: string, options: VisitOptions = {}) {
  const served = await serveFiles({ 'notes.txt': content })
  const { dispatch, folder } = served
  const request = { kind: 'file-editor', options: { path: path.join(folder, 'notes.txt') } }
  const { runId } = await dispatch.client.runs.create(request)
  const show = async (more: VisitOptions = {}) => {
    const page = await visit(chromium(), dispatch, { session: runId, ...more })
    await textbox(page).waitFor()
    return page
  }
  return { ...served, runId, show, page: await show(options) }
}

describe.skipIf(!chromiumPath())('a file in the page', () => {
  const chromium = useChromium()

  test('is found by typing, edited and saved, with keys alone; what is unsaved is marked', async () => {
    const { dispatch, folder, read } = await serveFiles({
      'project/src/server.ts': 'const port = 1\n',
      'project/.env': 'A=1\n',
      'readme.md': '# Hello\n',
    })
    const page = await visit(chromium(), dispatch)
    await page.getByRole('button', { name: 'More new sessions' }).click()
    await page.getByRole('menuitem', { name: 'Open a file…' }).click()
    const list = page.getByRole('listbox', { name: 'Files' })
    await list.getByText('readme.md').waitFor()
    await hasFocus(page.getByRole('combobox'))
    await page.keyboard.type('proj')
    await list.getByText('readme.md').waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await list.getByText('src').waitFor()
    await expect.poll(() => list.getByRole('option').count()).toBe(1)
    await page.keyboard.type('.e')
    await list.getByText('.env').waitFor()
    await page.getByRole('combobox').fill('')
    await page.keyboard.type('src/')
    await list.getByText('server.ts').waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.cm-line').getByText('const port = 1').waitFor()
    await hasFocus(textbox(page))
    await page.keyboard.type('// mine\n')
    await standing(page, 'Unsaved')
    await page.getByRole('img', { name: 'not saved' }).waitFor()
    await expect.poll(() => page.title()).toBe('* server.ts – Dispatch')
    expect(read('project/src/server.ts')).toBe('const port = 1\n')
    await page.keyboard.press('Control+s')
    await standing(page, 'Saved')
    expect(read('project/src/server.ts')).toBe('// mine\nconst port = 1\n')
    await page.getByRole('img', { name: 'not saved' }).waitFor({ state: 'detached' })

    // The same file again is the same session, also in a browser that has not opened it.
    const elsewhere = await visit(chromium(), dispatch)
    await pill(elsewhere, 'Connected')
    await elsewhere.keyboard.press('Control+Shift+O')
    await elsewhere.getByRole('listbox', { name: 'Files' }).getByText('readme.md').waitFor()
    await hasFocus(elsewhere.getByRole('combobox'))
    await elsewhere.keyboard.type(`${folder}/project/src/server.ts`)
    await elsewhere.getByRole('option', { name: /^server\.ts/ }).waitFor()
    await elsewhere.keyboard.press('Enter')
    await standing(elsewhere, 'Saved')
    expect(await dispatch.client.runs.list()).toHaveLength(1)
    await page.keyboard.press('Control+Shift+O')
    await list.getByRole('option', { name: /^server\.ts .*src$/ }).waitFor()
    await page.keyboard.press('Enter')
    await list.waitFor({ state: 'detached' })
    expect(await dispatch.client.runs.list()).toHaveLength(1)

    // And one that is not there yet.
    await page.getByRole('button', { name: 'More new sessions' }).click()
    await page.getByRole('menuitem', { name: 'Open a file…' }).click()
    await hasFocus(page.getByRole('combobox'))
    await page.keyboard.type(`${folder}/new.txt`)
    await list.getByText('New file “new.txt”').waitFor()
    await page.keyboard.press('Enter')
    await hasFocus(page.getByRole('textbox', { name: 'Text of new.txt' }))
    await page.keyboard.type('fresh')
    await standing(page, 'Not on disk')
    expect(await page.getByRole('alert').count()).toBe(0)
    await page.keyboard.press('Control+s')
    await standing(page, 'Saved')
    expect(read('new.txt')).toBe('fresh')
  })

  test('says in a sentence why one cannot be opened or changed', async () => {
    const { dispatch, folder } = await serveFiles({
      'big.txt': Buffer.alloc(11 * 1024 * 1024, 'a'),
      'picture.png': Buffer.from([0x89, 0x50, 0, 0, 0, 1]),
    })
    symlinkSync('/etc', path.join(folder, 'elsewhere'))
    const page = await visit(chromium(), dispatch)
    await page.getByRole('button', { name: 'More new sessions' }).click()
    await page.getByRole('menuitem', { name: 'Open a file…' }).click()
    const list = page.getByRole('listbox', { name: 'Files' })
    for (const [name, why] of [
      ['big.txt', /larger|large/],
      ['picture.png', /binary|text/],
    ] as const) {
      await page.getByRole('combobox').fill(name)
      await list.getByRole('option', { name }).first().waitFor()
      await page.keyboard.press('Enter')
      expect(await page.getByRole('alert').getByText(why).innerText()).toMatch(/^[A-Z].*\.$/)
    }
    await page.getByRole('combobox').fill('else')
    await list.getByText('Leads out of what may be opened').waitFor()
    await page.getByRole('combobox').fill('/etc/')
    await page.getByRole('alert').getByText('It is outside of the folders whose files may be opened.').waitFor()
    expect(await dispatch.client.runs.list()).toEqual([])
  })

  test('is the same for two who write at once, also for one who is away meanwhile, and outlives a reload', async () => {
    const line = await openLine()
    const { page, show, read } = await openFile(chromium, 'middle\n')
    const other = await show({ proxy: line.proxy, mayLoseServer: true, viewport: { width: 390, height: 800 } })
    await textbox(page).press('Control+Home')
    await textbox(other).press('Control+End')
    await Promise.all([page.keyboard.type('first and '), other.keyboard.type('last word')])
    const both = 'first and middle\nlast word'
    await expect.poll(() => text(page)).toBe(both)
    await expect.poll(() => text(other)).toBe(both)
    await expect.poll(() => other.evaluate(() => document.documentElement.scrollWidth)).toBe(390)

    line.cut()
    await standing(other, 'Unsaved')
    await other.keyboard.type(', written away')
    await standing(other, 'Kept in this browser until the server is back')
    await page.keyboard.type('now ')
    await expect.poll(() => text(page)).toBe('first and now middle\nlast word')
    line.mend()
    const all = 'first and now middle\nlast word, written away'
    await expect.poll(() => text(other)).toBe(all)
    await expect.poll(() => text(page)).toBe(all)

    await page.reload()
    await expect.poll(() => text(page)).toBe(all)
    await standing(page, 'Unsaved')
    expect(read('notes.txt')).toBe('middle\n')
    await textbox(page).press('Control+s')
    await standing(other, 'Saved')
    expect(read('notes.txt')).toBe(all)
  })

  test('keeps what was written offline when its page is closed, and sends it once from the next one', async () => {
    const line = await openLine()
    const { page, runId, dispatch } = await openFile(chromium, 'here\n', { proxy: line.proxy, mayLoseServer: true })
    await pill(page, 'Connected')
    line.cut()
    await pill(page, 'Reconnecting…')
    await textbox(page).press('Control+End')
    await page.keyboard.type('kept')
    await standing(page, 'Kept in this browser until the server is back')
    const next = await page.context().newPage()
    await page.close()
    line.mend()
    await next.goto(`${dispatch.url}/#/s/${runId}`)
    await expect.poll(() => text(next)).toBe('here\nkept')
    await next.reload()
    await textbox(next).waitFor()
    await expect.poll(() => text(next)).toBe('here\nkept')
    // Until the server has said that it has them.
    await expect
      .poll(() => next.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('dispatch.edits'))))
      .toEqual([])
    expect(await text(next)).toBe('here\nkept')
  })

  test('follows what is done to it on disk, and asks whose text it shall be when both have changed', async () => {
    const { page, folder, write, read } = await openFile(chromium, 'one\ntwo\n')
    write('notes.txt', 'one\ntwo\nthree from outside\n')
    await expect.poll(() => text(page)).toBe('one\ntwo\nthree from outside\n')
    await standing(page, 'Saved')

    await textbox(page).press('Control+Home')
    await page.keyboard.type('mine ')
    await standing(page, 'Unsaved')
    write('notes.txt', 'theirs\n')
    await tool(page, 'Compare and choose')
    await page.locator('.cm-deletedChunk').getByText('theirs').waitFor()
    await tool(page, 'Save what is here')
    await standing(page, 'Saved')
    expect(read('notes.txt')).toBe('mine one\ntwo\nthree from outside\n')

    rmSync(path.join(folder, 'notes.txt'))
    await page.getByRole('alert').getByText('no longer on disk').waitFor()
    await page.keyboard.press('Control+s')
    await standing(page, 'Saved')
    expect(read('notes.txt')).toBe('mine one\ntwo\nthree from outside\n')

    await textbox(page).press('Control+Home')
    await page.keyboard.type('not ')
    await standing(page, 'Unsaved')
    write('notes.txt', 'theirs\n')
    await standing(page, 'Changed on disk and here')
    await page.keyboard.press('Control+s')
    await page.locator('.toast').getByText('The file was not saved').first().waitFor()
    expect(read('notes.txt')).toBe('theirs\n')
    await tool(page, 'Compare and choose')
    await tool(page, 'Take what is on disk')
    await expect.poll(() => text(page)).toBe('theirs\n')
    await standing(page, 'Saved')
  })

  test('has a history: each saved version can be compared with now and brought back', async () => {
    const { page, read } = await openFile(chromium, 'as it was\n')
    const replace = async (words: string) => {
      await textbox(page).press('Control+a')
      await page.keyboard.type(words)
      await standing(page, 'Unsaved')
      await page.keyboard.press('Control+s')
      await standing(page, 'Saved')
    }
    await replace('second')
    await replace('third')
    await tool(page, 'Saved versions')
    const versions = page.getByRole('complementary', { name: 'Saved versions' }).getByRole('listitem')
    await expect.poll(() => versions.count()).toBe(3)
    await versions.nth(1).getByRole('button').click()
    await page.locator('.cm-deletedChunk').getByText('second').waitFor()
    await tool(page, 'Restore')
    await expect.poll(() => text(page)).toBe('second')
    await standing(page, 'Unsaved')
    expect(read('notes.txt')).toBe('third')
    await page.keyboard.press('Control+s')
    await standing(page, 'Saved')
    expect(read('notes.txt')).toBe('second')
  })

  test('is only looked at by a viewer, who sees what others write', async () => {
    const { page, dispatch, runId } = await openFile(chromium, 'shown\n')
    const { token } = await dispatch.client.call('grant:create', { role: 'viewer', runs: [runId] })
    const viewer = await visit(chromium(), { url: dispatch.url, key: token }, { session: runId })
    await textbox(viewer).press('Control+Home')
    await viewer.keyboard.type('not taken ')
    await viewer.keyboard.press('Control+s')
    await viewer.keyboard.press('Control+Shift+O')
    await textbox(page).press('Control+Home')
    await page.keyboard.type('now ')
    await expect.poll(() => text(viewer)).toBe('now shown\n')
    expect(await viewer.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0)
    expect(await viewer.getByRole('dialog').count()).toBe(0)
    expect(await viewer.locator('.file-notice').count()).toBe(0)
  })

  test('is searched, replaced in, and gone through by line, with keys', async () => {
    const { page, dispatch, runId } = await openFile(chromium, 'a cat\na dog\nA Cat\n')
    await textbox(page).press('Control+f')
    await page.getByRole('textbox', { name: 'Find in the file' }).fill('cat')
    await page.locator('.find-count').getByText('2', { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.find-count').getByText('1 of 2').waitFor()
    await page.getByRole('textbox', { name: 'Replace with' }).fill('bird')
    await tool(page, 'Replace all')
    await expect.poll(() => text(page)).toBe('a bird\na dog\nA bird\n')
    await page.keyboard.press('Escape')
    await textbox(page).press('Control+g')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    await page.keyboard.type('2:3')
    await page.keyboard.press('Enter')
    await hasFocus(textbox(page))
    await page.keyboard.type('big ')
    await expect.poll(() => text(page)).toBe('a bird\na big dog\nA bird\n')
    // Words are selected by the keys that change tabs elsewhere.
    await page.keyboard.press('Control+Shift+ArrowRight')
    await page.keyboard.type('pig')
    await expect.poll(() => text(page)).toBe('a bird\na big pig\nA bird\n')
    await dispatch.client.runs.close(runId)
    await page.getByRole('button', { name: 'Restart' }).waitFor()
    await page.keyboard.type('nothing')
    expect(await text(page)).toBe('a bird\na big pig\nA bird\n')
    await page.getByRole('button', { name: 'Restart' }).click()
    await standing(page, 'Unsaved')
    await expect.poll(() => text(page)).toBe('a bird\na big pig\nA bird\n')
  })
})
