// What may be shown of a packet: secrets, input and bulk are left out. It does not know who looks.
import { RunId } from './event.ts'

const redacted = '[redacted]'
/** Names whose value is a secret whatever it is; compared without case, dashes and underscores. `data` is input, in whichever event. */
const secretName = /key|token|secret|pass|pwd|credential|cookie|bearer|authorization|jwt|^data$/
/** A glance at a packet is what people need. Characters of one text, entries of one list or object, levels, characters in all. */
const maxText = 200
const maxEntries = 20
const maxDepth = 5
const maxCharacters = 4_000

/** Events that bring what a person types or says, and the fields of theirs that are no input. */
const inputEvents: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['run:input', new Set(['runId'])],
  ['run:call', new Set(['runId', 'method'])],
  ['client:hello', new Set(['clientId'])],
])

export type Redact = {
  /** @returns a copy of an event's data that may be shown and kept: some KiB of plain JSON at most. */
  data(event: string, data: unknown): unknown
  /** @returns a text that may be shown, like an event's name. */
  text(text: string): string
}

/** @param holdsSecret whether a text holds a key of this server, wherever it may have been put. */
export function createRedact(holdsSecret: (text: string) => boolean): Redact {
  const text = (value: string): string => {
    if (holdsSecret(value)) return redacted
    return value.length > maxText ? `${value.slice(0, maxText)}… (${value.length} characters)` : value
  }
  return {
    text,
    data(event, data) {
      const shown = inputEvents.get(event)
      return shown ? showInput(data, shown, text) : show(data, text)
    },
  }
}

/** Shows the named fields of an object and hides all others: what is no object may be the input itself. */
function showInput(data: unknown, shown: ReadonlySet<string>, text: (value: string) => string): unknown {
  if (data === undefined) return undefined
  if (!isObject(data)) return redacted
  const fields = Object.entries(data).slice(0, maxEntries)
  return Object.fromEntries(
    fields.map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'string' || !shown.has(name)) return [text(name), redacted]
      // Only a well-formed id: whatever else stands there may have been typed.
      return [name, name !== 'runId' || RunId.safeParse(value).success ? text(value) : redacted]
    }),
  )
}

function show(data: unknown, text: (value: string) => string): unknown {
  let left = maxCharacters
  const showText = (value: string): string => {
    if (left <= 0) return '…'
    const shown = text(value)
    left -= shown.length
    return shown
  }
  const hideValues = (env: object) =>
    Object.fromEntries(
      Object.keys(env)
        .slice(0, maxEntries)
        .map((name) => [showText(name), redacted]),
    )
  const showEntry = (name: string, value: unknown, depth: number): [string, unknown] => {
    if (isSecret(name)) return [showText(name), redacted]
    // The environment of a session holds secrets under any name.
    if (name === 'env' && isObject(value)) return [name, hideValues(value)]
    return [showText(name), showValue(value, depth)]
  }
  const showValue = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return showText(value)
    if (typeof value === 'number') return text(String(value)) === redacted ? redacted : value
    if (typeof value !== 'object' || value === null) return value
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (depth === maxDepth || left <= 0) return '…'
    return Array.isArray(value) ? showList(value, depth + 1) : showObject(value, depth + 1)
  }
  const showList = (list: readonly unknown[], depth: number): unknown[] => {
    const shown = list.slice(0, maxEntries).map((value) => showValue(value, depth))
    return list.length > maxEntries ? [...shown, `… ${list.length - maxEntries} more`] : shown
  }
  const showObject = (object: object, depth: number): unknown => {
    const entries: [string, unknown][] = Object.entries(object)
    const shown = entries.slice(0, maxEntries).map(([name, value]) => showEntry(name, value, depth))
    if (entries.length > maxEntries) shown.push(['…', `${entries.length - maxEntries} more`])
    return Object.fromEntries(shown)
  }
  return showValue(data, 0)
}

function isSecret(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[-_\s]/g, ''))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
