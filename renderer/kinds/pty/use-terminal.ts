// Binds a terminal session to a component's life and to what the person has chosen. It does not know how it is laid out.
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { Client } from '../../../shared/client/client.ts'
import { useAppearance, useShownTheme } from '../../ui/appearance.ts'
import { useStore } from '../../ui/store.ts'
import type { Look } from './screen.ts'
import { createTerminalSession, type TerminalHooks, type TerminalSession } from './terminal-session.ts'

type Options = {
  client: Client
  runId: string
  visible: boolean
  /** Whether typing arrives: connected, and the program runs. */
  accepting: boolean
  /** Whether the person may type at all. */
  mayType: boolean
  searching: boolean
  hooks: TerminalHooks
}

/** @returns where to put the terminal, and the terminal once it is there. */
export function useTerminal({ client, runId, visible, accepting, mayType, searching, hooks }: Options) {
  const element = useRef<HTMLDivElement>(null)
  const [terminal, setTerminal] = useState<TerminalSession | null>(null)
  const look = useLook(accepting, searching)
  const lasting = useLasting(hooks)
  const start = useEffectEvent((where: HTMLElement, from: Client, run: string) =>
    createTerminalSession({ element: where, client: from, runId: run, look, mayType, hooks: lasting }),
  )
  useEffect(() => {
    if (!element.current) return undefined
    const made = start(element.current, client, runId)
    setTerminal(made)
    return () => {
      setTerminal(null)
      made.dispose()
    }
  }, [client, runId])
  useEffect(() => terminal?.setLook(look), [terminal, look])
  useEffect(() => terminal?.setVisible(visible), [terminal, visible])
  useEffect(() => terminal?.setMayType(mayType), [terminal, mayType])
  return { element, terminal }
}

/** @returns hooks that stay the same and call those of the last render: a terminal outlives many of them. */
function useLasting(hooks: TerminalHooks): TerminalHooks {
  const latest = useRef(hooks)
  useEffect(() => {
    latest.current = hooks
  })
  const [lasting] = useState<TerminalHooks>(() => ({
    onTitle: (title) => latest.current.onTitle(title),
    onUnsent: () => latest.current.onUnsent(),
    onKey: (event) => latest.current.onKey(event),
    askPaste: (lines) => latest.current.askPaste(lines),
  }))
  return lasting
}

function useLook(accepting: boolean, searching: boolean): Look {
  const appearance = useAppearance()
  const theme = useShownTheme()
  const fontSize = useStore(appearance.fontSize)
  const screenReader = useStore(appearance.screenReader)
  return useMemo(
    () => ({ theme, fontSize, screenReader, accepting, searching }),
    [theme, fontSize, screenReader, accepting, searching],
  )
}
