// A conversation as a page follows it: all of it, drawn no more often than eyes can see.
import { expect, test } from 'vitest'
import { createChat } from '../../../../renderer/kinds/claude/chat.ts'
import { RunId } from '../../../../shared/event.ts'
import { scriptClaude } from '../../../support/claude/scripted.ts'
import { startDispatch } from '../../../support/dispatch.ts'

/** Milliseconds between two times that a conversation is drawn. */
const pause = 50

test('however many events come, now or from before, it is drawn at most 20 times a second, and all is there', async () => {
  const script = scriptClaude()
  const dispatch = await startDispatch({ kinds: script.kinds })
  const { runId } = await dispatch.client.runs.create({ kind: 'claude', cwd: dispatch.folder })
  await dispatch.client.runs.call(runId, 'prompt', { text: 'Count' })

  /** Follows it until a text is there. @returns how often it was drawn, and how often it may have been. */
  const follow = async (last: string) => {
    const chat = createChat(dispatch.client, RunId.parse(runId))
    const since = performance.now()
    let drawn = 0
    await new Promise<void>((resolve) => {
      chat.state.subscribe(() => {
        drawn += 1
        const { phase, conversation } = chat.state.get()
        const row = conversation.rows.at(-1)
        if (phase === 'live' && row?.row === 'text' && row.text.endsWith(last)) resolve()
      })
    })
    chat.dispose()
    // The first one, and that it is all there, are drawn at once. A timer counts from the beginning of its turn of the loop, so the time
    // between two may be shorter by all that was done in that turn.
    return { drawn, most: (performance.now() - since) / (pause / 2) + 3 }
  }
  const count = 3000
  const live = follow(` ${count}`)
  for (let index = 1; index <= count; index += 1) {
    script.last.tell({ type: 'textDelta', id: 'a', messageId: 'm', delta: ` ${index}` })
    // Each is a commit of its own, and comes by itself.
    if (index % 10 === 0) await new Promise((resolve) => void setImmediate(resolve))
  }
  const now = await live
  expect(now.drawn).toBeLessThanOrEqual(now.most)
  const before = await follow(` ${count}`)
  expect(before.drawn).toBeLessThanOrEqual(before.most)
})
