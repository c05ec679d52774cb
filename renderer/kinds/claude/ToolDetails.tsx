// What a tool was told and what came of it, once its line is open: a change, an output, a list, an agent's steps. It does not know the line.
import type { ReactNode } from 'react'
import { inOrder } from '../../ui/in-order.ts'
import { changeOf } from './diff.ts'
import { DiffView } from './DiffView.tsx'
import { CodeBlock } from './markdown/CodeBlock.tsx'
import { Markdown } from './markdown/Markdown.tsx'
import { Output } from './Output.tsx'
import { Picture } from './Pictures.tsx'
import type { ToolResult, ToolRow } from './rows.ts'
import { TodoList } from './TodoList.tsx'
import { textIn, todosIn, type ToolSort } from './tool-words.ts'

type Props = { row: ToolRow; sort: ToolSort; children?: ReactNode }

export function ToolDetails({ row, sort, children }: Props) {
  const { result, permission, omitted } = row
  const denial = permission?.result?.decision === 'deny' ? permission.result.message : undefined
  return (
    <>
      <Told row={row} sort={sort} />
      {omitted > 0 && <p className="tool-note">{omitted.toLocaleString()} characters of it are not kept.</p>}
      {children}
      {denial !== undefined && <p className="tool-note">Claude was told: {denial}</p>}
      {result && <Came row={row} result={result} sort={sort} />}
    </>
  )
}

function Told({ row: { name, input, result }, sort }: Pick<Props, 'row' | 'sort'>) {
  const text = (key: string) => textIn(input, key) ?? ''
  switch (sort) {
    case 'command':
      return <CodeBlock isBare code={text('command') || inWords(input)} language="bash" />
    case 'edit': {
      const change = changeOf(name, input, result?.patch)
      return change ? <DiffView change={change} /> : <CodeBlock isBare code={inWords(input)} language="json" />
    }
    case 'todos':
      return <TodoList todos={todosIn(input)} />
    case 'agent':
      return text('prompt') ? <Folded title="What it was told" text={text('prompt')} /> : null
    case 'plan':
      return <Markdown text={text('plan')} />
    default:
      return <CodeBlock isBare code={inWords(input)} language="json" />
  }
}

function Folded({ title, text }: { title: string; text: string }) {
  return (
    <details className="tool-folded">
      <summary>{title}</summary>
      <Markdown text={text} />
    </details>
  )
}

/** A list of tasks and a change say themselves that they are done. */
const quiet: readonly ToolSort[] = ['todos', 'edit', 'plan']

function Came({ row, result, sort }: { row: ToolRow; result: ToolResult; sort: ToolSort }) {
  const { content, isError, omitted, images } = result
  const isSaid = content.trim() !== '' && (isError || !quiet.includes(sort))
  if (sort === 'agent' && isSaid && !isError) return <Markdown text={content} />
  return (
    <>
      {isSaid && <Output text={content} omitted={omitted} isError={isError} label={`What ${row.name} gave back`} />}
      {inOrder(images, ({ mediaType, data }, index) => (
        <Picture mediaType={mediaType} data={data} name={`Picture ${index + 1}`} />
      ))}
      {!isSaid && images.length === 0 && !quiet.includes(sort) && <p className="tool-note">It gave nothing back.</p>}
    </>
  )
}

function inWords(input: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(input, null, 2)
}
