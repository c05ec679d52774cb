// Which rows a person has opened, and what else each row is told of where it stands. It does not know how a row looks.
import { useCallback, useMemo, useState } from 'react'
import type { Chat } from './chat.ts'
import type { Scene } from './scene.ts'

type Place = Pick<Scene, 'folder' | 'clientId' | 'sayAgain'>

/** @returns what rows are told, and what opens more of them. */
export function useOpenRows(
  chat: Chat,
  { folder, clientId, sayAgain }: Place,
): { scene: Scene; open: (keys: readonly string[]) => void } {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const open = useCallback(
    (keys: readonly string[]) =>
      setOpened((before) => (keys.every((key) => before.has(key)) ? before : new Set([...before, ...keys]))),
    [],
  )
  const scene = useMemo(
    () => ({
      ...{ folder, clientId, sayAgain, opened },
      toggle: (key: string) =>
        setOpened((before) => {
          const next = new Set(before)
          if (!next.delete(key)) next.add(key)
          return next
        }),
      answerOf: chat.answerOf,
    }),
    [chat, folder, clientId, sayAgain, opened],
  )
  return { scene, open }
}
