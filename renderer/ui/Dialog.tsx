// A dialog in the page's dress: title, text, content, a row of buttons. It does not know what it asks.
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useRef, type ReactNode, type RefObject } from 'react'
import './button.css'
import { afterClosing } from './focus.ts'
import './dialog.css'

type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  text?: ReactNode
  children?: ReactNode
  /** A question that a click beside it must not answer. */
  modalOnly?: boolean
  wide?: boolean
  /** The dialog itself, unless told: its first button closes it, and is not what one came for. */
  initialFocus?: RefObject<HTMLElement | null>
  /** Asked when it closes: whether the focus goes back to where it was. */
  giveFocusBack?: () => boolean
}

const yes = () => true

export function Dialog({
  open,
  onClose,
  title,
  text,
  children,
  modalOnly = false,
  wide = false,
  initialFocus,
  giveFocusBack = yes,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()} disablePointerDismissal={modalOnly}>
      <Base.Portal>
        <Base.Backdrop className="dialog-veil" />
        <Base.Viewport className="dialog-place">
          <Base.Popup
            ref={popup}
            className={`dialog ${wide ? 'dialog-wide' : ''}`}
            finalFocus={(how) => giveFocusBack() && afterClosing('dialog')(how)}
            initialFocus={initialFocus ?? popup}
          >
            <header className="dialog-head">
              <Base.Title className="dialog-title">{title}</Base.Title>
              {/* Without a tooltip: the first Tab comes here, and Escape would close its tooltip and not the dialog. */}
              {!modalOnly && (
                <Base.Close className="icon-button" aria-label="Close">
                  <X aria-hidden size={16} strokeWidth={1.75} />
                </Base.Close>
              )}
            </header>
            {text && <Base.Description className="dialog-text">{text}</Base.Description>}
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
