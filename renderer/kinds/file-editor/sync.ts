// Keeps an editor's text and the server's the same: sends what was changed here, takes in what comes back. It does not know the connection, files or how a text is shown.
import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from '@codemirror/collab'
import { ChangeSet, type EditorState, type Extension, type Text, type Transaction } from '@codemirror/state'
import { replacing, writeChanges } from '../../../shared/editing/text.ts'
import { type Changes, maxUpdates } from '../../../shared/kinds/file-editor.ts'

/** An editor, as far as its text goes. */
export type Document = { readonly state: EditorState; dispatch(transaction: Transaction): void }

/** What one `edit` says: changes of this editor, each against the text that the one before it leaves. */
export type Edit = { version: number; clientId: string; updates: Changes[] }

/**
 * What came of sending. `taken`: they come back as events until that version. `stale`: others changed the text meanwhile, whose events come first.
 * `later`: it may have arrived or not, and can be said again. `refused`: saying it again is of no use.
 */
export type Sent = { came: 'taken'; version: number } | { came: 'stale' | 'later' | 'refused' }

export type Sync = {
  /** One version more, made by whichever editor. */
  receive(version: number, changes: ChangeSet, clientId: string | undefined): void
  /** The server's text became another one by no change, such as that of a file which was changed while the session stood still. */
  jump(version: number, from: Text, to: Text): void
  /** Something was changed here, or sending is worth another try. */
  push(): void
  isPending(): boolean
  /**
   * What is changed here and has not come back, as one `edit` that another editor can send in the place of this one. What was never sent is one change in it: the
   * server cannot have taken a part of that.
   */
  pending(): Edit
  /** Resolves once nothing is pending; what was refused is tried once more for it. `undefined`: it was refused, or ended before. */
  settled(): Promise<true | undefined>
  /** Nothing is sent from now on. */
  stop(): void
}

/** One less than an `edit` may hold: there is room for all that was not sent, as one change. */
const mostAtOnce = maxUpdates - 1

/** The state's part of it: which changes are whose. `clientId` is this editor's own and no other's, ever. */
export function syncExtension(version: number, clientId: string): Extension {
  return collab({ startVersion: version, clientID: clientId })
}

/**
 * One `edit` at a time is under way, and it always holds all that has not come back: the server knows by its place what it has taken already, so that
 * nothing is lost or done twice, whatever becomes of a connection.
 * @param send never rejects.
 */
export function createSync(document: Document, clientId: string, send: (edit: Edit) => Promise<Sent>): Sync {
  let isSending = false
  let isStopped = false
  /** How many of the oldest changes that have not come back were sent at least once. */
  let sent = 0
  /** The version that brings back what was sent last. */
  let expected = 0
  /** The version at which the server said that another one came first. */
  let staleAt: number | undefined
  let waiting: ((all: true | undefined) => void)[] = []

  const version = () => getSyncedVersion(document.state)
  const unsent = () => sendableUpdates(document.state)
  const take = (updates: { changes: ChangeSet; clientID: string }[]) => {
    const before = unsent().length
    document.dispatch(receiveUpdates(document.state, updates))
    sent = Math.max(0, sent - (before - unsent().length))
    push()
  }
  const settle = (all: true | undefined) => {
    const told = waiting
    waiting = []
    for (const resolve of told) resolve(all)
  }
  const editOf = (changes: readonly ChangeSet[]): Edit => ({
    version: version(),
    clientId,
    updates: changes.map(writeChanges),
  })
  function push(): void {
    if (unsent().length === 0) return settle(true)
    if (isStopped || isSending || version() < expected || version() === staleAt) return
    isSending = true
    const changes = unsent().map((one) => one.changes)
    const edit = editOf(changes.slice(0, mostAtOnce))
    sent = Math.max(sent, edit.updates.length)
    void send(edit).then((answer) => {
      isSending = false
      if (answer.came === 'taken') expected = answer.version
      if (answer.came === 'stale') staleAt = edit.version
      if (answer.came === 'refused') settle(undefined)
      else if (answer.came !== 'later') push()
    })
  }
  return {
    receive(next, changes, from) {
      // An attachment repeats nothing; a text that came as a whole may be ahead of changes that follow it.
      if (next > version()) take([{ changes, clientID: from ?? '' }])
    },
    jump(next, from, to) {
      const steps = next - version()
      if (steps <= 0) return
      const nothing = ChangeSet.empty(to.length)
      const changes = [replacing(from, to), ...Array.from({ length: steps - 1 }, () => nothing)]
      take(changes.map((one) => ({ changes: one, clientID: '' })))
    },
    push() {
      staleAt = undefined
      push()
    },
    isPending: () => unsent().length > 0,
    pending() {
      const changes = unsent().map((one) => one.changes)
      const [first, ...rest] = changes.slice(sent)
      const one = first && rest.reduce((all, next) => all.compose(next), first)
      return editOf([...changes.slice(0, sent), ...(one ? [one] : [])])
    },
    settled: () =>
      new Promise((resolve) => {
        if (isStopped) return resolve(undefined)
        waiting.push(resolve)
        push()
      }),
    stop() {
      isStopped = true
      settle(undefined)
    },
  }
}
