// Moves changes over others that came first, step by step as each editor does it. It does not know texts or versions.
import type { ChangeDesc, ChangeSet } from '@codemirror/state'

export type Said = { changes: ChangeSet; clientId: string }
export type Made = { changes: ChangeDesc; clientId?: string | undefined }

/**
 * One after the other and not as one change, which is why it is not `rebaseUpdates` of @codemirror/collab: an editor hears of the others' changes one by one, and
 * where somebody deletes and somebody else inserts at one place, moving over both at once ends in another order than moving over each.
 * @param said changes of one editor that knows a version, each against the text that the one before it leaves.
 * @param made all changes since that version. Those of the same editor are its first ones, which were taken already.
 * @returns what is left of `said`, against the newest version.
 */
export function rebase(said: readonly Said[], made: readonly Made[]): Said[] {
  let left = [...said]
  for (const { changes, clientId } of made) {
    if (left[0]?.clientId === clientId) {
      left = left.slice(1)
      continue
    }
    let over = changes
    left = left.map((one) => {
      const moved = { ...one, changes: one.changes.map(over) }
      over = over.mapDesc(one.changes, true)
      return moved
    })
  }
  return left
}
