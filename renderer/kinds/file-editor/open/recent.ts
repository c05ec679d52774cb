// The files that were opened in this browser lately, and the folder that was looked into last. It does not know whether they are still there.
import * as z from 'zod'
import { keep, recall, type Keeper } from '../../../ui/storage.ts'

const name = 'dispatch.files'

const Recent = z.object({
  folder: z.string().optional(),
  hidden: z.boolean().optional(),
  /** Newest first; `runId` of the session that was made for it. */
  files: z.array(z.object({ path: z.string(), runId: z.string() })),
})
export type Recent = z.infer<typeof Recent>

/** What a person remembers of the last days. */
const mostFiles = 20

export function recentFiles(keeper: Keeper): Recent {
  return recall(keeper, name, Recent, { files: [] })
}

export function rememberFile(keeper: Keeper, path: string, runId: string): void {
  const recent = recentFiles(keeper)
  const files = [{ path, runId }, ...recent.files.filter((file) => file.path !== path)].slice(0, mostFiles)
  keep(keeper, name, { ...recent, files })
}

export function rememberFolder(keeper: Keeper, change: Pick<Recent, 'folder' | 'hidden'>): void {
  keep(keeper, name, { ...recentFiles(keeper), ...change })
}
