// Who else is in a session, as everybody in it is told. It does not know sockets or addresses.
import * as z from 'zod'
import { RunId } from './event.ts'
import { Role } from './grant.ts'

/** What somebody calls themselves: one line, without characters that are not seen or that turn a line around. Empty: nothing. */
export const DisplayName = z
  .string()
  .trim()
  .max(40)
  // But for what joins an emoji.
  .regex(/^(?:\u200D|[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])*$/u, 'must be one line of plain text')

/** The most people of a session that are named; of more than that only the number is told. */
export const mostPeople = 50

export const Person = z.object({
  /** Tells people of one list apart, and is of no use for anything else. The same for one browser's several windows. */
  id: z.string(),
  role: Role,
  /** What they call themselves: anybody can take any name. */
  name: z.string().optional(),
  mayType: z.boolean(),
  isYou: z.boolean(),
  /** What they are in by; only owners are told. */
  grantId: z.string().optional(),
})
export type Person = z.infer<typeof Person>

export const Presence = z.object({
  runId: RunId,
  /** Owners first, then those who may type; you are always among them. */
  people: z.array(Person),
  /** How many there are besides. */
  more: z.int().min(0),
})
export type Presence = z.infer<typeof Presence>
