// A chat in the page: asked for in a dialog, read, written in, and followed through a server that goes away.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { serveMessages } from '../support/imessage/clients.ts'
import { chatGuid, type MessageServer, type ServerScript } from '../support/imessage/server.ts'
import { startDispatch } from '../support/dispatch.ts'
import { builtPage, useChromium, visit, type VisitOptions } from '../support/visit.ts'

const bubbles = (page: Page) => page.locator('.chat-row')
const texts = (page: Page) => page.locator('.chat-bubble > .chat-text').allTextContents()
const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })

async function openChat(
  chromium: ReturnType<typeof useChromium>,
  script: ServerScript = {},
  options: VisitOptions = {},
) {
  const messages = await serveMessages({ key: 'secret', ...script })
  const dispatch = await startDispatch({ pageFolder: builtPage })
  const request = { kind: 'imessage', options: { serverUrl: messages.url, apiKey: 'secret', chatGuid } }
  const { runId } = await dispatch.client.runs.create(request)
  const page = await visit(chromium(), dispatch, { session: runId, ...options })
  await page.locator('[data-connection="ready"]').waitFor()
  return { messages, dispatch, runId, page }
}

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  // While what was written before is on its way, Enter sends nothing.
  await page.locator('.view:not([hidden]) .chat-send:enabled').waitFor()
  await field(page).press('Enter')
}

/** Ends the server and starts it again on the same port, with what it has. */
async function comeBack(server: MessageServer): Promise<MessageServer> {
  return serveMessages({ key: 'secret', port: server.port, store: server.store })
}

