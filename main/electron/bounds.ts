// Where a window is put: where it was, if that is still on a screen. It does not know windows or screens.
import type { Bounds } from './settings.ts'

/** DIPs. A list of sessions beside 100 columns and 30 lines of text. */
const usual = { width: 1180, height: 760 }
/** DIPs of a window's top that must be on a screen: enough to take hold of it. */
const grip = { width: 120, height: 40 }

/** @param screens the work areas of all screens, the main one first. */
export function placeWindow(
  kept: Bounds | undefined,
  screens: readonly Bounds[],
): Bounds | { width: number; height: number } {
  const main = screens[0]
  if (kept && screens.some((screen) => hasGrip(kept, screen))) return kept
  if (!main) return usual
  return { width: Math.min(usual.width, main.width), height: Math.min(usual.height, main.height) }
}

function hasGrip(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const isTopIn = window.y >= screen.y && window.y + grip.height <= screen.y + screen.height
  return across >= grip.width && isTopIn
}
