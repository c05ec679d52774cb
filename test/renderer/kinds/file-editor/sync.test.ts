// Several editors of one text over connections that are slow, break and lose answers, against a server that is small enough to be seen through.
import { EditorState, type Text } from '@codemirror/state'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createSync,
  type Document,
  type Edit,
  type Sent,
  syncExtension,
} from '../../../../renderer/kinds/file-editor/sync.ts'
import { rebase, type Said } from '../../../../shared/editing/rebase.ts'
import { readChanges, textOf } from '../../../../shared/editing/text.ts'

/** Takes edits as the contract says: rebased over what came since, and each once, by its place. */
function createServer(content: string) {
  const updates: Said[] = []
  let text = textOf(content)
  return {
    updates,
    get text() {
      return text
    },
    edit({ version, clientId, updates: said }: Edit): number {
      const base = versionText(content, updates, version)
      let length = base.length
      const read = said.map((one) => {
        const changes = readChanges(one, length)
        if (!changes) throw new Error(`a change does not fit version ${version}`)
        length = changes.newLength
        return { changes, clientId }
      })
      for (const { changes } of rebase(read, updates.slice(version))) {
        updates.push({ changes, clientId })
        text = changes.apply(text)
      }
      return updates.length
    },
  }
}

function versionText(content: string, updates: readonly Said[], version: number): Text {
  return updates.slice(0, version).reduce((text, { changes }) => changes.apply(text), textOf(content))
}

type Server = ReturnType<typeof createServer>

/** One editor and its way to the server; nothing on it moves by itself. */
function createEditor(server: Server, name: string) {
  let state = EditorState.create({ doc: server.text, extensions: syncExtension(server.updates.length, name) })
  const document: Document = {
    get state() {
      return state
    },
    dispatch(transaction) {
      state = transaction.state
    },
  }
  const under: { edit: Edit; answer: (sent: Sent) => void; version?: number }[] = []
  const sync = createSync(document, name, (edit) => new Promise((answer) => under.push({ edit, answer })))
  let seen = server.updates.length
  return {
    document,
    sync,
    under,
    type(at: number, remove: number, insert: string) {
      const from = Math.floor(at * state.doc.length)
      const to = Math.min(state.doc.length, from + remove)
      state = state.update({ changes: { from, to, insert: textOf(insert) } }).state
      sync.push()
    },
    /** The oldest request arrives. */
    arrive() {
      const request = under.find(({ version }) => version === undefined)
      if (request) request.version = server.edit(request.edit)
    },
    /** It is answered, or its connection is lost: before it arrived, or after. */
    async answer(isLost: boolean) {
      const request = under.shift()
      if (!request) return
      request.answer(
        isLost || request.version === undefined ? { came: 'later' } : { came: 'taken', version: request.version },
      )
      await Promise.resolve()
      if (isLost || request.version === undefined) sync.push()
    },
    /** The next events come, as an attachment gives them: each once and in order. */
    hear(count: number) {
      for (const { changes, clientId } of server.updates.slice(seen, seen + count)) {
        seen += 1
        sync.receive(seen, changes, clientId)
      }
    },
    isIdle: () => under.length === 0 && seen === server.updates.length && !sync.isPending(),
  }
}

const Typing = fc.record({
  who: fc.nat(2),
  does: fc.oneof(
    fc.record({
      type: fc.constant('type' as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(4),
      insert: fc.string({ maxLength: 4, unit: fc.constantFrom('a', 'b', '\n', 'é', '😀') }),
    }),
    fc.record({ type: fc.constantFrom('arrive' as const, 'answer' as const, 'lose' as const) }),
    fc.record({ type: fc.constant('hear' as const), count: fc.integer({ min: 1, max: 3 }) }),
  ),
})

describe('a text that several edit', () => {
  test('is the same for all in the end, with every change in it once, whatever is late, lost or answered twice', async () => {
    const start = 'one\ntwo\nthree'
    const steps = fc.array(Typing, { maxLength: 120 })
    const run = async (list: readonly (typeof Typing extends fc.Arbitrary<infer T> ? T : never)[]) => {
      const server = createServer(start)
      const editors = ['A', 'B', 'C'].map((name) => createEditor(server, name))
      const typed = new Map(editors.map((_, index) => [index, 0]))
      for (const { who, does } of list) {
        const editor = editors[who]!
        if (does.type === 'type') {
          const before = editor.document.state.doc
          editor.type(does.at, does.remove, does.insert)
          if (!editor.document.state.doc.eq(before)) typed.set(who, typed.get(who)! + 1)
        } else if (does.type === 'arrive') editor.arrive()
        else if (does.type === 'hear') editor.hear(does.count)
        else await editor.answer(does.type === 'lose')
      }
      for (let rounds = 0; editors.some((editor) => !editor.isIdle()); rounds += 1) {
        if (rounds > 1000) throw new Error('an editor does not come to rest')
        for (const editor of editors) {
          editor.arrive()
          await editor.answer(false)
          editor.hear(Number.MAX_SAFE_INTEGER)
        }
      }
      return { server, editors, typed }
    }
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const { server, editors, typed } = await run(list)
        for (const { document } of editors) expect(document.state.doc.toString()).toBe(server.text.toString())
        for (const [index, name] of ['A', 'B', 'C'].entries()) {
          const taken = server.updates.filter(({ clientId }) => clientId === name).length
          expect(taken).toBeGreaterThanOrEqual(typed.get(index)!)
        }
      }),
      { numRuns: 300 },
    )
  })
})
