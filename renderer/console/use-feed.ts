// The feed as React sees it.
import { useSyncExternalStore } from 'react'
import type { Feed } from './feed.ts'

/** Renders again when the feed has changed, once for each frame at most. */
export function useFeed(feed: Feed): number {
  return useSyncExternalStore(feed.subscribe, () => feed.version)
}
