// Permission requests: asked, answered once by whoever is first, and waiting also when the program that asked is gone. It does not know clients or turns.
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { fail } from '../../../shared/failure.ts'
import type { PermissionAnswer } from '../../../shared/kinds/claude.ts'
import type { ClaudeEvent } from '../../../shared/kinds/claude-event.ts'
import type { CallOutcome } from '../../sessions/adapter.ts'
import type { PermissionAsked, PermissionGiven } from './agent.ts'
import type { Asked } from './past.ts'
import type { Scrub } from './scrub.ts'
import { cutInput } from './tool-text.ts'

/** Told to Claude with a no that says nothing. */
const plainNo = 'The user does not allow this.'
/** And when its turn was ended meanwhile. */
const cancelledNo = 'The user ended the turn.'

/** An answer to a request of a program that is gone: it holds for the same question, once. */
export type Grant = { asked: Asked; answer: PermissionAnswer }

export type Permissions = {
  /** Ids of those without an answer. */
  readonly waiting: string[]
  /** Asks people. A grant that fits is taken from `grants`, and nobody is asked. */
  ask(turnId: string, asked: PermissionAsked, grants: Grant[]): Promise<PermissionGiven>
  answer(answer: PermissionAnswer, clientId: string | undefined): CallOutcome
  /** The program that asked is gone: what it asked waits on. */
  outlive(): void
  /** Nobody needs an answer any more. */
  cancel(): void
}

type Open = { event: Asked; settle?: (given: PermissionGiven) => void; input: Record<string, unknown> }

/**
 * @param past requests of earlier programs, which wait.
 * @param told.onAnswered every request of a program that is gone has an answer now.
 */
export function createPermissions(
  past: readonly Asked[],
  scrub: Scrub,
  told: { say(events: ClaudeEvent[]): void; onChange(): void; onAnswered(grants: Grant[]): void },
): Permissions {
  const open = new Map<string, Open>(past.map((event) => [event.id, { event, input: event.input }]))
  let grants: Grant[] = []

  const isOrphaned = ({ settle }: Open) => settle === undefined
  const cancelOne = (id: string) => {
    const request = open.get(id)
    if (!request) return
    open.delete(id)
    told.say([{ type: 'permissionResult', id, decision: 'cancelled' }])
    request.settle?.({ allow: false, message: cancelledNo })
  }
  return {
    get waiting() {
      return [...open.keys()]
    },
    ask(turnId, asked, fitting) {
      const event = requestOf(turnId, asked, scrub)
      const index = fitting.findIndex(({ asked: before }) => isSameQuestion(before, event))
      const [grant] = index < 0 ? [] : fitting.splice(index, 1)
      if (grant) return Promise.resolve(toGiven(grant.answer, event, asked.input))
      return new Promise((settle) => {
        open.set(event.id, { event, settle, input: asked.input })
        told.say([event])
        told.onChange()
        asked.signal.addEventListener('abort', () => {
          cancelOne(event.id)
          told.onChange()
        })
      })
    },
    answer(answer, clientId) {
      const request = open.get(answer.id)
      if (!request) return fail('This request has been answered already, or there is none')
      const { event } = request
      if (answer.decision === 'always' && !event.suggestions)
        return fail('Invalid payload: params: decision: this can be allowed once only')
      open.delete(answer.id)
      told.say([resultOf(answer, clientId)])
      if (request.settle) request.settle(toGiven(answer, event, request.input))
      else if (answer.decision !== 'deny' || answer.message !== undefined) grants.push({ asked: event, answer })
      told.onChange()
      if (![...open.values()].some(isOrphaned) && grants.length > 0) {
        const given = grants
        grants = []
        told.onAnswered(given)
      }
      return { success: true }
    },
    outlive() {
      for (const [id, { event, input }] of open) open.set(id, { event, input })
    },
    cancel() {
      grants = []
      for (const id of open.keys()) cancelOne(id)
    },
  }
}

function requestOf(turnId: string, asked: PermissionAsked, scrub: Scrub): Asked {
  const { toolUseId, toolName, title, reason } = asked
  // A rule that names a secret can be neither kept nor shown, so there is none to choose.
  const suggestions = isDeepStrictEqual(scrub.json(asked.suggestions), asked.suggestions) ? asked.suggestions : []
  const { value: input, omitted } = cutInput(scrub.json(asked.input))
  return {
    type: 'permissionRequest',
    id: randomUUID(),
    ...{ turnId, toolUseId, toolName, input },
    ...(omitted > 0 && { omitted }),
    ...(title !== undefined && { title: scrub.text(title) }),
    ...(reason !== undefined && { reason: scrub.text(reason) }),
    ...(suggestions.length > 0 && { suggestions }),
  }
}

function resultOf(answer: PermissionAnswer, clientId: string | undefined): ClaudeEvent {
  const { id, decision, message, answers } = answer
  return {
    type: 'permissionResult',
    ...{ id, decision },
    ...(message !== undefined && { message }),
    ...(answers && { answers }),
    ...(clientId !== undefined && { clientId }),
  }
}

function toGiven(answer: PermissionAnswer, event: Asked, input: Record<string, unknown>): PermissionGiven {
  const { decision, message, answers } = answer
  if (decision === 'deny') return { allow: false, message: message || plainNo }
  return {
    allow: true,
    input: answers ? { ...input, answers } : input,
    suggestions: decision === 'always' ? (event.suggestions ?? []) : [],
  }
}

/** The same tool with the same input, which is all that was seen when it was answered. What was cut was not seen whole. */
function isSameQuestion(before: Asked, now: Asked): boolean {
  const isWhole = before.omitted === undefined && now.omitted === undefined
  return isWhole && before.toolName === now.toolName && isDeepStrictEqual(before.input, now.input)
}

/** What Claude is told when it is to go on with what it asked a program that is gone. */
export function wordsFor(grants: readonly Grant[]): string {
  const answers = grants.map(({ asked, answer: { decision, message } }) => {
    const verb = decision === 'deny' ? 'I do not allow' : 'I allow'
    const why = message ? ` (${message})` : ''
    return `${verb} the use of ${asked.toolName} that you asked for before the program was started again${why}.`
  })
  return [...answers, 'Go on from where you left off; what I allowed, do again.'].join('\n')
}
