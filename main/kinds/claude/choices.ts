// What people choose for a conversation: the program is started with it, and told of it while it runs. It does not know turns.
import { fail } from '../../../shared/failure.ts'
import type { ClaudeOptions, ClaudeStatus, PermissionMode } from '../../../shared/kinds/claude.ts'
import type { ClaudeErrorCode } from '../../../shared/kinds/claude-error.ts'
import type { CallOutcome } from '../../sessions/adapter.ts'
import type { Agent } from './agent.ts'
import type { FailureDetails } from './failures.ts'
import type { Scrub } from './scrub.ts'
import type { Standing } from './standing.ts'

/** What the program is started with. */
export type Choice = Pick<ClaudeStatus, 'model' | 'permissionMode' | 'sdkSessionId'>

export type Choices = {
  /** @returns what is chosen now: the program is being started with it. */
  starting(): Choice
  /** Tells the program, if it listens, what was chosen since its start. What it does not take is not chosen. */
  catchUp(): Promise<void>
  setModel(model: string | undefined): Promise<CallOutcome>
  setPermissionMode(mode: PermissionMode): Promise<CallOutcome>
}

export type ChoicesGiven = {
  options: ClaudeOptions
  standing: Standing
  scrub: Scrub
  /** The program, once it listens. */
  agent(): Agent | undefined
  failWith(code: ClaudeErrorCode, details: FailureDetails): void
}

export function createChoices({ options, standing, scrub, agent, failWith }: ChoicesGiven): Choices {
  let started: Choice = standing.now

  const change = async (
    what: Partial<ClaudeStatus>,
    apply: (running: Agent) => Promise<void>,
  ): Promise<CallOutcome> => {
    try {
      const running = agent()
      if (running) await apply(running)
    } catch (error) {
      return fail(scrub.text(error instanceof Error ? error.message : String(error)))
    }
    standing.publish(what)
    return { success: true }
  }
  return {
    starting: () => (started = standing.now),
    async catchUp() {
      const running = agent()
      if (!running) return
      const { model, permissionMode } = started
      const now = standing.now
      try {
        // Both are said before anything is waited for: the first prompt comes next.
        await Promise.all([
          now.permissionMode !== permissionMode && running.setPermissionMode(now.permissionMode),
          now.model !== model && running.setModel(now.model),
        ])
      } catch (error) {
        // One that is gone is started again with it.
        if (agent() !== running) return
        standing.publish({ model, permissionMode })
        failWith('failed', { said: String(error) })
      }
    },
    setModel: (model) => change({ model, resolvedModel: undefined }, (running) => running.setModel(model)),
    async setPermissionMode(mode) {
      if (mode === 'bypassPermissions' && options.permissionMode !== mode)
        return fail('Invalid payload: params: mode: this can be chosen only when the session is made')
      return change({ permissionMode: mode }, (running) => running.setPermissionMode(mode))
    },
  }
}
