// What stands where nothing has been said yet. It does not know how one begins.
import { isMac, showKeys } from '../../ui/keys.ts'
import { shortFolder } from '../session-text.ts'

type Props = { folder: string | undefined; ended: boolean; mayType: boolean }

export function Start({ folder, ended, mayType }: Props) {
  const mac = isMac()
  return (
    <div className="claude-start">
      <h2 className="claude-start-title">
        {ended ? 'Nothing was said here' : mayType ? 'What shall Claude do?' : 'Nothing has been said yet'}
      </h2>
      {folder !== undefined && (
        <p>
          It works in <span className="data">{shortFolder(folder)}</span> on the server’s machine.
        </p>
      )}
      {!ended && mayType && (
        <dl className="claude-start-keys">
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>commands</dd>
          <dt>
            <kbd>@</kbd>
          </dt>
          <dd>and a path: a file for Claude to read</dd>
          <dt>
            <kbd>{showKeys('shift+Enter', mac)}</kbd>
          </dt>
          <dd>a new line</dd>
          <dt>
            <kbd>{showKeys('Escape', mac)}</kbd>
          </dt>
          <dd>stops Claude</dd>
        </dl>
      )}
    </div>
  )
}
