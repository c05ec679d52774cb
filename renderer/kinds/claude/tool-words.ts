// What a tool does, in a line: a verb, and what it does it to. It knows the tools of the `claude` program by name and how any other one is shown.
import * as z from 'zod'
import { shortPath } from './words.ts'

export type ToolSort =
  | 'command'
  | 'read'
  | 'edit'
  | 'search'
  | 'web'
  | 'agent'
  | 'todos'
  | 'question'
  | 'plan'
  | 'other'

export type ToolWords = {
  sort: ToolSort
  verb: string
  /** A path, a command, a pattern; empty where there is nothing to say. */
  target: string
  /** Whether the target is words and not data. */
  isProse?: boolean
}

type Input = Readonly<Record<string, unknown>>

/** @returns what stands under a name, where it is a text. */
export function textIn(input: Input, name: string): string | undefined {
  const value = input[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const Todos = z.array(z.object({ content: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) }))
export type Todo = z.infer<typeof Todos>[number]

/** @returns the list that a TodoWrite has written. */
export function todosIn(input: Input): Todo[] {
  return Todos.safeParse(input['todos']).data ?? []
}

const Questions = z.array(
  z.object({
    question: z.string(),
    header: z.string().optional(),
    multiSelect: z.boolean().optional(),
    options: z.array(z.object({ label: z.string(), description: z.string().optional() })),
  }),
)
export type Question = z.infer<typeof Questions>[number]

/** @returns what an AskUserQuestion asks. */
export function questionsIn(input: Input): Question[] {
  return Questions.safeParse(input['questions']).data ?? []
}

const firstLine = (text: string) => text.trim().split('\n', 1)[0] ?? ''

/** @param folder the session's own, which paths are read in. */
export function toolWords(name: string, input: Input, folder: string | undefined): ToolWords {
  const text = (key: string) => textIn(input, key) ?? ''
  const path = () => shortPath(text('file_path') || text('notebook_path') || text('path'), folder)
  switch (name) {
    case 'Bash':
      return { sort: 'command', verb: 'Run', target: firstLine(text('command')) }
    case 'BashOutput':
      return { sort: 'command', verb: 'Read output', target: text('bash_id') }
    case 'KillShell':
    case 'KillBash':
      return { sort: 'command', verb: 'End command', target: text('shell_id') }
    case 'Read':
      return { sort: 'read', verb: 'Read', target: path() }
    case 'LS':
      return { sort: 'read', verb: 'List', target: path() }
    case 'Write':
      return { sort: 'edit', verb: 'Write', target: path() }
    case 'Edit':
    case 'MultiEdit':
    case 'NotebookEdit':
      return { sort: 'edit', verb: 'Edit', target: path() }
    case 'Glob':
      return { sort: 'search', verb: 'Find files', target: text('pattern') }
    case 'Grep':
      return { sort: 'search', verb: 'Search', target: text('pattern') }
    case 'WebFetch':
      return { sort: 'web', verb: 'Fetch', target: text('url') }
    case 'WebSearch':
      return { sort: 'web', verb: 'Search the web', target: text('query'), isProse: true }
    case 'Task':
    case 'Agent':
      return { sort: 'agent', verb: 'Agent', target: text('description'), isProse: true }
    case 'TodoWrite':
      return { sort: 'todos', verb: 'Tasks', target: todosText(todosIn(input)), isProse: true }
    case 'AskUserQuestion':
      return { sort: 'question', verb: 'Question', target: questionsIn(input)[0]?.question ?? '', isProse: true }
    case 'ExitPlanMode':
      return { sort: 'plan', verb: 'Plan', target: firstLine(text('plan')).replace(/^#+ /, ''), isProse: true }
    default:
      return otherTool(name, input)
  }
}

/** Tools of other programs are called `mcp__program__tool`. */
function otherTool(name: string, input: Input): ToolWords {
  const [, program, tool] = /^mcp__(.+?)__(.+)$/.exec(name) ?? []
  const said = Object.values(input).find((value) => typeof value === 'string' && value !== '')
  const target = typeof said === 'string' ? firstLine(said) : ''
  const words = (text: string) => text.replaceAll('_', ' ')
  return { sort: 'other', verb: program && tool ? `${words(program)}: ${words(tool)}` : name, target }
}

function todosText(todos: readonly Todo[]): string {
  const done = todos.filter(({ status }) => status === 'completed').length
  const now = todos.find(({ status }) => status === 'in_progress')
  const count = `${done} of ${todos.length} done`
  return now ? `${count} · ${now.content}` : count
}