describe.skipIf(!chromiumPath())('a chat in the page', () => {
  const chromium = useChromium()

  test('is opened by a dialog with a plain phone number, and the key is shown nowhere', async () => {
    const messages = await serveMessages({ key: 'hunter2' })
    messages.store.add({ text: 'Hello from before' })
    const dispatch = await startDispatch({ pageFolder: builtPage })
    const page = await visit(chromium(), dispatch)
    await page.getByRole('button', { name: 'More new sessions' }).click()
    await page.getByRole('menuitem', { name: 'New iMessage chat…' }).click()
    await page.getByLabel('Server').fill(messages.url)
    await page.getByLabel('Key').fill('hunter2')
    await page.getByLabel('Chat', { exact: true }).fill('any;of;them')
    await page.getByRole('button', { name: 'Open chat' }).click()
    await page.getByRole('alert').getByText('“Chat” must be a chat’s guid').waitFor()
    await page.getByLabel('Chat', { exact: true }).fill('+1 555-0100')
    await page.getByRole('button', { name: 'Open chat' }).click()
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    await expect.poll(() => texts(page)).toEqual(['Hello from before'])
    expect(await page.content()).not.toContain('hunter2')
  })

  test('shows what is said on either side, with files, replies, signs and edits', async () => {
    const { messages, page } = await openChat(chromium)
    const first = messages.receive({ text: 'Are you coming?' })
    const file = { guid: 'A', transferName: 'plan.pdf', totalBytes: 1_482_113, mimeType: 'application/pdf' }
    messages.receive({ text: '\uFFFC', attachments: [file] })
    await say(page, 'Yes!')
    await expect.poll(() => messages.store.all.length).toBe(3)
    const mine = messages.store.all[2]!
    messages.receive({ text: 'Good', threadOriginatorGuid: first.guid })
    messages.receive({ text: 'Loved', associatedMessageGuid: `p:0/${mine.guid}`, associatedMessageType: 'love' })
    messages.change(first.guid, { text: 'Are you coming tomorrow?', dateEdited: first.dateCreated + 1 })
    messages.change(mine.guid, { dateDelivered: mine.dateCreated, dateRead: mine.dateCreated })

    await page.getByText('· edited').waitFor()
    await page.getByText('Loved by Ada Lovelace').waitFor({ state: 'attached' })
    await page.getByText(/^Read \d/).waitFor()
    await expect.poll(() => texts(page)).toEqual(['Are you coming tomorrow?', 'Yes!', 'Good'])
    await expect.poll(() => page.locator('.chat-file').innerText()).toMatch(/plan\.pdf\s+1\.5 MB/)
    await expect.poll(() => page.locator('.chat-quote').innerText()).toContain('Are you coming tomorrow?')
    await expect.poll(() => bubbles(page).locator('.chat-signs li').count()).toBe(1)
    // The chat was empty when it was opened.
    await expect.poll(() => page.getByRole('button', { name: 'Earlier messages' }).count()).toBe(0)
  })

  test('shows that the other side is writing, until it has written, and keeps nothing of it', async () => {
    const { messages, dispatch, runId, page } = await openChat(chromium)
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    const before = (await dispatch.client.runs.list())[0]?.lastSeq
    const writing = page.getByRole('img', { name: 'Ada Lovelace is writing' })
    messages.say('typing-indicator', { display: true, guid: 'any;-;+15550199' })
    messages.say('typing-indicator', { display: true, guid: chatGuid })
    await writing.waitFor()
    messages.say('typing-indicator', { display: false, guid: chatGuid })
    await writing.waitFor({ state: 'detached' })
    expect((await dispatch.client.runs.read(runId, { seq: before ?? 0 })).events).toEqual([])
    messages.say('typing-indicator', { display: true, guid: chatGuid })
    await writing.waitFor()
    messages.receive({ text: 'Written' })
    await writing.waitFor({ state: 'detached' })
    messages.say('typing-indicator', { display: true, guid: chatGuid })
    await writing.waitFor()
    await messages.close()
    await writing.waitFor({ state: 'detached' })
  })

  test('says when its server is away, keeps what is written until then, and lets it be withdrawn', async () => {
    const { messages, page } = await openChat(chromium)
    await messages.close()
    await page.getByRole('alert').getByText('What you send waits').waitFor()
    for (const text of ['stays', 'goes']) await say(page, text)
    await page.getByText('Waiting for the connection').nth(1).waitFor()
    await bubbles(page).filter({ hasText: 'goes' }).getByRole('button', { name: 'Withdraw' }).click()
    await bubbles(page).filter({ hasText: 'goes' }).waitFor({ state: 'detached' })
    await comeBack(messages)
    await bubbles(page).filter({ hasText: 'stays' }).getByText('Sent').waitFor()
    expect(messages.store.all.map(({ text }) => text)).toEqual(['stays'])
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
  })

  test('says why a message was not delivered and sends it again', async () => {
    let isDown = true
    const { messages, page } = await openChat(chromium, {
      onQuestion({ path }, answer) {
        if (!isDown || !path.endsWith('/message/text')) return false
        answer(500, { message: 'Message Send Error', error: { message: 'Not registered' } })
        return true
      },
    })
    await say(page, 'Hello?')
    await page.getByText('Not delivered: Message Send Error: Not registered').waitFor()
    isDown = false
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Sent', { exact: true }).waitFor()
    await expect.poll(() => texts(page)).toEqual(['Hello?'])
    expect(messages.store.all).toHaveLength(1)
  })

  test('is read from its end; looking back fetches what was before and stays where one reads', async () => {
    const messages = await serveMessages({ key: 'secret' })
    for (let count = 0; count < 120; count += 1) messages.store.add({})
    const { page } = await openChat(chromium, { store: messages.store })
    const list = page.getByRole('log', { name: 'Messages' })
    const toEnd = () => list.evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight)
    await expect.poll(toEnd).toBeLessThan(2)
    await expect.poll(async () => (await texts(page))[0]).toBe('message 71')
    await list.evaluate((e) => e.scrollTo(0, 0))
    await page.getByRole('button', { name: 'Newest' }).waitFor()
    const top = () =>
      page.getByText('message 71', { exact: true }).evaluate((e) => Math.round(e.getBoundingClientRect().top))
    const before = await top()
    await page.getByRole('button', { name: 'Earlier messages' }).click()
    await page.getByText('message 1', { exact: true }).waitFor({ state: 'attached' })
    // The day above it is no longer the first row.
    await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(80)
    await expect.poll(() => texts(page)).toHaveLength(120)
    await page.getByRole('button', { name: 'Newest' }).click()
    await expect.poll(toEnd).toBeLessThan(2)
  })

  test('two people at one chat see the same, and its end', async () => {
    const { dispatch, runId, page } = await openChat(chromium)
    const other = await visit(chromium(), dispatch, { session: runId, viewport: { width: 390, height: 800 } })
    await other.locator('[data-connection="ready"]').waitFor()
    await say(page, 'from the one')
    await expect.poll(() => texts(other)).toEqual(['from the one'])
    await say(other, 'from the other')
    await expect.poll(() => texts(page)).toEqual(['from the one', 'from the other'])
    await expect.poll(() => other.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await dispatch.client.runs.close(runId)
    await page.getByRole('button', { name: 'Restart' }).click()
    await page.locator('[data-connection="ready"]').waitFor()
    await expect.poll(() => texts(page)).toEqual(['from the one', 'from the other'])
  })
})
