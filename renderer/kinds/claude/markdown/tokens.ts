// Markdown as a tree, also of a text that is still being written. It knows no React and makes no HTML.
import { lexer, type MarkedToken, type Token } from 'marked'
import remend from 'remend'

export type Block = {
  token: MarkedToken
  /** The same as long as the block says the same. */
  key: string
}

/** What marked itself makes; other types come only from extensions, and there are none. */
const types: Record<MarkedToken['type'], true> = {
  blockquote: true,
  br: true,
  checkbox: true,
  code: true,
  codespan: true,
  def: true,
  del: true,
  em: true,
  escape: true,
  heading: true,
  hr: true,
  html: true,
  image: true,
  link: true,
  list: true,
  list_item: true,
  paragraph: true,
  space: true,
  strong: true,
  table: true,
  text: true,
}

function isMarked(token: Token): token is MarkedToken {
  return Object.hasOwn(types, token.type)
}

/** @returns the tokens that this page can show. */
export function known(tokens: readonly Token[] | undefined): MarkedToken[] {
  return (tokens ?? []).filter(isMarked)
}

/**
 * @param isWriting the text goes on: what is open at its end (bold, code, a link) is shown as if it were closed, so that no signs flicker.
 * @returns the blocks from top to bottom. A block keeps its key while the text after it grows.
 */
export function toBlocks(text: string, isWriting: boolean): Block[] {
  const tokens = known(lexer(isWriting ? remend(text, { linkMode: 'text-only' }) : text))
  return tokens
    .filter(({ type }) => type !== 'space' && type !== 'def')
    .map((token, index) => ({ token, key: `${index}` }))
}

const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi

/** @returns the text with its character references resolved, as CommonMark wants: marked leaves that to whoever reads HTML. */
export function plainText(text: string): string {
  if (!text.includes('&')) return text
  const area = document.createElement('textarea')
  return text.replaceAll(entity, (reference) => {
    // Nothing but one reference is parsed, and a textarea has no elements in it.
    area.innerHTML = reference
    return area.value
  })
}
