// Catches what is typed between the wish for a new session and the moment its view is there. It does not know either.

export type TypeAhead = {
  /** From now on keys are kept: they are meant for what is being made, not for what had the focus. */
  begin(): void
  /** What is kept is for this session. */
  aim(runId: string): void
  /** Nothing was made: the focus goes back. */
  cancel(): void
  /** @returns what was typed for the session, once. */
  take(runId: string): string
}

/** Text and Enter are kept; other keys mean nothing to a program that has not begun. */
export function createTypeAhead(body: HTMLElement): TypeAhead {
  const field = document.createElement('textarea')
  field.className = 'unseen'
  field.tabIndex = -1
  field.setAttribute('aria-label', 'Input for the new terminal')
  field.autocapitalize = 'off'
  field.spellcheck = false
  let before: Element | null = null
  let target: string | undefined

  const end = () => {
    const text = field.value
    field.remove()
    target = undefined
    return text
  }
  return {
    begin() {
      before = document.activeElement
      field.value = ''
      body.append(field)
      field.focus({ preventScroll: true })
    },
    aim(runId) {
      if (field.isConnected) target = runId
    },
    cancel() {
      end()
      if (before instanceof HTMLElement) before.focus()
    },
    take: (runId) => (target === runId ? end().replaceAll('\n', '\r') : ''),
  }
}
