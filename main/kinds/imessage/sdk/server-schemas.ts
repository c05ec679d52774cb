// What an Advanced iMessage server sends, as far as it matters here: everything else is passed on as it came. It does not know how it is fetched.
import * as z from 'zod'

/** Milliseconds since 1970; servers write null or 0 for what has not happened. */
const time = z
  .number()
  .nullish()
  .transform((at) => at || undefined)

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)

const Handle = z.looseObject({ address: z.string() })

export const ServerChat = z.looseObject({
  guid: z.string().min(1),
  chatIdentifier: text,
  displayName: text,
  participants: z.array(Handle).nullish(),
})
export type ServerChat = z.output<typeof ServerChat>

export const ServerMessage = z.looseObject({
  guid: z.string().min(1).max(512),
  /** What the sender called it before it had a guid. */
  tempGuid: text,
  text,
  dateCreated: z.number(),
  dateDelivered: time,
  dateRead: time,
  dateEdited: time,
  dateRetracted: time,
  isFromMe: z
    .boolean()
    .nullish()
    .transform((mine) => mine ?? false),
  handle: Handle.nullish(),
  /** Absent where the question named the chat. */
  chats: z.array(z.looseObject({ guid: z.string() })).nullish(),
  attachments: z
    .array(
      z.looseObject({
        guid: z.string(),
        transferName: text,
        totalBytes: z.number().nullish(),
        mimeType: text,
      }),
    )
    .nullish(),
  /** The message that a tapback is on, as `p:0/<guid>` or `bp:<guid>`. */
  associatedMessageGuid: text,
  associatedMessageType: z.union([z.string(), z.number()]).nullish(),
  /** The message that this one answers. (`replyToGuid` is only the one before it.) */
  threadOriginatorGuid: text,
  /** Not 0: it could not be sent. */
  error: z.number().nullish(),
  /** Not 0: no message but news of the chat, such as a new name. */
  itemType: z.number().nullish(),
  groupTitle: text,
  groupActionType: z.number().nullish(),
})
export type ServerMessage = z.output<typeof ServerMessage>

export const ReadStatus = z.object({ chatGuid: z.string(), read: z.boolean() })
export type ReadStatus = z.output<typeof ReadStatus>

/** `guid` is the chat's. */
export const TypingIndicator = z.object({ display: z.boolean(), guid: z.string() })
export type TypingIndicator = z.output<typeof TypingIndicator>
