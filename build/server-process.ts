// The process that a server is started as: its program and its environment. It does not know who starts it, nor with which arguments.
import { join } from 'node:path'
import { out } from './outputs.ts'

export const serverProgram = join(out, 'main/headless.js')

/**
 * What glibc's malloc can only be told before a process begins. It gives each thread a store of its own, and from the first megabyte that is
 * freed on it keeps pieces of that size for later instead of giving them back: for a server that passes on pieces of some hundred KiB in three
 * threads that is twenty megabytes which nobody uses. Two stores, and a piece from 128 KiB on, malloc's own first choice, is given back when it is freed.
 * Of smaller ones 4 MiB may stay: under a flood the system would be asked for the same memory some hundred times a second, a tenth of the main thread's time.
 * Other systems ignore it.
 */
const tunables = 'glibc.malloc.arena_max=2:glibc.malloc.mmap_threshold=131072:glibc.malloc.trim_threshold=4194304'

/** @returns an environment for a server. What is added is not passed on to what runs in it, and what the user says of malloc stays. */
export function serverEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env['GLIBC_TUNABLES'] !== undefined) return env
  return { ...env, GLIBC_TUNABLES: tunables, DISPATCH_OWN_VARIABLES: 'GLIBC_TUNABLES' }
}
