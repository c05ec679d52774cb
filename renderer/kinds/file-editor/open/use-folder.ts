// Reads the folder that is looked into, one at a time. It does not know what is shown of it.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Client } from '../../../../shared/client/client.ts'
import { sentence } from '../../../ui/sentences.ts'
import { recentFiles, rememberFolder } from './recent.ts'
import type { Folder } from './folder.ts'

export type Looking = {
  /** The last one that could be read. */
  folder: Folder | undefined
  /** The path that it was asked for by; undefined: none was named. */
  asked: string | undefined
  /** Why what was asked for last cannot be read: a sentence. */
  problem: string | undefined
  go(path: string): void
}

type Read = Pick<Looking, 'folder' | 'asked' | 'problem'>

/** Looks again where somebody looked last each time it is opened. */
export function useFolder(client: Client, open: boolean): Looking {
  const [read, setRead] = useState<Read>({ folder: undefined, asked: undefined, problem: undefined })
  /** Counts questions: the answer to one before the newest does not matter. */
  const round = useRef(0)
  const look = useCallback((answer: Promise<Folder>, asked: string | undefined) => {
    const mine = (round.current += 1)
    answer.then(
      (folder) => {
        if (mine !== round.current) return
        setRead({ folder, asked, problem: undefined })
        rememberFolder(localStorage, { folder: folder.path })
      },
      (error: unknown) => mine === round.current && setRead((before) => ({ ...before, problem: sentence(error) })),
    )
  }, [])
  useEffect(() => {
    if (!open) return
    const { folder: last } = recentFiles(localStorage)
    // It may be gone, or outside of the roots by now.
    const answer = last === undefined ? list(client) : list(client, last).catch(() => list(client))
    look(answer, last)
  }, [open, client, look])
  return { ...read, go: useCallback((path) => look(list(client, path), path), [client, look]) }
}

/** Without a path: the first root. */
function list(client: Client, path?: string): Promise<Folder> {
  return client.call('files:list', path === undefined ? {} : { path }, { whenOffline: 'refuse' })
}
