// A conversation with Claude in a page: what stands in it, and how a person and a scripted Claude go on with it. It does not know what is tested.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { ClaudeOptions } from '../../../shared/kinds/claude.ts'
import type { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import { startDispatch } from '../dispatch.ts'
import { builtPage, type useChromium, visit, type VisitOptions } from '../visit.ts'
import { scriptClaude, type ScriptedConversation } from './scripted.ts'

export const field = (page: Page) => page.getByRole('textbox', { name: 'Prompt', exact: true })
export const rows = (page: Page) => page.getByRole('log', { name: 'Conversation' })
export const card = (page: Page) => page.locator('.ask')
export const waiting = (page: Page) => page.getByRole('region', { name: 'Waiting prompts' }).getByRole('listitem')
export const tool = (page: Page, verb: string) => page.locator('.tool').filter({ hasText: verb })
export const toEnd = (page: Page) => rows(page).evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight)

const m = { messageId: 'm' }
export const delta = (id: string, text: string): ClaudeEvent => ({ type: 'textDelta', id, ...m, delta: text })
export const whole = (id: string, text: string): ClaudeEvent => ({ type: 'text', id, ...m, text })
export const begins = (
  id: string,
  name: string,
  input: Record<string, unknown>,
  parentToolUseId?: string,
): ClaudeEvent => ({
  type: 'toolUse',
  id,
  name,
  input,
  ...m,
  ...(parentToolUseId !== undefined && { parentToolUseId }),
})
export const result = (toolUseId: string, content = 'ok', isError = false): ClaudeEvent => ({
  type: 'toolResult',
  toolUseId,
  content,
  isError,
})

export async function openClaude(
  chromium: ReturnType<typeof useChromium>,
  options: ClaudeOptions = {},
  visiting: VisitOptions = {},
) {
  const script = scriptClaude()
  const dispatch = await startDispatch({ pageFolder: builtPage, kinds: script.kinds })
  const { runId } = await dispatch.client.runs.create({ kind: 'claude', cwd: dispatch.folder, options })
  const page = await visit(chromium(), dispatch, { session: runId, ...visiting })
  await field(page).waitFor()
  return { dispatch, runId, page, claude: script.last }
}

export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  // While what was said before is on its way, Enter sends nothing.
  await page.locator('.view:not([hidden]) .composer-send:enabled').waitFor()
  await field(page).press('Enter')
}

/** Says it and waits until Claude has it. */
export async function begin(page: Page, claude: ScriptedConversation, text: string): Promise<void> {
  await say(page, text)
  await expect.poll(() => claude.prompt?.text).toBe(text)
}

export function askFor(claude: ScriptedConversation, id: string, command: string): void {
  const input = { command }
  const rules = [{ toolName: 'Bash', ruleContent: 'npm test:*' }]
  claude.tell(begins(`use-${id}`, 'Bash', input), {
    ...{ type: 'permissionRequest', id, turnId: 't', toolUseId: `use-${id}`, toolName: 'Bash', input },
    suggestions: [{ type: 'addRules', destination: 'localSettings', behavior: 'allow', rules }],
  })
  claude.say({ state: 'waiting' })
}
