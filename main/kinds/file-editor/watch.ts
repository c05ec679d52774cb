// Says when a file may have changed. It does not know what is in it, nor whether it really has.
import { watch, type FSWatcher } from 'node:fs'
import path from 'node:path'

/** Milliseconds of quiet after a change: who writes a file empties it first and fills it then. */
const settleMilliseconds = 50
/** Milliseconds between looks that nobody asked for: network folders tell nothing, and a watched folder may be replaced by another one. */
const pollMilliseconds = 3000

/**
 * Watches the file's folder, since a file that is replaced is another file.
 * @param file without links.
 * @param pollEvery milliseconds.
 */
export function watchFile(file: string, onMaybe: () => void, pollEvery = pollMilliseconds): { close(): void } {
  const [folder, name] = [path.dirname(file), path.basename(file)]
  let watcher: FSWatcher | undefined
  let settling: NodeJS.Timeout | undefined

  const noticed = () => {
    clearTimeout(settling)
    settling = setTimeout(onMaybe, settleMilliseconds)
  }
  const lost = () => {
    watcher?.close()
    watcher = undefined
  }
  const open = () => {
    try {
      watcher = watch(folder, { persistent: false }, (event, changed) => {
        if (changed === null || changed === name) noticed()
        // A watcher of a folder that is gone hears nothing any more: the next poll opens another one.
        else if (event === 'rename' && changed === path.basename(folder)) lost()
      }).on('error', lost)
    } catch {
      // The system has no watcher left, or the folder is gone: polling remains.
    }
  }
  open()
  const poll = setInterval(() => {
    if (!watcher) open()
    onMaybe()
  }, pollEvery).unref()
  return {
    close() {
      clearInterval(poll)
      clearTimeout(settling)
      lost()
    },
  }
}
