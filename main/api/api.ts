// The protocol over plain HTTP, for programs that have no Socket.IO: sessions, their events, their input, files of them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type * as z from 'zod'
import { RunId } from '../../shared/event.ts'
import { errors, fail, type Failure, invalidPayload } from '../../shared/failure.ts'
import { commands, maxInputBytes, maxPageBytes } from '../../shared/protocol/commands.ts'
import { answerJson, pathOf } from '../http/answer.ts'
import type { Logger } from '../base/logger.ts'
import type { Route } from '../http/door.ts'
import type { Journal } from '../journal/journal.ts'
import type { Adapter } from '../sessions/adapter.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { within } from '../socket/access.ts'
import { type EndpointName, endpoints, findEndpoint } from './endpoints.ts'
import { sendExport } from './export.ts'
import { writerOf } from './formats.ts'
import { openReader } from './history.ts'
import { describeApi } from './openapi.ts'
import { readJson, refuseBody, reply } from './reply.ts'
import { type Gate, refuseVisitor, type Visitor, visitorOf } from './visitor.ts'

/**
 * Bytes of a body, as of a socket's message: the owner's may be an input of 1 MiB that is all control characters, which JSON writes with six
 * each; who is in by a grant has 1 MiB of plain text. Both with their envelope.
 */
const maxBodyBytes = { owner: 6 * maxInputBytes + 16 * 1024, others: maxInputBytes + 16 * 1024 } as const

export type ApiDeps = Gate & {
  sessions: Sessions
  journal: Journal
  kinds: ReadonlyMap<string, Adapter>
  logger: Logger
  /** Is told of what is asked by whom. */
  tell(from: string, command: string, input: unknown): void
}

/** What is asked, once it is known who asks and that they may. */
type Asked = { visitor: Visitor; runId: string; query: URLSearchParams; body: unknown; response: ServerResponse }
type Given = { success: true } | Failure
type Target = { name: EndpointName; id: string | undefined }
/** What a visitor may have of an answer. */
const answerFor = ({ identity: { role, grant } }: Visitor, given: Given): Given => within({ role, grant }, given)
/** @returns what to answer; undefined when that has been done. */
type Handler = (asked: Asked) => Given | undefined | Promise<Given | undefined>

export function createApi(deps: ApiDeps): Route {
  const { callerOf, logger } = deps
  const handlers = handlersOf(deps)
  let description: unknown

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const visitor = visitorOf(request, deps)
    if (!visitor.success) return reply(response, visitor)
    const path = pathOf(request)
    if (path === '/api/openapi.json' && request.method === 'GET') {
      return answerJson(response, 200, (description ??= describeApi()))
    }
    const found = findEndpoint(request.method ?? '', path)
    if (!found) return answerJson(response, 404, fail('Not found'))
    if ('allow' in found) {
      response.setHeader('Allow', found.allow.join(', '))
      return answerJson(response, 405, fail(`Only ${found.allow.join(' and ')} here`))
    }
    const asked = await readAsked(request, response, visitor, found)
    tell(request, found, asked)
    if ('error' in asked) return reply(response, asked)
    if (!('visitor' in asked)) return
    const given = await handlers[found.name](asked)
    const endpoint = endpoints[found.name]
    if (given) reply(response, answerFor(visitor, given), 'status' in endpoint ? endpoint.status : 200)
  }

  const tell = (request: IncomingMessage, { name, id }: Target, asked: object) => {
    const body: unknown = 'body' in asked ? asked.body : undefined
    const input = { ...(id !== undefined && { runId: id }), ...(typeof body === 'object' && body) }
    deps.tell(`http:${callerOf(request).address}`, endpoints[name].command, input)
  }
  return {
    request(request, response) {
      answer(request, response).catch((error: unknown) => {
        // Who went away in the middle of a request is nobody's fault.
        if (request.destroyed && !request.complete) return void response.destroy()
        logger.area('HTTP').error('a request to the interface failed', error)
        if (response.headersSent) response.destroy()
        else answerJson(response, 500, fail('Internal error'))
      })
    },
  }
}

