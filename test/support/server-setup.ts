// What tests need once that start a whole server as a process: the server as it is shipped.
import { buildStale } from '../../build/outputs.ts'

export function setup(): void {
  if (!buildStale(['main'])) throw new Error('the server does not build')
}
