// One value kept in a JSON file of its own. It does not know what the value is for.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type * as z from 'zod'
import type { Logger } from './logger.ts'

export type JsonFile<T> = {
  get(): T
  /** Takes it at once and keeps it; a disk that does not take it costs no more than the next start's memory of it. */
  set(value: T): void
}

/** @param fallback what it is when there is no file, or one that does not fit the schema. */
export function openJsonFile<T>(file: string, schema: z.ZodType<T>, fallback: T, log: Logger): JsonFile<T> {
  let value = read(file, schema) ?? fallback
  return {
    get: () => value,
    set(next) {
      value = next
      const aside = `${file}.${process.pid}`
      try {
        mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
        writeFileSync(aside, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
        renameSync(aside, file)
      } catch (error) {
        discard(aside)
        log.warn(`${file} could not be written`, error)
      }
    },
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Its folder cannot be reached either.
  }
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}
