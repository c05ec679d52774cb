// A block of code with its language and a button that copies it. Its colours come when the highlighter is loaded; it does not know them.
import { Check, Copy } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { IconButton } from '../../../ui/Button.tsx'
import { copyText } from '../../../ui/clipboard.ts'
import './code.css'

const Highlighted = lazy(async () => ({ default: (await import('./Highlighted.tsx')).Highlighted }))

/** Characters: more are shown without colours, which would take longer than a glance. */
const mostHighlighted = 40_000
/** Milliseconds for which a copy is confirmed. */
const copiedTime = 1_500

type Props = {
  code: string
  /** Without a line above it that names the language. */
  isBare?: boolean
  /** As it stands after the fence, or a file's ending; empty where none is said. */
  language: string
  isWriting?: boolean
}

export function CodeBlock({ code, language, isBare = false, isWriting = false }: Props) {
  return (
    <figure className="code" data-bare={isBare || undefined}>
      <figcaption className="code-head">
        <span className="code-language data">{isBare ? '' : language || 'text'}</span>
        <CopyButton text={code} />
      </figcaption>
      <pre
        className="code-text"
        tabIndex={0}
        role="group"
        aria-label={language ? `Code in ${language}` : 'Code'}
        data-writing={isWriting || undefined}
      >
        <Code code={code} language={language} />
      </pre>
    </figure>
  )
}

export function Code({ code, language }: { code: string; language: string }) {
  const plain = <code>{code}</code>
  if (language === '' || code.length > mostHighlighted) return plain
  return (
    <Suspense fallback={plain}>
      <Highlighted code={code} language={language} />
    </Suspense>
  )
}

export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), copiedTime)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => setCopied(await copyText(text))
  return (
    <IconButton
      label={copied ? 'Copied' : label}
      icon={copied ? Check : Copy}
      size={14}
      className="code-copy"
      onClick={() => void copy()}
    />
  )
}
