// What every helper process begins with: its part from the command line, and words with the bench. It does not know the part.
import type * as z from 'zod'

/** @returns what the bench wants, from the first argument. */
export function readPart<S extends z.ZodType>(schema: S): z.output<S> {
  // Without the bench there is nobody to measure for.
  process.on('disconnect', () => process.exit())
  return schema.parse(JSON.parse(process.argv[2] ?? 'null'))
}

export function tell(message: unknown): void {
  process.send?.(message)
}

/** Calls the function of each word that the bench says. */
export function onWord(words: Readonly<Record<string, () => void>>): void {
  process.on('message', (word) => {
    const act = words[String(word)]
    if (!act) throw new Error(`This part knows no ${String(word)}`)
    act()
  })
}
