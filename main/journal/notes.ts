// Small things that must outlive the server, in the journal's file: a few rows of text by area. It does not know what they say.

export type Note = { id: string; value: string }

/** The notes of one area. All of it is synchronous; what cannot be written throws. */
export type Notes = {
  /** In the order in which their ids were first put. */
  all(): Note[]
  put(id: string, value: string): void
  /** Without effect when there is none. */
  remove(id: string): void
}

export function createMemoryNotes(): Notes {
  const notes = new Map<string, string>()
  return {
    all: () => [...notes].map(([id, value]) => ({ id, value })),
    put: (id, value) => void notes.set(id, value),
    remove: (id) => void notes.delete(id),
  }
}
