// The editor of one text: CodeMirror, set up as this page needs it. It does not know sessions or where the text comes from.
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab, redoDepth, undoDepth } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { findNext, findPrevious, highlightSelectionMatches, search, selectNextOccurrence } from '@codemirror/search'
import { Compartment, EditorState, type Extension, Transaction } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { mainInputMark } from '../../ui/focus.ts'
import { ownKeysMark } from '../../ui/keys.ts'
import { createStore, type Store } from '../../ui/store.ts'
import { indentOf, languageOf } from './languages.ts'
import { look } from './theme.ts'
import type { FileEditor } from './open-file.ts'

export type Place = {
  line: number
  column: number
  /** Characters. */
  selected: number
  canUndo: boolean
  canRedo: boolean
}

export type Editor = FileEditor & {
  readonly view: EditorView
  place: Store<Place>
  /** Changes with every change of the text or of where one is in it. */
  ticks: Store<number>
  /** The language's name once its code is there. */
  language: Store<string | undefined>
  setReadOnly(readOnly: boolean): void
  setWrap(wrap: boolean): void
  setName(fileName: string): void
  dispose(): void
}

export type EditorHooks = {
  /** Its own person changed the text. */
  onChange(): void
  /** It searches by itself: for the next hit when nothing was sought yet. */
  onSearching(): void
  /** @returns whether it meant something. */
  onEscape(): boolean
}

const nowhere: Place = { line: 1, column: 1, selected: 0, canUndo: false, canRedo: false }

function placeIn(state: EditorState): Place {
  const { main, ranges } = state.selection
  const line = state.doc.lineAt(main.head)
  return {
    line: line.number,
    column: main.head - line.from + 1,
    selected: ranges.reduce((sum, { from, to }) => sum + to - from, 0),
    canUndo: undoDepth(state) > 0,
    canRedo: redoDepth(state) > 0,
  }
}

export function createEditor(hooks: EditorHooks): Editor {
  const readOnly = new Compartment()
  const wrap = new Compartment()
  const language = new Compartment()
  const indent = new Compartment()
  const now = { readOnly: false, wrap: false, name: '' }
  const place = createStore<Place>(nowhere)
  const ticks = createStore(0)
  const languageName = createStore<string | undefined>(undefined)
  const keys = keymap.of([
    { key: 'F3', mac: 'Mod-g', run: findNext, shift: findPrevious, preventDefault: true },
    { key: 'Mod-d', run: selectNextOccurrence, preventDefault: true },
    { key: 'Escape', run: hooks.onEscape },
    ...closeBracketsKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...defaultKeymap,
    indentWithTab,
  ])
  const watch = EditorView.updateListener.of((update) => {
    if (!update.docChanged && !update.selectionSet) return
    const byHand = update.transactions.some((one) => one.docChanged && !one.annotation(Transaction.remote))
    if (byHand) hooks.onChange()
    place.set(placeIn(update.state))
    ticks.set(ticks.get() + 1)
  })
  const base: Extension = [
    lineNumbers(),
    foldGutter(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    highlightSpecialChars(),
    highlightSelectionMatches(),
    history(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    crosshairCursor(),
    EditorState.allowMultipleSelections.of(true),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    // Found places are marked only while there is a panel; the page's own bar is laid over the text instead.
    search({ createPanel: () => ({ dom: document.createElement('div'), mount: hooks.onSearching }) }),
    keys,
    look,
    watch,
  ]
  const view = new EditorView({ state: EditorState.create({ extensions: base }) })
  const attributes = () =>
    EditorView.contentAttributes.of({
      'aria-label': now.name === '' ? 'Text' : `Text of ${now.name}`,
      [mainInputMark]: '',
      [ownKeysMark]: 'mod+shift+ArrowLeft mod+shift+ArrowRight',
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
    })
  const readOnlyNow = () => [EditorState.readOnly.of(now.readOnly), attributes()]
  const wrapNow = () => (now.wrap ? EditorView.lineWrapping : [])
  const loadLanguage = async () => {
    const { name } = now
    const found = languageOf(name, view.state.doc.line(1).text)
    const support = await found?.load().catch(() => undefined)
    if (name !== now.name) return
    languageName.set(support && found?.name)
    view.dispatch({ effects: language.reconfigure(support ?? []) })
  }
  return {
    view,
    place,
    ticks,
    language: languageName,
    document: view,
    begin(text, extension) {
      const unit = indentOf(text.iterLines())
      view.setState(
        EditorState.create({
          doc: text,
          selection: { anchor: Math.min(view.state.selection.main.head, text.length) },
          extensions: [
            base,
            readOnly.of(readOnlyNow()),
            wrap.of(wrapNow()),
            language.of([]),
            indent.of(unit === undefined ? [] : indentUnit.of(unit)),
            extension,
          ],
        }),
      )
      place.set(placeIn(view.state))
      ticks.set(ticks.get() + 1)
      void loadLanguage()
    },
    setReadOnly(on) {
      now.readOnly = on
      view.dispatch({ effects: readOnly.reconfigure(readOnlyNow()) })
    },
    setWrap(on) {
      now.wrap = on
      view.dispatch({ effects: wrap.reconfigure(wrapNow()) })
    },
    setName(name) {
      if (name === now.name) return
      now.name = name
      view.dispatch({ effects: readOnly.reconfigure(readOnlyNow()) })
      void loadLanguage()
    },
    dispose: () => view.destroy(),
  }
}
