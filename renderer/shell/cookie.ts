// The cookie that this browser holds in the key's place at a tunnel's address: the page cannot read it, only ask for it and give it back.
import * as z from 'zod'
import { errors, Failure } from '../../shared/failure.ts'
import { keep, recall, type Keeper } from '../ui/storage.ts'
import { isLinkToken, type Problem } from './key.ts'

/** What is known of the cookie without seeing it. */
const Held = z.enum(['key', 'link'])
const name = 'dispatch.cookie'

export type Cookie = {
  /** What it was exchanged for; undefined: there is none. */
  readonly held: z.infer<typeof Held> | undefined
  /** @returns 'exchanged', 'unused' where pages keep no cookie, or why the key was not taken. */
  exchange(key: string): Promise<'exchanged' | 'unused' | Problem>
  /** Gives it back: it is worth nothing from then on. */
  giveBack(): void
}

/**
 * The server decides where there is one; a page of this machine's own address need not ask.
 * @param post asks the server; `fetch` of the page.
 */
export function createCookie(
  place: Pick<Location, 'protocol' | 'hostname'>,
  keeper: Keeper,
  post: typeof fetch,
): Cookie {
  const mayBe = place.protocol === 'https:' || place.hostname.endsWith('.localhost')
  const ask = (path: string, body: object) =>
    post(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

  return {
    get held() {
      return mayBe ? recall(keeper, name, Held.optional(), undefined) : undefined
    },
    async exchange(key) {
      if (!mayBe) return 'unused'
      try {
        const answer = await ask('/sign-in', { key })
        if (answer.status === 404) return 'unused'
        if (!answer.ok) return problemOf(await answer.json())
        keep(keeper, name, isLinkToken(key) ? 'link' : 'key')
        return 'exchanged'
      } catch {
        return { text: 'The server cannot be reached. Is Dispatch running?' }
      }
    },
    giveBack() {
      if (recall(keeper, name, Held.optional(), undefined) === undefined) return
      keep(keeper, name, undefined)
      // Without an answer the cookie stays until the server says that it is none any more.
      ask('/sign-out', {}).catch(() => {})
    },
  }
}

function problemOf(answer: unknown): Problem {
  const failure = Failure.safeParse(answer)
  if (!failure.success) return { text: 'The server did not answer as it should. Try again.' }
  const { error, retryAfter } = failure.data
  const waits = error === errors.tooManyAttempts && retryAfter !== undefined
  return { text: error, ...(waits && { until: Date.now() + retryAfter * 1000 }) }
}
