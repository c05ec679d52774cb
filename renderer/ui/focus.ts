// Where typing goes when nothing else asks for it: the input of what is looked at, which says so itself. It does not know what that is.

/** Marks the input that a person expects to type into once a menu, a dialog or a button is done with. */
export const mainInputMark = 'data-main-input'

/** @returns that input; none on a touch screen, where its focus would open the keyboard unasked. */
function mainInput(): HTMLElement | undefined {
  if (!matchMedia('(pointer: fine)').matches) return undefined
  const inputs = document.querySelectorAll<HTMLElement>(`[${mainInputMark}]`)
  return [...inputs].find((input) => input.checkVisibility())
}

export function focusMainInput(): void {
  mainInput()?.focus()
}

/**
 * What gets the focus when something that floats is closed: keys go on where they were, a pointer was only away from typing.
 * What took the focus meanwhile, such as a question that a menu led to, keeps it.
 * @param role of what floats.
 */
export function afterClosing(role: 'menu' | 'dialog' | 'alertdialog') {
  return (how: string): HTMLElement | boolean => {
    const active = document.activeElement
    if (active && active !== document.body && !active.closest(`[role="${role}"]`)) return false
    // A question that a dialog asked: one is in that still.
    if (role === 'alertdialog' && document.querySelector('[role="dialog"]:not([aria-modal="false"])')) return true
    return how === 'keyboard' ? true : (mainInput() ?? true)
  }
}

/** @returns whether a dialog or a menu has the keys to itself; news in a corner, which is a dialog by its role only, has not. */
export function hasOwnKeys(): boolean {
  return (
    document.querySelector('[role="dialog"]:not([aria-modal="false"]), [role="alertdialog"], [role="menu"]') !== null
  )
}
