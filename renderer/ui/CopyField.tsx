// A text that is there to be taken along: shown whole, selected at a touch, copied by a button. It does not know what it is.
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './Button.tsx'
import { copyText } from './clipboard.ts'
import './copy-field.css'

/** Milliseconds in which the button says that it has copied. */
const saysFor = 2000

type Props = {
  /** What it is, for who cannot see where it stands. */
  label: string
  value: string
  /** Shown in its place, such as dots for a secret. */
  shown?: string
}

export function CopyField({ label, value, shown = value }: Props) {
  return (
    <div className="copy-field">
      <input
        className="copy-field-text data"
        aria-label={label}
        readOnly
        value={shown}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton label={label} value={value} />
    </div>
  )
}

export function CopyButton({ label, value }: Pick<Props, 'label' | 'value'>) {
  const [said, setSaid] = useState<'copied' | 'failed'>()
  useEffect(() => {
    if (said === undefined) return undefined
    const timer = setTimeout(() => setSaid(undefined), saysFor)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <>
      <Button
        icon={said === 'copied' ? Check : Copy}
        className="copy-button"
        onClick={() => void copyText(value).then((done) => setSaid(done ? 'copied' : 'failed'))}
      >
        {said === 'copied' ? 'Copied' : said === 'failed' ? 'Not allowed' : 'Copy'}
      </Button>
      <span className="unseen" role="status">
        {said === 'copied' && `${label} copied`}
        {said === 'failed' && 'The browser did not allow copying'}
      </span>
    </>
  )
}
