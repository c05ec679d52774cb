// An iMessage session: one chat of an Advanced iMessage server, bridged into a session's events. It does not know the journal, sockets or who reads along.
import type { Log } from '../../../shared/client/log.ts'
import { fail } from '../../../shared/failure.ts'
import {
  type Chat,
  ChatMessage,
  ChatStatus,
  imessageContract,
  type IMessageOptions,
  maxHistory,
  MessageText,
} from '../../../shared/kinds/imessage.ts'
import { type CallOutcome, defineAdapter, type RunningSession, type SessionHost } from '../../sessions/adapter.ts'
import { toChatMessage } from './chat-message.ts'
import { createLedger, mostRemembered } from './ledger.ts'
import { createLink } from './link.ts'
import { createOutbox } from './outbox.ts'
import { identifierOf } from './sdk/chat-guid.ts'
import { createStatus } from './status.ts'

export const imessage = defineAdapter(imessageContract, {
  usesFolder: false,
  defaultTitle: ({ chatGuid }) => identifierOf(chatGuid),
  start,
})

type Host = SessionHost<typeof imessageContract>

function start(options: IMessageOptions, host: Host): RunningSession {
  const { chatGuid } = options
  const scrub = scrubber(options.apiKey)
  const past = host.recall('imessage:message', mostRemembered).flatMap((one) => ChatMessage.safeParse(one).data ?? [])
  const ledger = createLedger(past, (message, isNew) => {
    host.record('imessage:message', message)
    if (isNew && !message.isFromMe) host.attention('has a new message')
  })
  const [before] = host.recall('imessage:status', 1)
  const status = createStatus(ChatStatus.safeParse(before).data, (now) => {
    host.record('imessage:status', { ...now, ...(now.reason !== undefined && { reason: scrub(now.reason) }) })
  })
  const link = createLink({
    ...options,
    log: quietLog(host, scrub),
    remembered: ledger.received,
    onTyping: host.typing,
    onMessage: (message) => ledger.record(outbox.match(toChatMessage(message))),
    onStatus(change) {
      status.change(change)
      outbox.setReady(status.now.connection === 'ready')
    },
  })
  const outbox = createOutbox({
    ledger,
    async deliver({ text, tempGuid }, signal) {
      const answer = await link.sdk.messages.send({ chatGuid, message: text, tempGuid }, { signal })
      return answer.success
        ? { success: true, data: toChatMessage(answer.data) }
        : { ...answer, error: scrub(answer.error) }
    },
  })
  host.status({ status: 'running' })
  status.change({ connection: 'connecting', reason: undefined })
  link.open()

  const ask = async (question: () => Promise<CallOutcome>): Promise<CallOutcome> => {
    try {
      return await question()
    } catch (error) {
      return fail(scrub(error instanceof Error ? error.message : String(error)))
    }
  }
  const send = (text: string): CallOutcome => {
    const sent = outbox.send(text)
    return sent.success ? { success: true, result: { tempGuid: sent.tempGuid } } : sent
  }
  const calls: Record<string, (params: unknown) => CallOutcome | Promise<CallOutcome>> = {
    send: (params) => send(imessageContract.calls.send.parse(params).text),
    withdraw: (params) => outbox.withdraw(imessageContract.calls.withdraw.parse(params).tempGuid),
    chats: () => ask(async () => ({ success: true, result: (await link.sdk.chats.getChats()).map(toChat) })),
    markRead: () =>
      ask(async () => {
        const answer = await link.sdk.chats.markRead(chatGuid)
        if (!answer.success) return fail(scrub(answer.error))
        status.change({ unread: false })
        return { success: true }
      }),
    history: (params) =>
      ask(async () => {
        const { before: until, limit = maxHistory } = imessageContract.calls.history.parse(params)
        const page = { chatGuid, limit, sort: 'DESC', ...(until !== undefined && { before: until }) } as const
        const found = await link.sdk.messages.getMessages(page)
        return { success: true, result: found.toReversed().map(toChatMessage) }
      }),
  }
  return {
    input(data) {
      const text = MessageText.safeParse(typeof data === 'string' ? data : new TextDecoder().decode(data))
      if (!text.success) return fail(`Invalid payload: data: ${text.error.issues[0]?.message ?? 'not valid'}`)
      const sent = outbox.send(text.data)
      return sent.success ? undefined : sent
    },
    call: async (method, params) => (await calls[method]?.(params)) ?? fail('There is no such method'),
    // What cannot be kept is left on the server: it is found when the link is opened again.
    hold(held) {
      if (!held) return link.open()
      outbox.setReady(false)
      void link.close()
    },
    async stop() {
      await outbox.stop()
      await link.close()
      status.close()
      host.status({ status: 'stopped' })
    },
  }
}

/** A server may repeat the key in what it says: neither the journal nor a log is to hold it. */
function scrubber(apiKey: string | undefined): (text: string) => string {
  return (text) => (apiKey === undefined ? text : text.replaceAll(apiKey, '[redacted]'))
}

/** The link's log, without the data of its lines: an error may hold what was sent. */
function quietLog({ log, sessionId }: Host, scrub: (text: string) => string): Log {
  const line = (message: string) => scrub(`${sessionId}: ${message}`)
  return {
    error: (message) => log.error(line(message)),
    warn: (message) => log.warn(line(message)),
    info: (message) => log.info(line(message)),
    debug: (message) => log.debug(line(message)),
  }
}

function toChat({
  guid,
  displayName,
  participants,
}: {
  guid: string
  displayName?: string | undefined
  participants?: { address: string }[] | null | undefined
}): Chat {
  return {
    guid,
    ...(displayName && { name: displayName }),
    participants: (participants ?? []).map(({ address }) => address),
  }
}