/** @returns a failure, or nothing when it has been answered. */
async function readAsked(
  request: IncomingMessage,
  response: ServerResponse,
  visitor: Visitor,
  { name, id }: Target,
): Promise<Asked | Failure | { answered: true }> {
  const endpoint = endpoints[name]
  if (id !== undefined && !RunId.safeParse(id).success) return fail(errors.invalidRunId)
  const refused = refuseVisitor(visitor.identity, endpoint.command, id)
  if (refused) return refused
  const query = new URLSearchParams(request.url?.split('?')[1])
  const asked: Asked = { visitor, runId: id ?? '', query, body: undefined, response }
  if (!('body' in endpoint)) return asked
  // Only now: what a stranger sends is not even read.
  const body = await readJson(request, maxBodyBytes[visitor.identity.role === 'owner' ? 'owner' : 'others'])
  // A body takes its time, and the right to it may have ended meanwhile.
  if (!visitor.isStillIn()) return fail(errors.notAuthenticated)
  const late = refuseVisitor(visitor.identity, endpoint.command, id)
  if (late) return late
  if ('value' in body) return { ...asked, body: body.value }
  refuseBody(request, response, body)
  return { answered: true }
}

function handlersOf(deps: ApiDeps): Record<EndpointName, Handler> {
  const { sessions } = deps
  return {
    list: () => ({ success: true, runs: sessions.list() }),
    async create({ body }) {
      const request = commands['run:create'].input.safeParse(body)
      if (!request.success) return invalidPayload(request.error)
      const made = await sessions.createChecked(request.data)
      if (!made.success) return made
      const { runId, kind, status } = made.run
      return { success: true, runId, kind, status }
    },
    get({ runId }) {
      const run = sessions.summary(runId)
      return run ? { success: true, run } : fail(errors.sessionNotFound)
    },
    delete: ({ runId }) => sessions.delete(runId),
    events: (asked) => readEvents(deps, asked),
    input({ runId, body }) {
      const said = endpoints.input.body.safeParse(body)
      if (!said.success) return invalidPayload(said.error)
      // The bounds of the command are those of its input.
      const request = commands['run:input'].input.safeParse({ runId, data: said.data.data })
      if (!request.success) return invalidPayload(request.error)
      return sessions.input(runId, request.data.data, undefined)
    },
    export: (asked) => exportRun(deps, asked),
  }
}

function readEvents(deps: ApiDeps, { visitor, runId, query }: Asked): Given {
  const page = parseQuery(endpoints.events.query, query)
  if (!page.success) return page
  if (!deps.sessions.summary(runId)) return fail(errors.sessionNotFound)
  const { after = 0, limit, maxBytes = maxPageBytes } = page.data
  const reader = openReader(deps, visitor.identity.grant, { runId, afterSeq: after })
  const { firstSeq, lastSeq } = reader
  if (after > lastSeq) return fail(errors.sequenceAhead, { lastSeq })
  return { success: true, ...{ events: reader.next(maxBytes, limit), lastSeq, ...(firstSeq > 1 && { firstSeq }) } }
}

async function exportRun(deps: ApiDeps, { visitor, runId, query, response }: Asked): Promise<Failure | undefined> {
  const wanted = parseQuery(endpoints.export.query, query)
  if (!wanted.success) return wanted
  const run = deps.sessions.summary(runId)
  const contract = run && deps.kinds.get(run.kind)?.contract
  if (!contract) return fail(errors.sessionNotFound)
  const { format } = wanted.data
  const writer = writerOf(format, run, contract)
  if (!writer) return fail(`Invalid payload: format: a session of the kind ${run.kind} cannot be written as ${format}`)
  const reader = openReader(deps, visitor.identity.grant, { runId, afterSeq: 0 })
  const mayGoOn = () => deps.sessions.summary(runId) !== undefined && visitor.isStillIn()
  await sendExport(response, { reader, writer, name: runId, mayGoOn })
  return undefined
}

function parseQuery<S extends z.ZodType>(schema: S, query: URLSearchParams) {
  const parsed = schema.safeParse(Object.fromEntries(query))
  return parsed.success ? { success: true as const, data: parsed.data } : invalidPayload(parsed.error)
}
