// What this window remembers of terminals between reloads: the size that last fitted, and the sessions whose size it decided. It knows no screen.
import * as z from 'zod'
import { Columns, Rows } from '../../../shared/protocol/commands.ts'
import { keep, recall, type Keeper } from '../../ui/storage.ts'
import { sameSize, type Size } from './size-owner.ts'

const SizeSchema = z.object({ cols: Columns, rows: Rows })
/** By runId: the size that this window asked for last, or null for a session that it has just made. */
const Decided = z.record(z.string(), SizeSchema.nullable())
/** More sessions than anybody decides in one window; the oldest are forgotten. */
const mostDecided = 50

const fitName = 'dispatch.terminalSize'
const decidedName = 'dispatch.terminalSizes'

export function rememberFit(keeper: Keeper, size: Size): void {
  keep(keeper, fitName, size)
}

/** @returns the size that a new terminal will most likely have in this window, so that its program starts with it. */
export function lastFit(keeper: Keeper): Size | undefined {
  return recall(keeper, fitName, SizeSchema.optional(), undefined)
}

function change(keeper: Keeper, runId: string, size: Size | null | undefined): void {
  const { [runId]: _old, ...others } = recall(keeper, decidedName, Decided, {})
  const entries = Object.entries(others).slice(1 - mostDecided)
  keep(keeper, decidedName, Object.fromEntries(size === undefined ? entries : [...entries, [runId, size]]))
}

export function rememberMade(keeper: Keeper, runId: string): void {
  change(keeper, runId, null)
}

export function rememberDecided(keeper: Keeper, runId: string, size: Size | undefined): void {
  change(keeper, runId, size)
}

/** @returns whether this window made the session, or was the last to decide its size and nobody has changed it since. */
export function decidedHere(keeper: Keeper, runId: string, session: Size): boolean {
  const size = recall(keeper, decidedName, Decided, {})[runId]
  return size === null || (size !== undefined && sameSize(size, session))
}
