// A browser's storage in memory. It does not know what is kept.
import type { Keeper } from '../../renderer/ui/storage.ts'

export function createKeeper(start: Record<string, string> = {}): Keeper {
  const kept = new Map(Object.entries(start))
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  }
}

/** A browser that keeps nothing, and says so by throwing. */
export const blockedKeeper: Keeper = {
  getItem: () => blocked(),
  setItem: () => blocked(),
  removeItem: () => blocked(),
}

function blocked(): never {
  throw new DOMException('The operation is insecure', 'SecurityError')
}
