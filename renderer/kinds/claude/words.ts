// How a conversation says times, amounts, ways of working and ends in words. It does not know where they stand.
import type { PermissionMode } from '../../../shared/kinds/claude.ts'
import type { EndReason, TurnTokens } from '../../../shared/kinds/claude-event.ts'

/** @returns '0.4 s', '12 s', '3 min 5 s', '1 h 2 min'. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (ms < 950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** @returns '840', '3.4k', '128k', '1.2M'. */
export function countText(count: number): string {
  if (count < 1000) return String(count)
  if (count < 999_500) return `${count < 9950 ? (count / 1000).toFixed(1) : Math.round(count / 1000)}k`
  return `${(count / 1_000_000).toFixed(1)}M`
}

/** @returns '$0.02', '$1.35', or '< $0.01': the program's estimate has no more figures worth reading. */
export function costText(usd: number): string {
  return usd > 0 && usd < 0.01 ? '< $0.01' : `$${usd.toFixed(2)}`
}

/** @returns what the model read and wrote in a turn. */
export function tokensText({ input, output, cacheRead, cacheCreation }: TurnTokens): string {
  return `${countText(input + cacheRead + cacheCreation)} tokens read, ${countText(output)} written`
}

export const modeWords: Record<PermissionMode, { label: string; hint: string }> = {
  default: { label: 'Ask first', hint: 'Asks before it changes or runs something' },
  acceptEdits: { label: 'Accept edits', hint: 'Changes files unasked, asks for the rest' },
  plan: { label: 'Plan', hint: 'Reads and plans, changes nothing' },
  auto: { label: 'Auto', hint: 'Decides by itself when to ask' },
  dontAsk: { label: 'Never ask', hint: 'Refuses what is not allowed already' },
  bypassPermissions: { label: 'Allow everything', hint: 'Does whatever it wants, unasked' },
}

export const endWords: Record<EndReason, string> = {
  completed: 'Done',
  interrupted: 'Stopped',
  failed: 'Failed',
  stopped: 'Ended with the session',
  lost: 'Cut off when Dispatch ended',
}

/** @returns a path as it is read in the folder: without it where it is within, else with ~ or as it is. */
export function shortPath(path: string, folder: string | undefined): string {
  if (folder !== undefined && path === folder) return '.'
  return folder !== undefined && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path
}
