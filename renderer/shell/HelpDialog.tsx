// Every key that the page takes, by where it works. It does not know how they are carried out.
import { askingKinds, everyKind } from '../kinds/index.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { isMac, showKeys, type Shortcut } from '../ui/keys.ts'
import { listKeys, shellKeys, tabByNumber } from './shortcuts.ts'
import './help.css'

const mac = isMac()

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" wide>
      <div className="help">
        <Group title="Everywhere" shortcuts={Object.values(shellKeys)}>
          {askingKinds().map(({ keys, title }) => keys && <Row key={keys} keys={showKeys(keys, mac)} label={title} />)}
          <Row keys={showKeys(`${tabByNumber.keys}1…9`, mac)} label={tabByNumber.label} />
        </Group>
        {everyKind().map((kind) => (
          <Group key={kind.label} title={kind.place} shortcuts={kind.shortcuts(mac)} />
        ))}
        <Group title="In the list of sessions" shortcuts={listKeys} />
      </div>
      <p className="help-note">Every other key goes to the program in the terminal.</p>
    </Dialog>
  )
}

function Group({
  title,
  shortcuts,
  children,
}: {
  title: string
  shortcuts: readonly Shortcut[]
  children?: React.ReactNode
}) {
  return (
    <section>
      <h2 className="help-title">{title}</h2>
      <dl>
        {shortcuts.map(({ keys, label }) => (
          <Row key={keys} keys={showKeys(keys, mac)} label={label} />
        ))}
        {children}
      </dl>
    </section>
  )
}

function Row({ keys, label }: { keys: string; label: string }) {
  return (
    <div className="help-row">
      <dt>{label}</dt>
      <dd>
        <kbd>{keys}</kbd>
      </dd>
    </div>
  )
}
