// A small disk that can be filled, freed and made read-only: a tmpfs, for whoever may mount one. It does not know who writes on it.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'

export type Disk = {
  readonly folder: string
  /** Takes all space that is left. */
  fill(): void
  /** Gives back what `fill` took. */
  free(): void
}

export type MountedDisk = Disk & {
  /** @returns false when the system does not let it be read-only: somebody has a file open for writing. */
  makeReadOnly(isReadOnly: boolean): boolean
  unmount(): void
}

/** Whether this machine lets one be mounted (root on Linux does). */
export const canMount = mounts()

/** Mounts a disk of so many MiB over an empty folder. */
export function mountDisk(folder: string, mebibytes: number): MountedDisk {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'dispatch-test', folder])
  if (status !== 0) throw new Error('no disk can be mounted here')
  const filler = path.join(folder, 'filler')
  return {
    folder,
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    makeReadOnly: (isReadOnly) =>
      spawnSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder]).status === 0,
    unmount: () => void spawnSync('umount', ['-l', folder]),
  }
}

function mounts(): boolean {
  // A namespace of its own: nothing is left behind.
  const { status } = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'dispatch-test', '/tmp'])
  return process.platform === 'linux' && process.getuid?.() === 0 && status === 0
}

function fill(file: string): void {
  const fd = openSync(file, 'a')
  try {
    for (let piece = Buffer.alloc(1024 * 1024); piece.length > 0; piece = piece.subarray(0, piece.length / 2)) {
      while (writes(fd, piece));
    }
  } finally {
    closeSync(fd)
  }
}

/** @returns whether all of it had room. */
function writes(fd: number, piece: Buffer): boolean {
  try {
    return writeSync(fd, piece) === piece.length
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}
