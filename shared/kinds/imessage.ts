// An iMessage chat: one conversation of an Advanced iMessage server, as it is kept and shown.
import * as z from 'zod'
import { commonEvents, defineContract } from './contract.ts'

/** Characters of a message that is sent, 16,384: longer ones are refused by some carriers and by nobody read. */
export const maxText = 16_384
/** Messages of one answer to `history`: a screen or three. */
export const maxHistory = 100

export const IMessageOptions = z.object({
  /** Nothing but where the server is: a name or a password in it would be shown to everybody. */
  serverUrl: z
    .string()
    .max(2048)
    .regex(/^https?:\/\/[^\s/?#@\\]+\/?$/, 'must be the address of a server, like http://localhost:1234'),
  /** A secret: it is kept with the session and told to nobody but that server. None for a legacy server. */
  apiKey: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[\x21-\x7e]+$/, 'must be printable characters without spaces')
    .optional(),
  /** As the server names it, `any;-;+15550100`; `any` stands for whatever service the chat uses. */
  chatGuid: z
    .string()
    .max(512)
    .regex(/^[^;\s]+;[-+];[^;\p{Cc}]+$/u, 'must be a chat’s guid, like any;-;+15550100'),
})
export type IMessageOptions = z.infer<typeof IMessageOptions>

/** Milliseconds since 1970 by the server's clock. */
const time = z.number().optional()

export const Tapback = z.enum(['love', 'like', 'dislike', 'laugh', 'emphasize', 'question'])
export type Tapback = z.infer<typeof Tapback>

/**
 * What becomes of a message that is sent from here, until the server has it: `waiting` for the connection · `sending` · `failed`: it was not sent ·
 * `unknown`: it may have been sent, the answer was lost · `withdrawn` before it was sent, or put away after it failed.
 */
export const SendState = z.enum(['waiting', 'sending', 'failed', 'unknown', 'withdrawn'])
export type SendState = z.infer<typeof SendState>

/** A message as it is now: a later event of the same guid, or of the same tempGuid, takes its place. */
export const ChatMessage = z.object({
  /** The server's; the tempGuid until it has one. */
  guid: z.string(),
  /** What the sender called it before it had a guid. */
  tempGuid: z.string().optional(),
  text: z.string(),
  isFromMe: z.boolean(),
  /** The sender's address; absent for what is from me. */
  from: z.string().optional(),
  dateCreated: z.number(),
  dateDelivered: time,
  dateRead: time,
  dateEdited: time,
  dateRetracted: time,
  /** The guid of the message that it answers. */
  replyTo: z.string().optional(),
  /** It is no message but a sign on another one, put there or taken away. */
  tapback: z.object({ on: z.string(), sign: Tapback, removed: z.boolean() }).optional(),
  attachments: z
    .array(z.object({ guid: z.string(), name: z.string(), bytes: z.number(), mimeType: z.string().optional() }))
    .optional(),
  /** It is no message but news of the chat. */
  notice: z.enum(['renamed', 'added', 'removed', 'left', 'pictured', 'other']).optional(),
  /** Not 0: the server could not send it. */
  error: z.int().optional(),
  send: SendState.optional(),
  /** Why it waits or has failed: a sentence for people. */
  reason: z.string().optional(),
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** The bridge to the server and what is known of the chat, all of it each time. */
export const ChatStatus = z.object({
  /** `refused`: the server did not take the key, and is asked rarely now. */
  connection: z.enum(['connecting', 'ready', 'offline', 'refused']),
  /** A sentence for people. */
  reason: z.string().optional(),
  /** The name that the chat was given. */
  name: z.string().optional(),
  /** Addresses of those who are in it besides me. */
  participants: z.array(z.string()).optional(),
  unread: z.boolean().optional(),
  /** Whether the first message that is recorded is the chat's first. */
  isWhole: z.boolean().optional(),
})
export type ChatStatus = z.infer<typeof ChatStatus>

export const MessageText = z
  .string()
  .max(maxText)
  .refine((text) => text.trim() !== '', 'must not be empty')

const nothing = z.object({}).optional()

export const imessageContract = defineContract({
  kind: 'imessage',
  options: IMessageOptions,
  events: {
    ...commonEvents,
    'imessage:message': { type: 'json', payload: ChatMessage },
    'imessage:status': { type: 'json', payload: ChatStatus },
  },
  calls: {
    /** @returns Chat[] of the server. */
    chats: nothing,
    /** @returns { tempGuid }. */
    send: z.object({ text: MessageText }),
    withdraw: z.object({ tempGuid: z.string().max(512) }),
    /** Tells the other side that all was read. */
    markRead: nothing,
    /** @returns ChatMessage[] before that time, oldest first; they are not kept. */
    history: z.object({ before: z.number().optional(), limit: z.int().min(1).max(maxHistory).optional() }),
  },
})

/** What the calls answer with. */
export const Chat = z.object({
  guid: z.string(),
  name: z.string().optional(),
  participants: z.array(z.string()),
})
export type Chat = z.infer<typeof Chat>
export const Sent = z.object({ tempGuid: z.string() })
export const History = z.array(ChatMessage)
