// What sessions say beside what they show: their titles, that they want somebody, and what is not saved. It does not know how that is shown.
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { Client } from '../../shared/client/client.ts'

export type Signals = {
  titles: ReadonlyMap<string, string>
  /** Sessions that wanted somebody while nobody looked at them. */
  bells: ReadonlySet<string>
  /** Sessions with something that is not saved. */
  unsaved: ReadonlySet<string>
  onTitle(runId: string, title: string): void
  onUnsaved(runId: string, unsaved: boolean): void
}

export function useSignals(client: Client, active: string | null): Signals {
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map())
  const [bells, setBells] = useState<ReadonlySet<string>>(new Set())
  const [unsaved, setUnsaved] = useState<ReadonlySet<string>>(new Set())
  const onUnsaved = useCallback(
    (runId: string, now: boolean) => setUnsaved((all) => (now ? new Set(all).add(runId) : without(all, runId))),
    [],
  )
  const onTitle = useCallback((runId: string, title: string) => setTitles((now) => new Map(now).set(runId, title)), [])
  const onAttention = useEffectEvent((runId: string) => {
    if (runId === active && document.hasFocus()) return
    setBells((now) => (now.has(runId) ? now : new Set(now).add(runId)))
  })
  useEffect(() => client.runs.watch({ onList: () => undefined, onAttention: (runId) => onAttention(runId) }), [client])
  useEffect(() => {
    const seen = () => {
      if (active !== null && document.hasFocus()) setBells((now) => without(now, active))
    }
    seen()
    addEventListener('focus', seen)
    return () => removeEventListener('focus', seen)
  }, [active])
  return { titles, bells, unsaved, onTitle, onUnsaved }
}

function without(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  if (!set.has(value)) return set
  const next = new Set(set)
  next.delete(value)
  return next
}
