// A text in Markdown as elements of the page. HTML in it is shown as the text that it is, and pictures from elsewhere as links: nothing is loaded.
import type { MarkedToken, Tokens } from 'marked'
import { memo, useMemo, type ReactNode } from 'react'
import { inOrder } from '../../../ui/in-order.ts'
import { CodeBlock } from './CodeBlock.tsx'
import { Inline } from './Inline.tsx'
import { known, toBlocks } from './tokens.ts'
import './markdown.css'

type Props = {
  text: string
  /** Whether more of it comes. */
  isWriting?: boolean
}

export const Markdown = memo(function Markdown({ text, isWriting = false }: Props) {
  const blocks = useMemo(() => toBlocks(text, isWriting), [text, isWriting])
  return (
    <div className="markdown">
      {blocks.map(({ token, key }, index) => (
        <Block key={key} token={token} isWriting={isWriting && index === blocks.length - 1} />
      ))}
    </div>
  )
})

/** While a text grows only its last block is another one, so the others are not drawn again. */
const Block = memo(
  DrawnBlock,
  (before, after) =>
    before.token.type === after.token.type &&
    before.token.raw === after.token.raw &&
    before.isWriting === after.isWriting,
)

function DrawnBlock({ token, isWriting = false }: { token: MarkedToken; isWriting?: boolean }): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading token={token} />
    case 'code':
      return <CodeBlock code={token.text} language={languageOf(token)} isWriting={isWriting} />
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={token.tokens} />
        </blockquote>
      )
    case 'list':
      return <List token={token} />
    case 'table':
      return <Table token={token} />
    case 'hr':
      return <hr />
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      )
    case 'space':
    case 'def':
      return null
    case 'html':
      return <p className="markdown-raw">{token.text.trimEnd()}</p>
    default:
      // A text in a list item, whose own paragraph is left out where the list is tight.
      return <Inline tokens={[token]} />
  }
}

function Blocks({ tokens }: { tokens: Tokens.Generic['tokens'] }) {
  return inOrder(known(tokens), (token) => <Block token={token} />)
}

function Heading({ token }: { token: Tokens.Heading }) {
  // The page has its own first two levels.
  const Tag = token.depth === 1 ? 'h3' : token.depth === 2 ? 'h4' : 'h5'
  return (
    <Tag data-depth={token.depth}>
      <Inline tokens={token.tokens} />
    </Tag>
  )
}

function List({ token }: { token: Tokens.List }) {
  const items = inOrder(token.items, (item) => (
    <li data-task={item.task || undefined}>
      {item.task && <input type="checkbox" checked={item.checked ?? false} disabled aria-label="Done" />}
      <Blocks tokens={item.tokens.filter(({ type }) => type !== 'checkbox')} />
    </li>
  ))
  if (!token.ordered) return <ul>{items}</ul>
  return <ol start={token.start === '' ? 1 : token.start}>{items}</ol>
}

function Table({ token }: { token: Tokens.Table }) {
  return (
    <div className="markdown-table" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead>
          <tr>
            {inOrder(token.header, (cell) => (
              <th data-align={cell.align}>
                <Inline tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder(token.rows, (row) => (
            <tr>
              {inOrder(row, (cell) => (
                <td data-align={cell.align}>
                  <Inline tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** @returns the first word after the fence: `ts` of “ts title=…”. */
function languageOf({ lang }: Tokens.Code): string {
  return /^[\w+#.-]*/.exec(lang ?? '')?.[0] ?? ''
}
