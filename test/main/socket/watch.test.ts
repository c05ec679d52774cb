// What those are told who watch the list, and everybody when nothing can be kept.
import { describe, expect, test } from 'vitest'
import { createEmitter } from '../../../main/base/emitter.ts'
import type { Journal, JournalState } from '../../../main/journal/journal.ts'
import { createMemoryJournal } from '../../../main/journal/memory-journal.ts'
import { ask, hear, next, startServer } from './server.ts'

describe('the list', () => {
  test('is watched from its answer on until it is not', async () => {
    const server = await startServer()
    const [watcher, other] = [await server.enter(), await server.enter()]
    const [heard, unheard] = [hear(watcher), hear(other)]
    expect(await ask(watcher, 'run:list', { watch: true })).toEqual({ success: true, runs: [] })
    const runId = server.start()
    await ask(other, 'run:rename', { runId, title: 'New' })
    await ask(other, 'run:close', { runId })
    const deleted = next(watcher, 'run:deleted')
    await ask(other, 'run:delete', { runId })
    expect(await deleted).toEqual({ runId })
    expect(heard).toContainEqual([
      'run:changed',
      { run: expect.objectContaining({ runId, title: 'New', status: 'running' }) },
    ])
    expect(heard.at(-1)).toEqual(['run:deleted', { runId }])
    await ask(watcher, 'run:list', { watch: false })
    heard.length = 0
    const unwatched = server.start()
    await ask(other, 'run:rename', { runId: unwatched, title: 'Unseen' })
    expect(await ask(watcher, 'run:list')).toMatchObject({ runs: [{ runId: unwatched }] })
    expect([heard, unheard]).toEqual([[], []])
  })

  test('tells that a session wants somebody, to those who may see it', async () => {
    const server = await startServer()
    const [watcher, other] = [await server.enter(), await server.enter()]
    const unheard = hear(other)
    await ask(watcher, 'run:list', { watch: true })
    const told = next(watcher, 'run:attention')
    const runId = server.start()
    await ask(other, 'run:input', { runId, data: '\x07' })
    expect(await told).toEqual({ runId, reason: 'rings' })
    expect(unheard).toEqual([])
  })

  test('says whether the journal can be written, and everybody is told when it cannot', async () => {
    const { journal, set } = journalWithState()
    const server = await startServer({ journal })
    const [watcher, other] = [await server.enter(), await server.enter()]
    await ask(watcher, 'run:list', { watch: true })
    const full: JournalState = { writable: false, message: 'disk full' }
    const told = Promise.all([next(watcher, 'server:status'), next(watcher, 'error'), next(other, 'error')])
    set(full)
    const error = { message: 'The journal cannot be written' }
    expect(await told).toEqual([full, error, error])

    const late = next(other, 'server:status')
    await ask(other, 'run:list', { watch: true })
    expect(await late).toEqual(full)

    const well = Promise.all([next(watcher, 'server:status'), next(other, 'server:status')])
    set({ writable: true })
    expect(await well).toEqual([{ writable: true }, { writable: true }])
  })
})

/** A journal that can be told to be unwritable. */
function journalWithState(): { journal: Journal; set(state: JournalState): void } {
  const states = createEmitter<JournalState>()
  let state: JournalState = { writable: true }
  return {
    journal: {
      ...createMemoryJournal(),
      get state() {
        return state
      },
      onState: states.on,
    },
    set(changed) {
      state = changed
      states.emit(changed)
    },
  }
}
