// The registry: every kind of session that this server runs. A new kind is one line here.
import { createRoots, type Roots } from '../files/roots.ts'
import type { Adapter } from '../sessions/adapter.ts'
import { defineClaude } from './claude/claude.ts'
import type { ClaudePlace } from './claude/locate.ts'
import { echo } from './echo/echo.ts'
import { fileEditor } from './file-editor/file-editor.ts'
import { imessage } from './imessage/imessage.ts'
import { pty } from './pty/pty.ts'

export type KindOptions = { claude?: ClaudePlace; roots?: Roots }

/** @param options what a server knows and a kind does not: where programs are, and where files may be opened. */
export function createKinds({ claude, roots = createRoots() }: KindOptions = {}): ReadonlyMap<string, Adapter> {
  const kinds = [pty, defineClaude(claude), fileEditor(roots), imessage, echo]
  return new Map(kinds.map((adapter) => [adapter.contract.kind, adapter]))
}
