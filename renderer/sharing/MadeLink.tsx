// A link that was made just now: as text to copy, and for a phone's camera. It is shown this once.
import { ArrowLeft } from 'lucide-react'
import { Button } from '../ui/Button.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { QrCode } from './QrCode.tsx'

type Props = { link: string; what: string; onDone: () => void }

export function MadeLink({ link, what, onDone }: Props) {
  return (
    <section className="share-made" aria-label="The new link">
      <QrCode text={link} label="The link, for a camera" />
      <div className="share-made-words">
        <p className="share-made-what">{what}</p>
        <CopyField label="Link" value={link} />
        <p className="share-help">
          It is shown only now: Dispatch keeps no copy. Whoever has it gets in, so send it the way you would send a
          password.
        </p>
        <Button icon={ArrowLeft} onClick={onDone}>
          Another link
        </Button>
      </div>
    </section>
  )
}
