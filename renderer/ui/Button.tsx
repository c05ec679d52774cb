// Buttons: with words, and with an icon whose name is a tooltip. They do not know what they do.
import { Tooltip } from '@base-ui/react/tooltip'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import './button.css'

type ButtonProps = ComponentProps<'button'> & {
  /** `primary` is what the page is for here; there is one at a time. `danger` destroys something. */
  tone?: 'plain' | 'primary' | 'danger' | 'ghost'
  icon?: LucideIcon
}

export function Button({ tone = 'plain', icon: Icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button button-${tone} ${className ?? ''}`}>
      {Icon && <Icon aria-hidden size={15} strokeWidth={1.75} />}
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & {
  /** What it does: read out, and shown as a tooltip. */
  label: string
  icon: LucideIcon
  /** The keys that do the same. */
  keys?: string | undefined
  size?: number
}

export function IconButton({ label, icon: Icon, keys, size = 16, className, ...rest }: IconButtonProps) {
  return (
    <Hint text={label} keys={keys}>
      <button type="button" {...rest} aria-label={label} className={`icon-button ${className ?? ''}`}>
        <Icon aria-hidden size={size} strokeWidth={1.75} />
      </button>
    </Hint>
  )
}

type HintProps = {
  text: ReactNode
  keys?: string | undefined
  /** The element that is explained. */
  children: React.ReactElement<Record<string, unknown>>
}

/** A tooltip. What it says must not be the only way to know something. */
export function Hint({ text, keys, children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="hint-place">
          <Tooltip.Popup className="hint">
            {text}
            {keys && <kbd>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
