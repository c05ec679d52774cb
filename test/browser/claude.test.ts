// A conversation with Claude in the page: what is said appears as it is said, tools open, permissions are answered from any page, prompts wait, and thousands of rows stay quick.
import { describe, expect, test } from 'vitest'
import {
  askFor,
  begin,
  begins,
  card,
  delta,
  field,
  openClaude,
  result,
  rows,
  say,
  toEnd,
  tool,
  waiting,
  whole,
} from '../support/claude/page.ts'
import { standInForClaude } from '../support/claude/stand-in.ts'
import { chromiumPath } from '../support/chromium.ts'
import { startDispatch } from '../support/dispatch.ts'
import { builtPage, useChromium, visit } from '../support/visit.ts'

const code = 'const answer = 42'
const answer = `Two **things** were wrong, see [the text](https://example.com/) and [this](javascript:alert(1)).

\`\`\`ts
${code}
\`\`\`

<img src=x onerror=alert(1)>`

describe.skipIf(!chromiumPath())('a Claude conversation in the page', () => {
  const chromium = useChromium()

  test('is begun in the page, and a program answers: asked, allowed, refused, gone', async () => {
    const standIn = standInForClaude()
    const dispatch = await startDispatch({ pageFolder: builtPage, ...standIn.options })
    const page = await visit(chromium(), dispatch)
    await page.getByRole('button', { name: 'More new sessions' }).click()
    await page.getByRole('menuitem', { name: 'New Claude conversation…' }).click()
    await page.getByLabel('Folder').fill(standIn.folder)
    await page.getByLabel('What Claude may do unasked').selectOption('plan')
    await page.getByRole('button', { name: 'Start conversation' }).click()
    await page.getByRole('button', { name: 'What Claude may do: Plan' }).waitFor()
    await say(page, 'say Hello |there')
    await rows(page).getByText('Hello there').waitFor()
    await say(page, 'ask npm test')
    await card(page).getByRole('button', { name: 'Allow once' }).click()
    await rows(page)
      .getByText(/"behavior":"allow"/)
      .waitFor()
    await say(page, 'wait for it')
    await rows(page).getByText('for it', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText(/^Stopped ·/).waitFor()
    await say(page, 'fail authentication_failed')
    await page.getByText('Claude Code is not signed in on this machine').waitFor()
    standIn.remove()
    await say(page, 'crash now')
    await page.getByText('Claude Code ended unexpectedly').waitFor()
    await say(page, 'say Again')
    await page.getByText('Claude Code is not installed on this machine').waitFor()
    expect(standIn.starts()[0]?.args.join(' ')).toContain('--permission-mode=plan')
  })

  test('what Claude says appears as it is said, as text that runs nothing, and is the same after a reload', async () => {
    const { page, claude } = await openClaude(chromium)
    await page.getByText('What shall Claude do?').waitFor()
    await begin(page, claude, 'Why does it hang?')
    await page.getByText('Working').waitFor()
    claude.tell({ type: 'thinkingDelta', id: 'h', messageId: 'm', delta: 'Hm, ' })
    await page.getByText('Thinking…').waitFor()
    claude.tell({ type: 'thinking', id: 'h', messageId: 'm', thinking: 'Hm, a loop.' }, delta('x', 'Two **thi'))
    // Closed before it is written to its end.
    await page.locator('.markdown strong', { hasText: /^thi$/ }).waitFor()
    claude.tell(delta('x', 'ngs** were'))
    await page.locator('.markdown strong', { hasText: /^things$/ }).waitFor()
    claude.tell(whole('x', answer))
    claude.end('completed', { durationMs: 12_000, costUsd: 0.03 })
    claude.say({ context: { tokens: 50_000, window: 200_000 }, totalCostUsd: 0.03 })
    await page.getByText('12 s · $0.03').waitFor()
    await page.locator('.code .hljs-keyword', { hasText: 'const' }).waitFor()
    expect(
      await rows(page)
        .getByRole('link')
        .evaluateAll((links) =>
          links.map((one) => [one.textContent, one.getAttribute('href'), one.getAttribute('rel')]),
        ),
    ).toEqual([['the text', 'https://example.com/', 'noopener noreferrer']])
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    expect(await page.locator('.markdown img').count()).toBe(0)
    await page.getByText('25 %').waitFor()

    await field(page).fill('not sent yet')
    const before = await rows(page).innerText()
    await page.reload()
    await page.getByText('12 s · $0.03').waitFor()
    await page.locator('.code .hljs-keyword').waitFor()
    await expect.poll(() => rows(page).innerText()).toBe(before)
    await expect.poll(() => field(page).inputValue()).toBe('not sent yet')
    await page.getByRole('button', { name: /^Thought/ }).click()
    await page.getByText('Hm, a loop.').waitFor()
  })

  test('a tool is a line that opens: a change, an output in its colours, tasks, what an agent does', async () => {
    const { page, claude, dispatch } = await openClaude(chromium)
    await begin(page, claude, 'Go')
    const patch = [
      { oldStart: 7, oldLines: 2, newStart: 7, newLines: 2, lines: [' keep', '-let a = one', '+let a = two'] },
    ]
    claude.tell(
      begins('e', 'Edit', {
        file_path: `${dispatch.folder}/src/a.ts`,
        old_string: 'let a = one',
        new_string: 'let a = two',
      }),
      { type: 'toolResult', toolUseId: 'e', content: 'done', isError: false, patch },
      begins('b', 'Bash', { command: 'npm test' }),
    )
    await tool(page, 'Run').and(page.locator('[data-state="runs"]')).waitFor()
    claude.tell(
      result('b', '\u001B[31mfailed\u001B[39m 1 of 2\n10%\r99%\rdone', true),
      begins('t', 'TodoWrite', {
        todos: [
          { content: 'Look', status: 'completed' },
          { content: 'Mend', status: 'in_progress' },
        ],
      }),
      result('t'),
      begins('a', 'Task', { description: 'Look around', prompt: 'Find callers' }),
      begins('g', 'Grep', { pattern: 'readString' }, 'a'),
      result('g', 'three files'),
      result('a', 'Found **three**.'),
    )
    await tool(page, 'Edit')
      .getByRole('button', { name: /Edit src\/a\.ts/ })
      .click()
    await page.locator('.diff-line[data-sign="+"] mark', { hasText: 'two' }).waitFor()
    await expect.poll(() => page.locator('.diff-number').allTextContents()).toEqual(['7', '8', '8'])
    await tool(page, 'Run')
      .getByRole('button', { name: /Run npm test/ })
      .click()
    await page.locator('.output .ansi-red', { hasText: 'failed' }).waitFor()
    await expect.poll(() => page.locator('.output-text').innerText()).toBe('failed 1 of 2\ndone')
    await tool(page, 'Tasks')
      .getByRole('button', { name: /1 of 2 done · Mend/ })
      .click()
    await page.locator('.todo[data-status="in_progress"]', { hasText: 'Mend' }).waitFor()
    await page.getByRole('button', { name: /Agent Look around/ }).click()
    await page.getByText('Found three.').waitFor()
    await page.getByRole('button', { name: /Search readString/ }).click()
    await page.getByText('three files').waitFor()
    await expect.poll(() => page.locator('.tool[data-state="failed"]').count()).toBe(1)
    claude.tell(begins('z', 'Bash', { command: 'sleep 100' }))
    claude.end('interrupted')
    await tool(page, 'sleep 100').getByText('Not finished').waitFor()
    await page.getByText(/^Stopped ·/).waitFor()
  })

  test('a permission is answered from one page, and every page sees the answer; a denial tells Claude why', async () => {
    const { page, claude, dispatch, runId } = await openClaude(chromium)
    const phone = await visit(chromium(), dispatch, {
      session: runId,
      viewport: { width: 390, height: 800 },
      hasTouch: true,
      isMobile: true,
    })
    await begin(page, claude, 'Test it')
    askFor(claude, 'p', `npm test${' '.repeat(300)}&& rm -rf ~`)
    for (const one of [page, phone]) {
      await card(one).getByText('Run this command?').waitFor()
      // What is allowed is seen whole: nothing of it stands beyond the edge.
      const text = card(one).locator('.code-text')
      await expect.poll(() => text.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0)
    }
    await expect.poll(() => phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await card(phone).getByRole('button', { name: 'Always allow npm test:* in this project' }).tap()
    for (const one of [page, phone]) await card(one).waitFor({ state: 'detached' })
    expect(claude.answers).toEqual([{ id: 'p', decision: 'always' }])

    askFor(claude, 'q', 'rm -rf build')
    askFor(claude, 'r', 'ls')
    await card(page).getByText('1 more').waitFor()
    await card(page).getByRole('button', { name: 'Deny…' }).click()
    await page.getByRole('textbox', { name: 'What Claude should know' }).fill('Keep the build')
    await page.keyboard.press('Enter')
    await tool(phone, 'rm -rf build').getByText('Denied').waitFor()
    // The next one, by keys alone and only while nothing is written.
    await card(page).getByText('ls', { exact: true }).waitFor()
    await card(page).getByRole('button', { name: 'Allow once', disabled: false }).waitFor()
    await field(page).press('Control+Enter')
    await card(phone).waitFor({ state: 'detached' })
    expect(claude.answers.slice(1)).toEqual([
      { id: 'q', decision: 'deny', message: 'Keep the build' },
      { id: 'r', decision: 'allow' },
    ])
    claude.tell({
      ...{ type: 'permissionRequest', id: 's', turnId: 't', toolUseId: 'u', toolName: 'AskUserQuestion' },
      input: {
        questions: [
          { question: 'Which one?', options: [{ label: 'Left' }, { label: 'Right', description: 'The other' }] },
        ],
      },
    })
    const send = card(phone).getByRole('button', { name: 'Answer', exact: true })
    await send.waitFor()
    await expect.poll(() => send.isDisabled()).toBe(true)
    await card(phone).getByRole('radio', { name: /Right/ }).tap()
    await send.tap()
    await card(page).waitFor({ state: 'detached' })
    expect(claude.answers.at(-1)).toEqual({ id: 's', decision: 'allow', answers: { 'Which one?': 'Right' } })
  })

  test('a click that was meant for one request does not allow the next one, which comes in its place', async () => {
    const { page, claude } = await openClaude(chromium, {}, { clock: true })
    await begin(page, claude, 'Test it')
    askFor(claude, 'p', 'npm test')
    askFor(claude, 'q', 'rm -rf ~')
    await card(page).getByText('npm test', { exact: true }).waitFor()
    const allow = card(page).getByRole('button', { name: 'Allow once' })
    await page.clock.runFor(1000)
    await page.clock.pauseAt(Date.now() + 10_000)
    await allow.click()
    await expect.poll(() => claude.answers.length).toBe(1)
    // The page draws what comes by its clock, which stands still when that comes.
    const next = card(page).getByText('rm -rf ~', { exact: true })
    await expect
      .poll(async () => {
        await page.clock.runFor(100)
        return next.isVisible()
      })
      .toBe(true)
    await allow.click({ force: true })
    await field(page).press('Control+Enter')
    await page.clock.runFor(1000)
    await allow.click()
    await expect.poll(() => claude.answers).toEqual(['p', 'q'].map((id) => ({ id, decision: 'allow' })))
  })

  test('who may only look sees all of it, what is asked and what waits too, and is offered nothing that would be refused', async () => {
    const { page, claude, dispatch, runId } = await openClaude(chromium)
    const { token } = await dispatch.client.call('grant:create', { role: 'viewer', runs: [runId] })
    const viewer = await visit(chromium(), { url: dispatch.url, key: token }, { session: runId })
    await begin(page, claude, 'first')
    await say(page, 'second')
    askFor(claude, 'p', 'npm test')
    await card(viewer).getByText('Run this command?').waitFor()
    await expect.poll(() => waiting(viewer).allInnerTexts()).toEqual(['second'])
    await viewer.getByRole('button', { name: /What Claude may do/ }).waitFor()
    const offers = viewer.locator('.claude-desk').getByRole('button', { disabled: false })
    await expect
      .poll(() => offers.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))))
      .toEqual(['Copy'])
    expect(await field(viewer).count()).toBe(0)
    await viewer.keyboard.press('Escape')
    claude.fail({ error: 'It failed', details: { code: 'failed' } })
    claude.end('failed')
    await viewer.getByText('One prompt is held back.').waitFor()
    await page.getByRole('button', { name: 'Send again' }).waitFor()
    expect(await viewer.getByRole('button', { name: /Send again|Go on/ }).count()).toBe(0)
    expect(await viewer.getByRole('alert').count()).toBe(0)
  })

  test('prompts wait in order, can be edited and withdrawn, and are held when a person stops Claude', async () => {
    const { page, claude, dispatch, runId } = await openClaude(chromium)
    const other = await visit(chromium(), dispatch, { session: runId })
    await begin(page, claude, 'first')
    for (const text of ['second', 'third', 'fourth']) await say(page, text)
    await expect.poll(() => waiting(other).allInnerTexts()).toEqual(['second', 'third', 'fourth'])
    await waiting(other).filter({ hasText: 'third' }).getByRole('button', { name: 'Withdraw' }).click()
    await expect.poll(() => waiting(page).allInnerTexts()).toEqual(['second', 'fourth'])
    await expect.poll(() => field(page).inputValue()).toBe('')
    await field(page).press('ArrowUp')
    await expect.poll(() => field(page).inputValue()).toBe('fourth')
    await say(page, 'fourth, better')
    await expect.poll(() => waiting(other).allInnerTexts()).toEqual(['second', 'fourth, better'])
    claude.end()
    await expect.poll(() => claude.prompt?.text).toBe('second')
    // What is pressed is meant for what the page shows.
    await expect.poll(() => waiting(page).allInnerTexts()).toEqual(['fourth, better'])
    await field(page).press('Escape')
    await other.getByText('One prompt is held back.').waitFor()
    await other.getByText(/^Stopped ·/).waitFor()
    await other.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => claude.prompt?.text).toBe('fourth, better')
    await expect.poll(() => waiting(page).count()).toBe(0)
    claude.end()
    await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
    await expect.poll(() => field(page).inputValue()).toBe('')
    await field(page).press('ArrowUp')
    await expect.poll(() => field(page).inputValue()).toBe('fourth, better')
  })

  test('a failure says what to do, and what was said can be sent again; model and ways of working are chosen', async () => {
    const { page, claude, dispatch, runId } = await openClaude(chromium)
    const other = await visit(chromium(), dispatch, { session: runId })
    await begin(page, claude, 'Hello')
    claude.fail({
      error: 'Claude is not signed in.',
      details: { code: 'notSignedIn', advice: 'Run claude in a terminal and sign in.', said: 'Please run /login' },
    })
    claude.end('failed')
    for (const one of [page, other]) await one.getByText('Run claude in a terminal and sign in.').waitFor()
    await page.getByText('What the program said').click()
    await page.getByText('Please run /login').waitFor()
    await page.getByRole('button', { name: 'Send again' }).click()
    await expect.poll(() => claude.prompt?.text).toBe('Hello')
    claude.end()

    const described = (value: string, name: string) => ({ value, name, description: `About ${name}` })
    const command = (name: string) => ({ name, description: `Does ${name}`, argumentHint: '' })
    claude.offer({
      models: [described('default', 'Default'), described('opus', 'Opus')],
      commands: ['compact', 'review'].map(command),
    })
    await page.getByRole('button', { name: /^Model/ }).click()
    await page.getByRole('menuitemradio', { name: /Opus/ }).click()
    await other.getByRole('button', { name: 'Model: Opus' }).waitFor()
    await page.getByRole('button', { name: /^What Claude may do/ }).click()
    await page.getByRole('menuitemradio', { name: /^Plan/ }).waitFor()
    expect(await page.getByRole('menuitemradio', { name: /Allow everything/ }).count()).toBe(0)
    await page.getByRole('menuitemradio', { name: /^Plan/ }).click()
    await other.getByRole('button', { name: 'What Claude may do: Plan' }).waitFor()
    expect([claude.status.model, claude.status.permissionMode]).toEqual(['opus', 'plan'])

    await field(page).pressSequentially('/rev')
    await page.getByRole('option', { name: /review/ }).waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => field(page).inputValue()).toBe('/review ')
    await field(page).pressSequentially('42')
    await page.keyboard.press('Enter')
    await expect.poll(() => claude.prompt?.text).toBe('/review 42')
  })

  test('files and pictures go along, a picture made small enough, and what is too large is refused with a reason', async () => {
    const { page, claude } = await openClaude(chromium)
    // A picture of a camera's size, made in the page: noise, which no packing makes smaller.
    const picture = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(1800, 1200)
      const context = canvas.getContext('2d')!
      const noise = context.createImageData(1800, 1200)
      for (let index = 0; index < noise.data.length; index += 1) noise.data[index] = (index * 2_654_435_761) % 251
      context.putImageData(noise, 0, 0)
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
      return Array.from(bytes)
    })
    await page.getByLabel('Files', { exact: true }).setInputFiles([
      { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(picture) },
      { name: 'notes.md', mimeType: '', buffer: Buffer.from('# Notes') },
      { name: 'program', mimeType: 'application/octet-stream', buffer: Buffer.from([0x7f, 0, 0xff]) },
      { name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.alloc(1_200_000, 'x') },
    ])
    await page.getByText('“program” is no picture, PDF or text.').waitFor()
    await page.getByText(/“log\.txt” is too large/).waitFor()
    const draft = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
    await expect.poll(() => draft.allInnerTexts()).toEqual(['photo.png', 'notes.md'])
    await say(page, 'Look at these')
    await expect
      .poll(() => claude.prompt?.attachments?.map(({ type, name }) => [type, name]))
      .toEqual([
        ['image', 'photo.png'],
        ['text', 'notes.md'],
      ])
    const [sent] = claude.prompt?.attachments ?? []
    expect(sent?.data.length).toBeLessThan(400_000)
    await rows(page).getByRole('img', { name: 'photo.png' }).waitFor()
    await rows(page).getByText('notes.md').waitFor()
    await expect.poll(() => draft.count()).toBe(0)
  })

  test('of thousands of rows only those in sight are in the page; who looks back stays, and comes to the latest again', async () => {
    const { page, claude } = await openClaude(chromium)
    await begin(page, claude, 'Count')
    for (let count = 1; count <= 3000; count += 1)
      claude.tell(whole(`x${count}`, `Row **${count}** of many\n\n${'- a line\n'.repeat(count % 4)}`))
    await page.getByText('Row 3000 of many').waitFor()
    await expect.poll(() => toEnd(page)).toBeLessThan(2)
    const drawn = () => page.locator('.claude-row').count()
    expect(await drawn()).toBeLessThan(80)
    await page.reload()
    await page.getByText('Row 3000 of many').waitFor()
    await expect.poll(() => toEnd(page)).toBeLessThan(2)
    expect(await drawn()).toBeLessThan(80)
    // What is written is followed.
    claude.tell(delta('y', 'The last\n\n'.repeat(30)))
    await expect.poll(() => page.getByText('The last').count()).toBe(30)
    await expect.poll(() => toEnd(page)).toBeLessThan(2)

    await rows(page).evaluate((e) => e.scrollTo(0, e.scrollHeight / 2))
    await page.getByRole('button', { name: 'Latest' }).waitFor()
    const middle = page.locator('.claude-row', { hasText: /^Row 1[45]\d\d/ }).first()
    await middle.waitFor()
    // A row has no place before it was measured, and is not visible until then.
    const drawnRows = page.locator('.claude-row')
    await expect
      .poll(() => drawnRows.evaluateAll((all) => all.every((one) => one.checkVisibility({ visibilityProperty: true }))))
      .toBe(true)
    const top = await rows(page).evaluate((e) => e.scrollTop)
    claude.tell(delta('y', 'and more\n\n'.repeat(30)))
    claude.tell(begins('u', 'Bash', { command: 'true' }))
    askFor(claude, 'p', 'npm test')
    await card(page).waitFor()
    await expect.poll(async () => Math.abs((await rows(page).evaluate((e) => e.scrollTop)) - top)).toBeLessThan(2)
    expect(await drawn()).toBeLessThan(80)
    await page.getByRole('button', { name: 'Latest' }).click()
    await expect.poll(() => toEnd(page)).toBeLessThan(2)
    await tool(page, 'npm test').waitFor()
    // The browser's own search would find no row that is out of sight.
    await page.keyboard.press('Control+f')
    await page.getByRole('textbox', { name: 'Find in the conversation' }).fill('row **7')
    await page.locator('.find-count').getByText('111 of 111').waitFor()
    await page.getByText('Row 799 of many').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Row 798 of many').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Row 798 of many').waitFor()
    // Whoever says something sees it.
    await rows(page).evaluate((e) => e.scrollTo(0, 0))
    await page.getByText('Row 1 of many').waitFor()
    claude.end()
    await begin(page, claude, 'And now?')
    await rows(page).getByText('And now?').waitFor()
    await expect.poll(() => toEnd(page)).toBeLessThan(2)
  })
})
