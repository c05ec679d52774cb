// How Claude works in this conversation, to see and to change: what it may do unasked, by which model, and how full its memory is. It does not know how it is told.
import { ChevronDown, Cpu, ShieldCheck } from 'lucide-react'
import type { ClaudeCatalog, ClaudeStatus } from '../../../shared/kinds/claude.ts'
import { PermissionMode } from '../../../shared/kinds/claude.ts'
import { Hint } from '../../ui/Button.tsx'
import { MenuButton } from '../../ui/Menu.tsx'
import { costText, countText, modeWords } from './words.ts'

type Props = {
  status: ClaudeStatus
  catalog: ClaudeCatalog
  disabled: boolean
  onModel: (model: string | undefined) => void
  onMode: (mode: PermissionMode) => void
}

/** Stands for the program's own choice: no model is called so. */
const ownChoice = ''

export function Controls({ status, catalog, disabled, onModel, onMode }: Props) {
  const { permissionMode, model, resolvedModel } = status
  const known = catalog.models.find(({ value }) => value === (model ?? 'default'))
  const modelName = known?.name ?? model ?? shortModel(resolvedModel) ?? 'Default model'
  // The one that allows everything is chosen when a conversation is made, and never later.
  const modes = PermissionMode.options.filter((mode) => mode !== 'bypassPermissions' || mode === permissionMode)
  const models = catalog.models.map(({ value, name, description }) => ({ value, label: name, hint: description }))
  const choices = models.some(({ value }) => value === 'default')
    ? models
    : [{ value: ownChoice, label: 'Default model', hint: 'What the claude program is set to' }, ...models]
  return (
    <div className="controls">
      <MenuButton
        align="start"
        side="top"
        trigger={
          <button type="button" className="control" disabled={disabled} data-mode={permissionMode}>
            <ShieldCheck aria-hidden size={14} strokeWidth={1.75} />
            <span className="unseen">What Claude may do: </span>
            <span className="control-word">{modeWords[permissionMode].label}</span>
            <ChevronDown aria-hidden size={12} strokeWidth={1.75} />
          </button>
        }
        entries={[
          {
            label: 'What Claude may do unasked',
            choices: modes.map((mode) => ({ value: mode, ...modeWords[mode] })),
            value: permissionMode,
            onChoose: (value) => {
              const mode = PermissionMode.safeParse(value).data
              if (mode) onMode(mode)
            },
            closes: true,
          },
        ]}
      />
      <MenuButton
        align="start"
        side="top"
        trigger={
          <button type="button" className="control" disabled={disabled} title={resolvedModel}>
            <Cpu aria-hidden size={14} strokeWidth={1.75} />
            <span className="unseen">Model: </span>
            <span className="control-word">{modelName}</span>
            <ChevronDown aria-hidden size={12} strokeWidth={1.75} />
          </button>
        }
        entries={[
          {
            label: 'Model, from the next turn on',
            choices,
            value: model ?? (choices[0]?.value === ownChoice ? ownChoice : 'default'),
            onChoose: (value) => onModel(value === ownChoice || value === 'default' ? undefined : value),
            closes: true,
          },
        ]}
      />
      <Usage status={status} />
    </div>
  )
}

/** @returns a full name without the maker and the date: 'opus-4-1' of 'claude-opus-4-1-20250805'. */
function shortModel(name: string | undefined): string | undefined {
  return name?.replace(/^claude-/, '').replace(/-\d{8}$/, '')
}

/** From this share of its memory on a conversation is better made shorter. */
const nearlyFull = 0.8

function Usage({ status: { context, totalCostUsd } }: { status: ClaudeStatus }) {
  const share = context?.window ? Math.min(1, context.tokens / context.window) : undefined
  const cost = totalCostUsd !== undefined && totalCostUsd > 0 ? costText(totalCostUsd) : undefined
  if (share === undefined && cost === undefined) return null
  const words = [
    context &&
      `The conversation takes ${countText(context.tokens)}${context.window ? ` of ${countText(context.window)}` : ''} tokens`,
    cost && `${cost} so far, as the program estimates it`,
  ].filter(Boolean)
  // A circle of this circumference is drawn as far as the memory is full.
  const length = 2 * Math.PI * 5
  return (
    <Hint text={words.join('. ')}>
      <span className="usage figures" tabIndex={0} data-full={share !== undefined && share >= nearlyFull}>
        {share !== undefined && (
          <>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden>
              <circle cx="7" cy="7" r="5" fill="none" stroke="var(--line-strong)" strokeWidth="2" />
              <circle
                cx="7"
                cy="7"
                r="5"
                fill="none"
                stroke="currentColor"
                strokeWidth="2"
                strokeDasharray={`${share * length} ${length}`}
                transform="rotate(-90 7 7)"
              />
            </svg>
            <span className="unseen">Memory used: </span>
            {Math.round(share * 100)} %
          </>
        )}
        {cost !== undefined && <span className="usage-cost">{cost}</span>}
      </span>
    </Hint>
  )
}
