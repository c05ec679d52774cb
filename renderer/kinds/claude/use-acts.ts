// What a person does in a conversation: each says when it did not work. It does not know where the buttons are.
import { useMemo, useState } from 'react'
import type { PermissionMode } from '../../../shared/kinds/claude.ts'
import { useNotify } from '../../ui/Toasts.tsx'
import type { Answer } from './AskCard.tsx'
import type { Chat, Draft } from './chat.ts'
import { sameFiles } from './files.ts'
import type { Prompt } from './rows.ts'

export type Acts = {
  /** How often something was said from here: then the newest is looked at. */
  saidCount: number
  /** Each resolves to whether it was taken. */
  say(draft: Draft): Promise<boolean>
  withdraw(prompt: Prompt): Promise<boolean>
  answer(id: string, answer: Answer): Promise<boolean>
  goOn(): void
  stop(): void
  setModel(model: string | undefined): void
  setMode(mode: PermissionMode): void
  sayAgain(turnId: string): void
}

export function useActs(chat: Chat): Acts {
  const notify = useNotify()
  const [saidCount, setSaidCount] = useState(0)
  const acts = useMemo(() => {
    const attempt = async (what: string, act: Promise<void>): Promise<boolean> => {
      try {
        await act
        return true
      } catch (failure) {
        notify.failed(what, failure)
        return false
      }
    }
    const say = async (draft: Draft) => {
      const taken = await attempt('The prompt was not sent', chat.prompt(draft))
      if (taken) setSaidCount((count) => count + 1)
      return taken
    }
    return {
      say,
      withdraw: ({ turnId }: Prompt) => attempt('The prompt could not be taken back', chat.withdraw(turnId)),
      answer: (id: string, answer: Answer) => attempt('The answer was not taken', chat.answer({ id, ...answer })),
      goOn: () => void attempt('The prompts could not go on', chat.goOn()),
      stop: () => void attempt('Claude could not be stopped', chat.interrupt()),
      setModel: (model: string | undefined) => void attempt('The model could not be changed', chat.setModel(model)),
      setMode: (mode: PermissionMode) =>
        void attempt('What Claude may do could not be changed', chat.setPermissionMode(mode)),
      sayAgain(turnId: string) {
        const prompt = chat.promptOf(turnId)
        if (prompt) void say({ text: prompt.text, attachments: sameFiles(prompt.attachments) })
      },
    }
  }, [chat, notify])
  return { saidCount, ...acts }
}
