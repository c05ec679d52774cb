// Asks the server for what it does not tell by itself, again and again while the page is looked at. It does not know what is asked.
import { useEffect, useEffectEvent } from 'react'
import type { Client } from '../../shared/client/client.ts'
import { useReady } from '../ui/link.ts'

/**
 * @param every milliseconds between two questions.
 * @param take is given each answer.
 */
export function usePolled<T>(client: Client, every: number, ask: () => Promise<T>, take: (answer: T) => void): void {
  const ready = useReady(client)
  const onAsk = useEffectEvent(ask)
  const onAnswer = useEffectEvent(take)
  useEffect(() => {
    if (!ready) return undefined
    let isOver = false
    const look = async () => {
      if (document.hidden) return
      try {
        const answer = await onAsk()
        if (!isOver) onAnswer(answer)
      } catch {
        // The connection's sign says so, and the next question follows.
      }
    }
    void look()
    const timer = setInterval(() => void look(), every)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [ready, every])
}
