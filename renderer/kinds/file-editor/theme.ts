// How a text looks in the editor: the page's tokens for its parts, the terminal's colours for code. It does not know what the text is.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Every colour is a token or one of the code colours of view.css, which are light or dark by themselves: there is one theme for both. */
const parts = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--screen)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', overscrollBehavior: 'contain' },
  '.cm-content': { padding: 'var(--s3) 0', caretColor: 'var(--live)' },
  '.cm-line': { padding: '0 var(--s4) 0 var(--s3)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--live)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--code-selection)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '.cm-gutters': { border: 'none', backgroundColor: 'var(--screen)', color: 'var(--ink-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.5rem', padding: '0 var(--s2) 0 var(--s3)' },
  '.cm-activeLineGutter': { color: 'var(--ink)' },
  '.cm-foldGutter .cm-gutterElement': { width: '1rem', textAlign: 'center' },
  '.cm-foldPlaceholder': {
    border: 'none',
    backgroundColor: 'var(--press)',
    color: 'var(--ink-2)',
    padding: '0 var(--s2)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--live-soft)', outline: '1px solid var(--live)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--failed-soft)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--live-soft)' },
  '.cm-searchMatch': { backgroundColor: 'var(--code-found)', borderRadius: '2px' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--code-found-here)' },
  '.cm-specialChar': { color: 'var(--failed)' },
  '.cm-panels': { display: 'none' },
  '.cm-changedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--live-soft)' },
  '.cm-changedText, &.cm-merge-b .cm-changedText': { background: 'var(--code-added)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--failed-soft)', paddingLeft: 'var(--s3)' },
  '.cm-deletedChunk .cm-deletedText, .cm-deletedText': { background: 'var(--code-removed)' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '0' },
  '.cm-changeGutter .cm-changedLineGutter': { background: 'var(--live)' },
  '.cm-changeGutter .cm-deletedLineGutter': { background: 'var(--failed)' },
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: 'none' },
  '.cm-collapsedLines': {
    padding: 'var(--s2) var(--s4)',
    background: 'var(--strip)',
    color: 'var(--ink-3)',
    fontFamily: 'var(--sans)',
    fontSize: 'var(--text-sm)',
    cursor: 'pointer',
  },
})

const code = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.unit, tags.color], color: 'var(--code-value)' },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--ink-3)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName],
    color: 'var(--code-function)',
  },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.tagName], color: 'var(--code-type)' },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], color: 'var(--code-property)' },
  { tag: tags.heading, color: 'var(--code-function)', fontWeight: 'var(--strong)' },
  { tag: tags.strong, fontWeight: 'bold' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--code-function)', textDecoration: 'underline' },
  { tag: tags.inserted, color: 'var(--code-string)' },
  { tag: [tags.deleted, tags.invalid], color: 'var(--failed)' },
])

export const look: Extension = [parts, syntaxHighlighting(code)]
