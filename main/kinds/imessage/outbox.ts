// Messages on their way out: in order, one at a time, each sent at most once. It does not know the connection or who writes.
import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { createBackoff } from '../../../shared/client/backoff.ts'
import { errors, fail, type Failure } from '../../../shared/failure.ts'
import type { ChatMessage, SendState } from '../../../shared/kinds/imessage.ts'
import type { Ledger } from './ledger.ts'
import type { ApiAnswer, ApiFailure } from './sdk/api.ts'

/** Messages that wait: whoever writes more than that while a server is away is no person. */
const mostWaiting = 100
/** Milliseconds that a message which is being sent may take when the session ends. */
const graceMilliseconds = 2000

export type Outbox = {
  /** @returns the name of the message until the server has one, or why it is not taken. */
  send(text: string): Failure | { success: true; tempGuid: string }
  /** Takes back what waits, or puts away what failed. */
  withdraw(tempGuid: string): Failure | { success: true }
  /** The server can be reached, or not. */
  setReady(ready: boolean): void
  /** A message of mine has come from the server. @returns it with the name that it was sent under, where that is known. */
  match(message: ChatMessage): ChatMessage
  /** Sends nothing more; resolves when nothing is on its way. What waits goes on waiting. */
  stop(): Promise<void>
}

export type OutboxOptions = {
  ledger: Ledger
  deliver(send: { text: string; tempGuid: string }, signal: AbortSignal): Promise<ApiAnswer<ChatMessage>>
}

export function createOutbox({ ledger, deliver }: OutboxOptions): Outbox {
  const waiting: ChatMessage[] = []
  /** What may have reached the server, by tempGuid: its echo is still to come. */
  const open = new Map<string, ChatMessage>()
  const failed = new Map<string, ChatMessage>()
  const backoff = createBackoff()
  const abort = new AbortController()
  let isReady = false
  let isStopped = false
  let sending: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined

  const set = (message: ChatMessage, send: SendState, reason?: string): ChatMessage => {
    const { reason: _, ...rest } = message
    const next: ChatMessage = { ...rest, send, ...(reason !== undefined && { reason }) }
    ledger.record(next)
    return next
  }
  const giveUp = (message: ChatMessage, send: 'failed' | 'unknown', reason: string) => {
    const next = set(message, send, reason)
    failed.set(message.guid, next)
    if (send === 'unknown') open.set(message.guid, next)
    else open.delete(message.guid)
  }
  const goesWrong = (message: ChatMessage, { outcome, error }: ApiFailure) => {
    if (outcome === 'unsent') {
      open.delete(message.guid)
      waiting.unshift(set(message, 'waiting', error))
      retry = setTimeout(pump, backoff.next()).unref()
    } else if (outcome === 'refused') giveUp(message, 'failed', error)
    else giveUp(message, 'unknown', error)
  }
  const sendNext = async () => {
    const next = waiting.shift()
    if (!next) return
    const message = set(next, 'sending')
    open.set(message.guid, message)
    // What is sent is in the journal before it leaves.
    await turn()
    const answer = await deliver({ text: message.text, tempGuid: message.guid }, abort.signal)
    if (answer.success) {
      backoff.reset()
      open.delete(message.guid)
      ledger.record({ ...answer.data, tempGuid: message.guid })
    } else if (open.has(message.guid)) goesWrong(message, answer)
  }
  /** An answer was lost, and so was the name: the same text is the same message, unless that one was there before. */
  const lostAs = ({ guid, text, isFromMe }: ChatMessage) =>
    isFromMe && !ledger.has(guid)
      ? [...open.values()].find((one) => one.send === 'unknown' && one.text.trim() === text)
      : undefined
  const mayGoOn = () => isReady && !isStopped && retry === undefined && waiting.length > 0
  function pump() {
    clearTimeout(retry)
    retry = undefined
    if (sending || !mayGoOn()) return
    const run = async () => {
      while (mayGoOn()) await sendNext()
    }
    sending = run().finally(() => {
      sending = undefined
    })
  }

  for (const message of ledger.sent()) {
    if (message.send === 'waiting') waiting.push(message)
    else if (message.send === 'sending') giveUp(message, 'unknown', 'Dispatch ended before the answer came')
    else if (message.send !== 'withdrawn') failed.set(message.guid, message)
    if (message.send === 'unknown') open.set(message.guid, message)
  }
  return {
    send(text) {
      if (waiting.length >= mostWaiting) return fail(errors.inputQueueFull)
      const tempGuid = randomUUID()
      const message: ChatMessage = { guid: tempGuid, tempGuid, text, isFromMe: true, dateCreated: Date.now() }
      // One that goes out at once is not shown as waiting.
      const goesNow = isReady && !sending && retry === undefined && waiting.length === 0
      waiting.push(goesNow ? message : set(message, 'waiting'))
      pump()
      return { success: true, tempGuid }
    },
    withdraw(tempGuid) {
      const at = waiting.findIndex(({ guid }) => guid === tempGuid)
      const message = failed.get(tempGuid) ?? waiting[at]
      if (!message) return fail(open.has(tempGuid) ? 'It is being sent' : 'There is no such message')
      if (at >= 0) waiting.splice(at, 1)
      failed.delete(tempGuid)
      open.delete(tempGuid)
      set(message, 'withdrawn')
      return { success: true }
    },
    setReady(ready) {
      isReady = ready
      if (ready) pump()
    },
    match(message) {
      const tempGuid = message.tempGuid ?? lostAs(message)?.guid
      if (tempGuid === undefined) return message
      open.delete(tempGuid)
      failed.delete(tempGuid)
      return { ...message, tempGuid }
    },
    async stop() {
      isStopped = true
      clearTimeout(retry)
      const timer = setTimeout(() => abort.abort(), graceMilliseconds)
      await sending
      clearTimeout(timer)
    },
  }
}
