// The owner's key: shown, copied, replaced. It does not know where the page keeps it.
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import type { Client } from '../../shared/client/client.ts'
import { Button } from '../ui/Button.tsx'
import { useConfirm } from '../ui/Confirm.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useNotify } from '../ui/Toasts.tsx'
import { useAttempt } from '../ui/use-attempt.ts'
import { OwnerKeyField } from './OwnerKeyField.tsx'
import './share.css'

const dots = '•'.repeat(24)

type Props = {
  open: boolean
  onClose: () => void
  client: Client
  ownKey: string | undefined
  /** The server has another key now. */
  onReplaced: (key: string) => Promise<void>
}

export function KeyDialog({ open, onClose, ...rest }: Props) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Key"
      text="Whoever has it can do everything that you can do here. To let somebody see or type, share a link instead."
    >
      <Key {...rest} />
    </Dialog>
  )
}

function Key({ client, ownKey, onReplaced }: Omit<Props, 'open' | 'onClose'>) {
  const [shown, setShown] = useState(false)
  const [typed, setTyped] = useState('')
  /** Made just now, where this page does not hold it: it is seen this once. */
  const [made, setMade] = useState<string>()
  const [busy, attempt] = useAttempt()
  const confirm = useConfirm()
  const notify = useNotify()
  const key = made ?? ownKey
  const replace = async () => {
    const yes = await confirm({
      title: 'Replace the key?',
      text: 'The old one lets nobody in any more, and every other browser that is signed in with it is asked for the new one. Links stay as they are: if somebody else had the key, revoke those that you do not know.',
      action: 'Replace the key',
      danger: true,
    })
    if (!yes) return
    const done = await attempt('The key was not replaced', async () => {
      const answer = await client.call('key:replace', { terminalKey: key ?? typed }, { whenOffline: 'refuse' })
      setMade(answer.key)
      setTyped('')
      await onReplaced(answer.key)
    })
    if (done) notify.say('The key was replaced')
  }
  return (
    <>
      {key === undefined ? (
        <OwnerKeyField
          value={typed}
          onChange={setTyped}
          why="So it cannot show it, and replacing it asks for it once more."
        />
      ) : (
        <div className="key-shown">
          <CopyField label="Key" value={key} shown={shown ? key : dots} />
        </div>
      )}
      <div className="dialog-actions">
        {key !== undefined && (
          <Button icon={shown ? EyeOff : Eye} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </Button>
        )}
        <Button tone="danger" disabled={busy || (key ?? typed) === ''} onClick={() => void replace()}>
          {busy ? 'Replacing…' : 'Replace…'}
        </Button>
      </div>
    </>
  )
}
