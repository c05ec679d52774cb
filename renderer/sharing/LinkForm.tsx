// Asks what a new link is to give: to whom, which sessions, how long, and what a viewer sees. It does not make it.
import { useState, type FormEvent, type ReactNode } from 'react'
import type { GrantRole, GrantScope } from '../../shared/grant.ts'
import type { CommandRequest } from '../../shared/protocol/commands.ts'
import type { RunSummary } from '../../shared/session.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { lifetimes, usualLifetime } from './words.ts'

export type LinkWishes = CommandRequest<'grant:create'>

type Props = {
  sessions: readonly RunSummary[]
  /** The session that the person looks at, if any. */
  current: RunSummary | undefined
  busy: boolean
  onMake: (wishes: LinkWishes) => void
}

type Which = 'this' | 'some' | 'all'

const roles: readonly { role: GrantRole; label: string; text: string }[] = [
  { role: 'viewer', label: 'Viewer', text: 'Sees what happens. Cannot type.' },
  {
    role: 'operator',
    label: 'Operator',
    text: 'Types too. In a terminal that is all that you can do on this computer.',
  },
]

export function LinkForm({ sessions, current, busy, onMake }: Props) {
  const [role, setRole] = useState<GrantRole>('viewer')
  const [which, setWhich] = useState<Which>(current ? 'this' : 'all')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(current ? [current.runId] : []))
  const scope = scopeOf(which, current, chosen)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (scope === undefined) return
    const data = new FormData(event.currentTarget)
    const lifetime = lifetimes.find(({ value }) => value === data.get('lifetime'))?.milliseconds ?? null
    const label = data.get('label')
    onMake({
      ...{ role, runs: scope, expiresAt: lifetime === null ? null : Date.now() + lifetime },
      ...(typeof label === 'string' && label.trim() !== '' && { label: label.trim() }),
      ...(role === 'viewer' && { historyBefore: data.has('history'), masksSecrets: data.has('masks') }),
    })
  }
  return (
    <form className="share-form" onSubmit={submit}>
      <fieldset className="share-roles">
        <legend className="field-label">Who opens it is a</legend>
        {roles.map((one) => (
          <label key={one.role} className="share-role" data-chosen={role === one.role}>
            <input type="radio" name="role" checked={role === one.role} onChange={() => setRole(one.role)} />
            <span className="share-role-name">{one.label}</span>
            <span className="share-role-text">{one.text}</span>
          </label>
        ))}
      </fieldset>
      <div className="share-pair">
        <Choice label="Sessions" value={which} onChange={(value) => setWhich(whichOf(value))}>
          {current && <option value="this">“{current.title}”</option>}
          {sessions.length > 0 && <option value="some">Some…</option>}
          <option value="all">All, later ones too</option>
        </Choice>
        <Choice label="It lasts" name="lifetime" defaultValue={usualLifetime}>
          {lifetimes.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Choice>
      </div>
      {which === 'some' && <Sessions sessions={sessions} chosen={chosen} onChosen={setChosen} />}
      {role === 'viewer' && (
        <div className="share-checks">
          <Check name="history" label="Show what happened before" />
          <Check name="masks" label="Hide what looks like a password or a token" />
        </div>
      )}
      <div className="share-make">
        <Field label="For whom" name="label" placeholder="Only you see this" maxLength={200} />
        <Button tone="primary" type="submit" disabled={busy || scope === undefined}>
          {busy ? 'Making…' : 'Make a link'}
        </Button>
      </div>
    </form>
  )
}

function scopeOf(which: Which, current: RunSummary | undefined, chosen: ReadonlySet<string>): GrantScope | undefined {
  if (which === 'all') return '*'
  const runs = which === 'this' ? (current ? [current.runId] : []) : [...chosen]
  return runs.length > 0 ? runs : undefined
}

function whichOf(value: string): Which {
  return value === 'this' || value === 'some' ? value : 'all'
}

type ChoiceProps = {
  label: string
  name?: string
  value?: string
  defaultValue?: string
  onChange?: (value: string) => void
  children: ReactNode
}

/** The browser's own: on a phone nothing is better. */
function Choice({ label, onChange, children, ...rest }: ChoiceProps) {
  return (
    <label className="share-choice">
      <span className="field-label">{label}</span>
      <select
        className="field-input"
        {...rest}
        {...(onChange && { onChange: (event) => onChange(event.currentTarget.value) })}
      >
        {children}
      </select>
    </label>
  )
}

type SessionsProps = {
  sessions: readonly RunSummary[]
  chosen: ReadonlySet<string>
  onChosen: (chosen: ReadonlySet<string>) => void
}

function Sessions({ sessions, chosen, onChosen }: SessionsProps) {
  const toggle = (runId: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(runId)
    else next.delete(runId)
    onChosen(next)
  }
  return (
    <fieldset className="share-sessions">
      <legend className="unseen">Sessions</legend>
      {sessions.map(({ runId, title }) => (
        <label key={runId} className="share-check">
          <input
            type="checkbox"
            checked={chosen.has(runId)}
            onChange={(event) => toggle(runId, event.currentTarget.checked)}
          />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Check({ name, label }: { name: string; label: string }) {
  return (
    <label className="share-check">
      <input type="checkbox" name={name} defaultChecked />
      <span>{label}</span>
    </label>
  )
}
