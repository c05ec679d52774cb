// Figures as people read them: three digits and a unit. It does not know what they measure.

const units = ['', 'k', 'M', 'G', 'T', 'P'] as const

/** @returns three digits and a prefix: '0', '7.2', '12.3k', '1.04M'. */
function short(value: number, space: string): string {
  const size = Math.abs(value)
  const power = size < 999.5 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size * 1.0005) / 3))
  const scaled = value / 1000 ** power
  const digits = Math.abs(scaled) >= 99.95 || scaled === 0 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2
  const text = Number(scaled.toFixed(digits)).toString()
  return `${text}${space}${units[power]}`
}

/** @returns '0 B', '812 B', '1.24 MB': steps of a thousand, as disks and lines are sold. */
export function bytes(value: number): string {
  return `${short(Math.round(value), ' ')}B`
}

export function bytesPerSecond(value: number): string {
  return `${bytes(value)}/s`
}

/** @returns '0', '7.2', '12.3k'. */
export function count(value: number): string {
  return short(value, '')
}

/** @returns '0 ms', '0.34 ms', '12 ms', '1.2 s'. */
export function milliseconds(value: number): string {
  if (value >= 999.5) return `${short(value / 1000, '')} s`
  if (value < 0.05) return '0 ms'
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ms`
}

/** @returns '3 %' of one core. */
export function percent(value: number): string {
  return `${Math.round(value * 100)} %`
}

/** @returns the time of day with milliseconds, as it is here: '14:03:07.250'. */
export function timeOfDay(at: number): string {
  const date = new Date(at)
  const two = (part: number) => String(part).padStart(2, '0')
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
