// Tasks that Claude has set itself, and which of them are done. It does not know where the list stands.
import { Circle, CircleCheck, CircleDot } from 'lucide-react'
import { inOrder } from '../../ui/in-order.ts'
import type { Todo } from './tool-words.ts'

const icons = { pending: Circle, in_progress: CircleDot, completed: CircleCheck } as const
const words = { pending: 'To do', in_progress: 'Now', completed: 'Done' } as const

export function TodoList({ todos }: { todos: readonly Todo[] }) {
  return (
    <ul className="todos">
      {inOrder(todos, ({ content, status }) => {
        const Icon = icons[status]
        return (
          <li className="todo" data-status={status}>
            <Icon aria-hidden size={15} strokeWidth={1.75} />
            <span className="unseen">{words[status]}: </span>
            {content}
          </li>
        )
      })}
    </ul>
  )
}
