// An open file: its text, which several may edit at once, and how it stands to the file on disk. It does not know how texts are rebased: see shared/editing.
import * as z from 'zod'
import { commonEvents, defineContract } from './contract.ts'

/** Updates of one `edit`: what somebody types while the network is slow. */
export const maxUpdates = 1000
/** Places that one of them changes or keeps: as many as there are lines in the longest texts. */
const maxParts = 200_000
/** Versions of one answer to `versions`. */
export const maxVersions = 200

export const FileEditorOptions = z.object({
  /** Absolute, or below `~/`; it must be in one of the server's file roots. */
  path: z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.includes('\0'), 'must not contain a NUL character'),
  /** Begins with an empty text when there is no such file; saving makes it. */
  create: z.boolean().optional(),
})
export type FileEditorOptions = z.infer<typeof FileEditorOptions>

/**
 * A place in the text's history: 1 is the text as it was opened first, and each change makes the next one, without gaps, also over restarts.
 * A version that was saved names what was on disk.
 */
const Version = z.int().min(0)

/**
 * A change of the whole text, from its beginning to its end, as CodeMirror writes its ChangeSet: a number keeps that many characters (UTF-16
 * units, a line break is one), a list deletes as many as its first entry says and puts the lines that follow in their place.
 */
export const Changes = z.array(
  z.union([
    z.int().min(0),
    z.tuple(
      [z.int().min(0)],
      z.string().refine((line) => !line.includes('\n'), 'must be lines'),
    ),
  ]),
)
export type Changes = z.infer<typeof Changes>

/** Whose change it is: of one editor in one page, random, never used by another one and never again. */
const EditorId = z.string().min(1).max(64)

/** `latin1` stands for whatever has one byte for each character: bytes are kept, whatever they meant. */
export const Encoding = z.enum(['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'latin1'])
export type Encoding = z.infer<typeof Encoding>
/** `mixed`: the text holds its carriage returns itself. With all others it has `\n` alone, and these are put in place when it is saved. */
export const LineEnds = z.enum(['lf', 'crlf', 'cr', 'mixed'])
export type LineEnds = z.infer<typeof LineEnds>

/** The file on disk, all that is known of it besides its text. */
export const FileDisk = z.object({
  /**
   * `same`: it holds the text of `version` · `missing`: it is not there, and saving makes it ·
   * `conflict`: it was changed elsewhere while the text here had changes, too: somebody must choose.
   */
  state: z.enum(['same', 'missing', 'conflict']),
  /** The newest version that was on disk, or the first when none was. A text of a later one is not saved. */
  version: Version,
  /** Of the bytes of that version, SHA-256 in base64url; empty when there were none. */
  hash: z.string(),
  /** Bytes of that version. */
  size: z.number(),
  encoding: Encoding,
  lineEnds: LineEnds,
  /** Why it can be neither edited nor saved: a sentence for people. Absent when it can be. */
  readOnly: z.string().optional(),
  /** In a conflict: what is on disk now. `problem` stands in the place of a text that cannot be shown. */
  theirs: z
    .object({
      hash: z.string(),
      size: z.number(),
      content: z.string().optional(),
      problem: z.string().optional(),
    })
    .optional(),
})
export type FileDisk = z.infer<typeof FileDisk>

export const FileContent = z.object({ content: z.string(), path: z.string(), version: Version })
export type FileContent = z.infer<typeof FileContent>

/** `changes` lead from the version before to `version`. Without a clientId the server made them: a file that changed on disk, a version restored. */
export const FileEdit = z.object({ version: Version, changes: Changes, clientId: EditorId.optional() })
export type FileEdit = z.infer<typeof FileEdit>

/** Fields as in FileDisk. It says, too, that the disk is the `same`, and there is no conflict any more. */
export const FileSaved = z.object({
  path: z.string(),
  ...FileDisk.pick({ size: true, version: true, hash: true, encoding: true, lineEnds: true }).shape,
})
export type FileSaved = z.infer<typeof FileSaved>

const nothing = z.object({}).optional()

export const fileEditorContract = defineContract({
  kind: 'file-editor',
  options: FileEditorOptions,
  events: {
    ...commonEvents,
    /**
     * The whole text at a version that the edits before it have reached already. It comes first at each start, with most saves and now and then
     * between, so that a reader may begin at any of them; who has that version need not look at it.
     */
    'file-editor:content': { type: 'text', payload: FileContent },
    'file-editor:edit': { type: 'json', payload: FileEdit },
    'file-editor:saved': { type: 'json', payload: FileSaved },
    /** After the content at each start, and where that is recorded in the midst of edits, and whenever something of it is another. */
    'file-editor:disk': { type: 'json', payload: FileDisk },
    /** What was said by `run:input` could not be saved: a sentence for people. Calls are answered instead. */
    'file-editor:error': { type: 'json', payload: z.object({ error: z.string() }) },
  },
  calls: {
    /**
     * Changes of an editor that knows `version`: each update against the text that the one before it leaves. They are rebased over what has come
     * since, and come back as `file-editor:edit` in that order, one for each. All that an editor has not seen come back is sent each time (what was taken already is
     * known by its place), with the same clientId.
     * @returns Edited. Refused with 'Version too old' and the newer `version` when too much has come since: events tell what, then it can be said again.
     */
    edit: z.object({
      version: Version,
      clientId: EditorId,
      updates: z.array(Changes.max(maxParts)).min(1).max(maxUpdates),
    }),
    /** Writes the text to disk. Refused when the disk is not what it was (then it is a conflict). @returns Saved. */
    save: nothing,
    /** Takes the text on disk in the place of the one here, saved or not. @returns Edited. */
    reload: nothing,
    /** Ends a conflict: `mine` is saved over what is on disk, `theirs` takes the place of the text here. `hash` is theirs, as it was shown. @returns Edited. */
    resolve: z.object({ choose: z.enum(['mine', 'theirs']), hash: z.string().max(64) }),
    /** Versions that were on disk, newest first: saved ones, and as the file was opened or changed elsewhere. @returns Versions. */
    versions: z.object({ before: Version.optional(), limit: z.int().min(1).max(maxVersions).optional() }).optional(),
    /** The text of one of them. @returns FileContent. */
    version: z.object({ version: Version }),
    /** Puts the text of one of them in the place of the one here, as a change that is not saved. @returns Edited. */
    restore: z.object({ version: Version }),
  },
})

/** What the calls answer with. */
export const Edited = z.object({ version: Version })
export type Edited = z.infer<typeof Edited>
export const Saved = z.object({ version: Version, size: z.number() })
export type Saved = z.infer<typeof Saved>
/** `by`: it was saved here, or found on disk · `at`: when, in milliseconds since 1970 · `more`: there are older ones. */
export const Versions = z.object({
  versions: z.array(z.object({ version: Version, size: z.number(), at: z.number(), by: z.enum(['save', 'disk']) })),
  more: z.boolean(),
})
export type Versions = z.infer<typeof Versions>
