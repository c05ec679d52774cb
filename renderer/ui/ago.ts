// Says how long ago something was, in as few letters as a list has room for. It has no clock of its own.

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** @returns 'now', '4 min', '3 h', '2 d', or a date when it is more than four weeks. Both times in milliseconds since 1970. */
export function ago(then: number, now: number): string {
  const passed = Math.max(0, now - then)
  if (passed < minute) return 'now'
  if (passed < hour) return `${Math.floor(passed / minute)} min`
  if (passed < day) return `${Math.floor(passed / hour)} h`
  if (passed < 28 * day) return `${Math.floor(passed / day)} d`
  return new Date(then).toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** @returns the same as part of a sentence: 'just now', '4 min ago', 'on 3 Mar 2026'. */
export function agoSentence(then: number, now: number): string {
  const text = ago(then, now)
  if (text === 'now') return 'just now'
  return now - then < 28 * day ? `${text} ago` : `on ${text}`
}
