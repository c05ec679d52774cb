// A terminal: a program in a pseudo-terminal.
import * as z from 'zod'
import { Columns, Rows } from '../protocol/commands.ts'
import { commonEvents, defineContract } from './contract.ts'

/** A text that the system takes as a C string. */
const cText = z
  .string()
  .max(32_768)
  .refine((text) => !text.includes('\0'), 'must not contain a NUL character')

export const PtyOptions = z.object({
  /** A program's path or name; the user's login shell when absent. */
  shell: cText.min(1).optional(),
  args: z.array(cText).max(256).optional(),
  /** Added to the user's environment; an empty text is a value too. */
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of letters, digits and _'), cText)
    .refine((env) => Object.keys(env).length <= 256, 'must have at most 256 entries')
    .optional(),
  cols: Columns.optional(),
  rows: Rows.optional(),
})
export type PtyOptions = z.infer<typeof PtyOptions>

export const ptyContract = defineContract({
  kind: 'pty',
  options: PtyOptions,
  events: {
    ...commonEvents,
    'pty:stdout': { type: 'chunk', payload: z.object({ data: z.string() }) },
    'pty:stderr': { type: 'chunk', payload: z.object({ data: z.string() }) },
    'pty:resize': { type: 'json', payload: z.object({ cols: Columns, rows: Rows }) },
  },
  calls: {},
})
