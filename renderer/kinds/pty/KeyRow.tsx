// The keys that a touch keyboard lacks. It does not know where they go.
import { useStore } from '../../ui/store.ts'
import type { RowKey } from './keys.ts'
import type { Typing } from './typing.ts'

type Key = { key: RowKey; sign: string; name: string }

/** Those that are needed most come first: eight fit a phone, the others are a swipe away. */
const before: Key[] = [
  { key: 'Esc', sign: 'Esc', name: 'Escape' },
  { key: 'Tab', sign: 'Tab', name: 'Tab' },
]
const after: Key[] = [
  { key: 'ArrowLeft', sign: '←', name: 'Left' },
  { key: 'ArrowUp', sign: '↑', name: 'Up' },
  { key: 'ArrowDown', sign: '↓', name: 'Down' },
  { key: 'ArrowRight', sign: '→', name: 'Right' },
  { key: '|', sign: '|', name: 'Pipe' },
  { key: '/', sign: '/', name: 'Slash' },
  { key: '~', sign: '~', name: 'Tilde' },
  { key: '-', sign: '-', name: 'Hyphen' },
]

export function KeyRow({ typing }: { typing: Typing }) {
  const held = useStore(typing.held)
  const hold = (which: 'ctrl' | 'alt') => typing.held.set({ ...held, [which]: !held[which] })
  return (
    // A press must leave the focus in the terminal, or the keyboard would go away.
    <div className="pty-keys" role="toolbar" aria-label="Extra keys" onMouseDown={(event) => event.preventDefault()}>
      <Keys keys={before} typing={typing} />
      <button type="button" className="pty-key" aria-pressed={held.ctrl} onClick={() => hold('ctrl')}>
        Ctrl
      </button>
      <button type="button" className="pty-key" aria-pressed={held.alt} onClick={() => hold('alt')}>
        Alt
      </button>
      <Keys keys={after} typing={typing} />
    </div>
  )
}

function Keys({ keys, typing }: { keys: Key[]; typing: Typing }) {
  return keys.map(({ key, sign, name }) => (
    <button key={key} type="button" className="pty-key" aria-label={name} onClick={() => typing.press(key)}>
      {sign}
    </button>
  ))
}
