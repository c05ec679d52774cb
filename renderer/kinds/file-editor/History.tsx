// The saved versions of a file: when and how large, how each differs from now, and the way back to it. It does not know how they are kept.
import { ChevronLeft, RotateCcw, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Text } from '@codemirror/state'
import { textOf } from '../../../shared/editing/text.ts'
import type { Versions } from '../../../shared/kinds/file-editor.ts'
import { agoSentence } from '../../ui/ago.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { sentence } from '../../ui/sentences.ts'
import { sizeText } from '../../ui/amounts.ts'
import { useNow } from '../../ui/use-now.ts'
import { Diff } from './Diff.tsx'
import type { OpenFile } from './open-file.ts'

type Saved = Versions['versions'][number]

type Props = {
  file: Pick<OpenFile, 'versions' | 'version'>
  /** The newest saved version: with another one the list is read anew. */
  newest: number
  /** The text as it is now. */
  text: Text
  canRestore: boolean
  fileName: string
  fontSize: number
  /** @returns whether it was done. */
  onRestore: (version: number) => Promise<boolean>
  onClose: () => void
}

export function History({ file, newest, text, canRestore, fileName, fontSize, onRestore, onClose }: Props) {
  const { list, error, loadMore } = useVersions(file, newest)
  const [chosen, setChosen] = useState<Saved | null>(null)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus(), [])
  const restore = async (version: number) => {
    if (await onRestore(version)) onClose()
  }
  return (
    <>
      {chosen && (
        <Past
          key={chosen.version}
          file={file}
          saved={chosen}
          text={text}
          fileName={fileName}
          fontSize={fontSize}
          onRestore={canRestore ? () => void restore(chosen.version) : undefined}
          onBack={() => setChosen(null)}
        />
      )}
      <aside
        ref={panel}
        className="file-history"
        aria-label="Saved versions"
        tabIndex={-1}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
      >
        <header className="file-history-head">
          <h2 className="file-over-title">Saved versions</h2>
          <IconButton label="Close the versions" icon={X} onClick={onClose} />
        </header>
        {error !== undefined && <p className="file-history-none">{error}</p>}
        {list?.versions.length === 0 && (
          <p className="file-history-none">Each time the file is saved, what it was is kept here.</p>
        )}
        <ul className="file-history-list">
          {list?.versions.map((saved) => (
            <Row
              key={saved.version}
              saved={saved}
              chosen={saved.version === chosen?.version}
              onChoose={() => setChosen(saved)}
            />
          ))}
        </ul>
        {list?.more && (
          <Button tone="ghost" onClick={loadMore}>
            Older versions
          </Button>
        )}
      </aside>
    </>
  )
}

function Row({ saved, chosen, onChoose }: { saved: Saved; chosen: boolean; onChoose: () => void }) {
  const now = useNow()
  return (
    <li>
      <button type="button" className="file-version" aria-pressed={chosen} onClick={onChoose}>
        <time dateTime={new Date(saved.at).toISOString()}>{timeText(saved.at)}</time>
        <span className="file-version-more figures">
          {saved.by === 'disk' && 'From disk · '}
          {agoSentence(saved.at, now)} · {sizeText(saved.size)}
        </span>
      </button>
    </li>
  )
}

type PastProps = Pick<Props, 'file' | 'text' | 'fileName' | 'fontSize'> & {
  saved: Saved
  onRestore: (() => void) | undefined
  onBack: () => void
}

function Past({ file, saved, text, fileName, fontSize, onRestore, onBack }: PastProps) {
  const [past, setPast] = useState<Text | { error: string }>()
  useEffect(() => {
    let isGone = false
    file.version(saved.version).then(
      ({ content }) => !isGone && setPast(textOf(content)),
      (error: unknown) => !isGone && setPast({ error: sentence(error) }),
    )
    return () => {
      isGone = true
    }
  }, [file, saved.version])
  const title = titleOf(saved)
  const isSame = past !== undefined && !('error' in past) && past.eq(text)
  return (
    <section className="file-over" aria-label={title}>
      <header className="file-over-head">
        <IconButton label="Back to the text" icon={ChevronLeft} onClick={onBack} />
        <div className="file-over-words">
          <h2 className="file-over-title">{title}</h2>
          <p className="file-over-text">
            {isSame ? 'It is what is here now.' : 'Red was in it and is gone; green has come since.'}
          </p>
        </div>
        {onRestore && (
          <Button icon={RotateCcw} disabled={past === undefined || 'error' in past || isSame} onClick={onRestore}>
            Restore
          </Button>
        )}
      </header>
      {past !== undefined && 'error' in past && <p className="file-over-none">{past.error}</p>}
      {past !== undefined && !('error' in past) && (
        <Diff label={`${title}: what is different now`} from={past} to={text} fileName={fileName} fontSize={fontSize} />
      )}
    </section>
  )
}

/** The list, read anew when there is a newer version; `error` is a sentence. */
function useVersions(file: Pick<OpenFile, 'versions'>, newest: number) {
  const [list, setList] = useState<Versions>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    let isGone = false
    file.versions().then(
      (read) => !isGone && (setList(read), setError(undefined)),
      (failure: unknown) => !isGone && setError(sentence(failure)),
    )
    return () => {
      isGone = true
    }
  }, [file, newest])
  const loadMore = () => {
    file.versions(list?.versions.at(-1)?.version).then(
      (older) => setList((now) => ({ versions: [...(now?.versions ?? []), ...older.versions], more: older.more })),
      (failure: unknown) => setError(sentence(failure)),
    )
  }
  return { list, error, loadMore }
}

/** Saved here, or found on disk as the file was opened or changed elsewhere. */
function titleOf({ at, by }: Saved): string {
  return `${by === 'save' ? 'Saved' : 'On disk'} ${timeText(at)}`
}

function timeText(time: number): string {
  const date = new Date(time)
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday
    ? date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
    : date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}
