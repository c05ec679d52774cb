// What can be asked over plain HTTP: one table of methods, paths, inputs and the command that each is. It does not know requests.
import * as z from 'zod'
import { Seq } from '../../shared/event.ts'
import { maxPageBytes, type CommandName, commands } from '../../shared/protocol/commands.ts'
import { RunSummary } from '../../shared/session.ts'
import { Format } from './formats.ts'

/** A whole number as an address has it. */
const number = z
  .string()
  .regex(/^\d{1,10}$/, 'must be a whole number')
  .transform(Number)

const noQuery = z.object({})

/** `says` is for people; the role that is needed is the command's. */
type Endpoint = {
  method: 'GET' | 'POST' | 'DELETE'
  /** `{id}` stands for a runId. */
  path: string
  command: CommandName
  says: string
  query: z.ZodObject
  body?: z.ZodType
  /** What comes with `success: true`; absent where the answer is a file. */
  output?: z.ZodObject
  status?: number
}

export const endpoints = {
  list: {
    ...{ method: 'GET', path: '/api/runs', command: 'run:list', says: 'All sessions, newest first', query: noQuery },
    output: commands['run:list'].output,
  },
  create: {
    ...{ method: 'POST', path: '/api/runs', command: 'run:create', says: 'Starts a session', query: noQuery },
    ...{ body: commands['run:create'].input, output: commands['run:create'].output, status: 201 },
  },
  get: {
    ...{ method: 'GET', path: '/api/runs/{id}', command: 'run:list', says: 'One session', query: noQuery },
    output: z.object({ run: RunSummary }),
  },
  delete: {
    ...{ method: 'DELETE', path: '/api/runs/{id}', command: 'run:delete', query: noQuery },
    ...{ says: 'Deletes a session that has ended, and its events', output: commands['run:delete'].output },
  },
  events: {
    ...{ method: 'GET', path: '/api/runs/{id}/events', command: 'run:read', says: 'A page of events after a seq' },
    query: z.object({
      after: number.pipe(Seq).optional(),
      limit: number.pipe(z.int().min(1).max(10_000)).optional(),
      maxBytes: number.pipe(z.int().min(1).max(maxPageBytes)).optional(),
    }),
    output: commands['run:read'].output.extend({ firstSeq: Seq.optional() }),
  },
  input: {
    ...{ method: 'POST', path: '/api/runs/{id}/input', command: 'run:input', says: 'Says something to a session' },
    ...{ query: noQuery, body: z.object({ data: z.string() }), output: commands['run:input'].output },
  },
  export: {
    ...{ method: 'GET', path: '/api/runs/{id}/export', command: 'run:read', says: 'A whole session as a file' },
    query: z.object({ format: Format }),
  },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints

export type Found = { name: EndpointName; id: string | undefined } | { allow: string[] } | undefined

/** @returns the endpoint and the session that its path names; the methods that there are, when it is another; undefined for no path of these. */
export function findEndpoint(method: string, path: string): Found {
  const parts = /^\/api\/runs(?:\/([^/]+)(?:\/(events|input|export))?)?$/.exec(path)
  if (!parts) return undefined
  const [, id, part] = parts
  const form = id === undefined ? '/api/runs' : `/api/runs/{id}${part === undefined ? '' : `/${part}`}`
  const allow: string[] = []
  for (const name of names) {
    const endpoint = endpoints[name]
    if (endpoint.path !== form) continue
    if (endpoint.method === method) return { name, id }
    allow.push(endpoint.method)
  }
  return { allow }
}

const names: readonly EndpointName[] = ['list', 'create', 'get', 'delete', 'events', 'input', 'export']
