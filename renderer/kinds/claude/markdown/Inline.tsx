// What stands within a line of Markdown: emphasis, code, links. It does not know the block that it is in.
import type { MarkedToken, Token } from 'marked'
import type { ReactNode } from 'react'
import { inOrder } from '../../../ui/in-order.ts'
import { safeHref } from './href.ts'
import { known, plainText } from './tokens.ts'

export function Inline({ tokens }: { tokens: readonly Token[] | undefined }): ReactNode {
  return inOrder(known(tokens), (token) => <Piece token={token} />)
}

function Piece({ token }: { token: MarkedToken }): ReactNode {
  switch (token.type) {
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      )
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      )
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'link':
      return (
        <Anchor href={token.href} title={token.title}>
          <Inline tokens={token.tokens} />
        </Anchor>
      )
    case 'image':
      // Loading it would tell its server who reads.
      return <Anchor href={token.href}>{plainText(token.text) || token.href}</Anchor>
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw
    case 'text':
      return token.tokens ? <Inline tokens={token.tokens} /> : plainText(token.text)
    case 'escape':
      return token.text
    default:
      return token.raw
  }
}

/** What must not be followed is shown as it reads, with its address as an explanation. */
function Anchor({ href, title, children }: { href: string; title?: string | null | undefined; children: ReactNode }) {
  const safe = safeHref(href)
  if (safe === undefined) return <span title={href}>{children}</span>
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer" title={title ?? safe}>
      {children}
    </a>
  )
}
