// What is in a folder of the server's machine, for choosing a file. It does not know who may look.
import * as z from 'zod'

/** Largest file that is opened, 10 MiB: its text goes to every viewer as one event. */
export const maxFileBytes = 10 * 1024 * 1024
/** Entries of one answer: more than anybody looks through. */
export const maxEntries = 2000

export const FileEntry = z.object({
  name: z.string(),
  /** Of a link: what it leads to. `other`: a device, a socket, a link that leads nowhere. */
  kind: z.enum(['file', 'folder', 'other']),
  /** Bytes; 0 for what is no file. */
  size: z.number(),
  /** When it was changed last, milliseconds since 1970. */
  mtime: z.number(),
  /** By its name. */
  isHidden: z.boolean(),
  isLink: z.boolean(),
  /** A link that leads out of the roots: it cannot be opened. */
  isOutside: z.boolean(),
})
export type FileEntry = z.infer<typeof FileEntry>
