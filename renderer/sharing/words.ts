// What links are called and how long they last, in words for people. It does not know how they are made.
import type { Grant, GrantScope, Role } from '../../shared/grant.ts'

export const roleWords: Record<Role, string> = { owner: 'Owner', operator: 'Operator', viewer: 'Viewer' }

const hour = 3_600_000
const day = 24 * hour

/** How long a link may last, in milliseconds; null: until it is revoked. */
export const lifetimes: readonly { value: string; label: string; milliseconds: number | null }[] = [
  { value: 'hour', label: '1 hour', milliseconds: hour },
  { value: 'day', label: '1 day', milliseconds: day },
  { value: 'week', label: '7 days', milliseconds: 7 * day },
  { value: 'month', label: '30 days', milliseconds: 30 * day },
  { value: 'never', label: 'Until it is revoked', milliseconds: null },
]
export const usualLifetime = 'day'

/** @returns 'for 3 h', 'for good', from a time in milliseconds since 1970 on. */
export function expiryText({ expiresAt }: Pick<Grant, 'expiresAt'>, now: number): string {
  if (expiresAt === null) return 'until it is revoked'
  const left = Math.max(0, expiresAt - now)
  if (left < hour) return `for ${Math.max(1, Math.ceil(left / 60_000))} min more`
  if (left < 2 * day) return `for ${Math.round(left / hour)} h more`
  return `for ${Math.round(left / day)} days more`
}

/** @param titles of the sessions that there are. */
export function scopeText(scope: GrantScope, titles: ReadonlyMap<string, string>): string {
  if (scope === '*') return 'all sessions'
  const [first = ''] = scope
  return scope.length === 1 ? `“${titles.get(first) ?? 'a deleted session'}”` : `${scope.length} sessions`
}

/** @param address where the server is reached. @returns the link; the token is in its fragment, which browsers send to nobody. */
export function linkOf(address: string, token: string, scope: GrantScope): string {
  const session = scope !== '*' && scope.length === 1 ? `&/s/${scope[0]}` : ''
  return `${address.replace(/\/+$/, '')}/#key=${encodeURIComponent(token)}${session}`
}
