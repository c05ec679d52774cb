// The types of events, by themselves: a thread that only packs events needs no schemas. It does not know what is in them.

/** `chunk` carries text that is a piece of a stream; the others carry JSON, `text` a whole text in it. */
export const eventTypes = ['chunk', 'json', 'event', 'text'] as const
export type EventType = (typeof eventTypes)[number]

export function isEventType(name: string): name is EventType {
  return eventTypes.some((type) => type === name)
}
