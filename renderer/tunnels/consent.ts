// Whether a person has agreed in this browser to what a tunnel opens. It does not know what that is.
import * as z from 'zod'
import { keep, recall, type Keeper } from '../ui/storage.ts'

const Consents = z.array(z.string())
const kept = 'dispatch.tunnelConsents'

export function hasConsented(keeper: Keeper, name: string): boolean {
  return recall(keeper, kept, Consents, []).includes(name)
}

export function rememberConsent(keeper: Keeper, name: string): void {
  keep(keeper, kept, [...new Set([...recall(keeper, kept, Consents, []), name])])
}
