// A small disk of a test's own that can be filled and freed. It does not know who writes on it.
import { onTestFinished } from 'vitest'
import { testFolder } from './folder.ts'
import { type Disk, mountDisk } from './small-disk.ts'

/** @returns a disk of so many MiB that is gone after the test. */
export function smallDisk(mebibytes: number): Disk {
  const disk = mountDisk(testFolder(), mebibytes)
  onTestFinished(disk.unmount)
  return disk
}
