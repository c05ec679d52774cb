// Questions to an Advanced iMessage server over HTTP: each is asked once and answered by a value. It does not know what is asked.
import * as z from 'zod'

/** Milliseconds for an answer: as long as the connection guide waits for a connection. */
const usualTimeout = 10_000
/** Bytes of an answer, 32 MiB: a page of the longest messages is a tenth of it, and what is longer is no such server. */
const maxAnswerBytes = 32 * 1024 * 1024
/** Characters of a server's own words that are worth repeating. */
const maxWords = 300

/** `unsent`: it never left. `refused`: the server said no. `unknown`: nobody knows whether it was done. */
export type ApiFailure = { success: false; error: string; outcome: 'unsent' | 'refused' | 'unknown' }
export type ApiAnswer<T> = { success: true; data: T } | ApiFailure

export type How = { timeout?: number | undefined; signal?: AbortSignal | undefined }

export type Api = {
  /** @returns the `data` of the answer as the schema parses it. */
  post<S extends z.ZodType>(path: string, body: unknown, schema: S, how?: How): Promise<ApiAnswer<z.output<S>>>
}

/** @param options.timeout milliseconds for each answer, unless told for one. */
export function createApi(options: {
  serverUrl: string
  apiKey?: string | undefined
  timeout?: number | undefined
}): Api {
  const { serverUrl, apiKey, timeout: everyTimeout = usualTimeout } = options
  const base = serverUrl.replace(/\/+$/, '')
  return {
    async post(path, body, schema, { timeout = everyTimeout, signal } = {}) {
      const limit = AbortSignal.timeout(timeout)
      let status: number
      let text: string
      try {
        const response = await fetch(`${base}${path}`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            // A connection that was kept open may have ended on the other side: then nobody knows whether a message was sent on it.
            Connection: 'close',
            ...(apiKey !== undefined && { 'X-API-Key': apiKey }),
          },
          body: JSON.stringify(body),
          // The key is for this server and no other.
          redirect: 'error',
          signal: signal ? AbortSignal.any([limit, signal]) : limit,
        })
        status = response.status
        text = await readText(response)
      } catch (error) {
        if (limit.aborted) return unknown(`No answer within ${timeout} ms`)
        return hasNotLeft(error)
          ? { success: false, error: `Cannot reach ${base}: ${causeOf(error)}`, outcome: 'unsent' }
          : unknown(`The answer was lost: ${causeOf(error)}`)
      }
      return readAnswer(status, text, schema)
    },
  }
}

function unknown(error: string): ApiFailure {
  return { success: false, error, outcome: 'unknown' }
}

function readAnswer<S extends z.ZodType>(status: number, text: string, schema: S): ApiAnswer<z.output<S>> {
  const body = parseJson(text)
  if (status < 200 || status > 299) {
    const words = wordsOf(body)
    return { success: false, error: words ?? `The server answered with status ${status}`, outcome: 'refused' }
  }
  const answer = schema.safeParse(z.object({ data: z.unknown() }).safeParse(body).data?.data)
  return answer.success
    ? { success: true, data: answer.data }
    : unknown('The server’s answer is not as its interface says')
}

/** @returns the body as text. @throws when it is too long. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? []
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new Error(`it is longer than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const Refusal = z.object({
  message: z.string().nullish(),
  error: z.union([z.string(), z.object({ message: z.string() })]).nullish(),
})

function wordsOf(body: unknown): string | undefined {
  const { data } = Refusal.safeParse(body)
  const error = typeof data?.error === 'string' ? data.error : data?.error?.message
  const words = [data?.message, error].filter((one) => one !== undefined && one !== null && one !== '')
  return words.length > 0 ? [...new Set(words)].join(': ').slice(0, maxWords) : undefined
}

const SystemError = z.object({ code: z.string() })

/** What fails before a connection is there; after that a server may have read the question. */
const unreached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function hasNotLeft(error: unknown): boolean {
  const cause = error instanceof Error ? SystemError.safeParse(error.cause) : undefined
  return cause?.success === true && unreached.has(cause.data.code)
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}
