// How sizes and times of day are written, the same everywhere. It does not know what they are of.

const units = ['bytes', 'kB', 'MB', 'GB'] as const

/** @returns '312 bytes', '48 kB', '1.2 MB': in thousands, as file lists count them. */
export function sizeText(bytes: number): string {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** step
  return `${step > 1 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[step]}`
}

export function timeText(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
}
