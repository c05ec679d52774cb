// A folder of a test's own that is gone when the test is over. It does not know what is put there.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** @returns the path of a new, empty folder. */
export function testFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dispatch-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
