// Short news in a corner: what failed, in a sentence. It does not know who reports it.
import { Toast } from '@base-ui/react/toast'
import { Info, TriangleAlert, X } from 'lucide-react'
import { createContext, useContext, useState, type ReactNode } from 'react'
import { IconButton } from './Button.tsx'
import { sentence } from './sentences.ts'
import './toast.css'

export type Notify = {
  /** `what` names what could not be done: "The session could not be renamed". */
  failed(what: string, error: unknown): void
  /** Does something, and says so in the same way when it fails. @returns whether it was done. */
  attempt(what: string, act: () => Promise<unknown>): Promise<boolean>
  /** Said once at a time for each text. */
  say(text: string): void
}

const NotifyContext = createContext<Notify | null>(null)

/** 8 s: an error is two lines to read, and it must not cover the prompt for long. */
const failureTime = 8_000
const sayTime = 4_000

function createNotify(manager: ReturnType<typeof Toast.createToastManager<object>>): Notify {
  const failed = (what: string, error: unknown) => {
    manager.add({
      id: what,
      title: what,
      description: sentence(error),
      type: 'failed',
      timeout: failureTime,
      priority: 'high',
    })
  }
  return {
    failed,
    async attempt(what, act) {
      try {
        await act()
        return true
      } catch (error) {
        failed(what, error)
        return false
      }
    },
    say(text) {
      manager.add({ id: text, title: text, timeout: sayTime })
    },
  }
}

export function ToastsProvider({ children }: { children: ReactNode }) {
  const [manager] = useState(() => Toast.createToastManager<object>())
  const [notify] = useState(() => createNotify(manager))
  return (
    <NotifyContext value={notify}>
      <Toast.Provider toastManager={manager} limit={3}>
        {children}
        <Toast.Portal>
          <Toast.Viewport className="toasts">
            <ToastList />
          </Toast.Viewport>
        </Toast.Portal>
      </Toast.Provider>
    </NotifyContext>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Content className="toast-content">
        {toast.type === 'failed' ? <TriangleAlert className="toast-failed" size={16} /> : <Info size={16} />}
        <div className="toast-words">
          <Toast.Title className="toast-title" />
          <Toast.Description className="toast-text" />
        </div>
        <Toast.Close render={<IconButton label="Dismiss" icon={X} size={14} />} />
      </Toast.Content>
    </Toast.Root>
  ))
}

export function useNotify(): Notify {
  const notify = useContext(NotifyContext)
  if (!notify) throw new Error('No ToastsProvider above')
  return notify
}
