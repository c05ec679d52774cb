// Who else is in the session: a sign in its bar, and behind it names, roles, the own name and, for the owner, the keyboards.
import { Popover } from '@base-ui/react/popover'
import { Users } from 'lucide-react'
import type { Client } from '../../shared/client/client.ts'
import type { Person, Presence } from '../../shared/presence.ts'
import { useRights } from '../shell/rights.ts'
import type { OwnName } from '../shell/use-people.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { useAttempt } from '../ui/use-attempt.ts'
import { RoleMark } from './RoleMark.tsx'
import { roleWords } from './words.ts'
import './people.css'

type Props = { client: Client; presence: Presence | undefined; own: OwnName }

/** An owner who is alone is shown nothing; a guest is always shown what they are. */
export function People({ client, presence, own }: Props) {
  const { role, mayType } = useRights()
  const count = presence ? presence.people.length + presence.more : 1
  const isGuest = role !== 'owner'
  if (count < 2 && !isGuest) return null
  const who = `${roleWords[role]}, ${count === 1 ? 'nobody else is here' : `${count} people are here`}`
  return (
    <Popover.Root>
      <Popover.Trigger className="people-button" aria-label={who} data-guest={isGuest}>
        {isGuest ? <RoleMark role={role} mayType={mayType} /> : <Users aria-hidden size={15} strokeWidth={1.75} />}
        {isGuest && <span className="people-role">{roleWords[role]}</span>}
        {count > 1 && <span className="figures">{count}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="menu-place" sideOffset={6} align="end">
          <Popover.Popup className="people" aria-label="People in this session">
            <Popover.Title className="people-title">In this session</Popover.Title>
            <ul>
              {presence?.people.map((person) => (
                <Row key={person.id} client={client} person={person} />
              ))}
            </ul>
            {presence !== undefined && presence.more > 0 && <p className="people-more">and {presence.more} more</p>}
            <Name own={own} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Row({ client, person }: { client: Client; person: Person }) {
  const { role, mayType, name, isYou, grantId } = person
  const [busy, attempt] = useAttempt()
  const state = role === 'operator' && !mayType ? 'without keyboard' : undefined
  const toggle = (id: string) =>
    void attempt('The keyboard stayed as it was', () => client.call('grant:keyboard', { id, on: !mayType }))
  return (
    <li className="people-row">
      <RoleMark role={role} mayType={mayType} />
      <div className="people-words">
        <p className="people-name">
          {name ?? roleWords[role]}
          {isYou && <span className="people-you"> you</span>}
        </p>
        {(name !== undefined || state) && (
          <p className="people-what">{[name !== undefined && roleWords[role], state].filter(Boolean).join(', ')}</p>
        )}
      </div>
      {role === 'operator' && grantId !== undefined && (
        <Button tone="ghost" disabled={busy} onClick={() => toggle(grantId)}>
          {mayType ? 'Take keyboard' : 'Give keyboard'}
        </Button>
      )}
    </li>
  )
}

function Name({ own }: { own: OwnName }) {
  return (
    <form
      className="people-own"
      onSubmit={(event) => {
        event.preventDefault()
        const name = new FormData(event.currentTarget).get('name')
        if (typeof name === 'string') own.set(name)
      }}
    >
      <Field
        label="Your name"
        name="name"
        placeholder="Not given"
        defaultValue={own.name}
        maxLength={40}
        onBlur={(event) => own.set(event.currentTarget.value)}
      />
    </form>
  )
}
