// The slash commands that begin as what was typed does. It does not know what they do.
import { useEffect, useRef } from 'react'
import type { SlashCommand } from '../../../shared/kinds/claude.ts'

/** Commands that are offered at once: the rest is found by typing on. */
const mostOffered = 50

/** @returns what is offered for a text: nothing unless it is a beginning of a command and of nothing else. */
export function offered(text: string, commands: readonly SlashCommand[]): SlashCommand[] {
  const typed = /^\/([\w:-]*)$/.exec(text)?.[1]?.toLowerCase()
  if (typed === undefined) return []
  const rank = ({ name }: SlashCommand) => (name.toLowerCase().startsWith(typed) ? 0 : 1)
  return commands
    .filter(({ name }) => name.toLowerCase().includes(typed))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, mostOffered)
}

type Props = {
  id: string
  commands: readonly SlashCommand[]
  chosen: number
  onChoose: (command: SlashCommand) => void
}

export function SlashMenu({ id, commands, chosen, onChoose }: Props) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <ul ref={list} id={id} className="slash menu" role="listbox" aria-label="Commands">
      {commands.map((command, index) => (
        <li
          key={command.name}
          id={`${id}-${index}`}
          className="slash-row"
          role="option"
          aria-selected={index === chosen}
          // The focus stays where one types.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(command)}
        >
          <span className="slash-name data">
            /{command.name}
            {command.argumentHint !== '' && <span className="slash-hint"> {command.argumentHint}</span>}
          </span>
          <span className="slash-what">{command.description}</span>
        </li>
      ))}
    </ul>
  )
}
