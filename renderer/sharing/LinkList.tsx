// The links that there are: what each gives, who is connected by it now, and how it is ended. It does not know how links are made.
import { Keyboard, KeyboardOff, Trash2 } from 'lucide-react'
import type { Client } from '../../shared/client/client.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { useConfirm } from '../ui/Confirm.tsx'
import { useAttempt } from '../ui/use-attempt.ts'
import { useNow } from '../ui/use-now.ts'
import { RoleMark } from './RoleMark.tsx'
import type { ListedGrant } from './use-grants.ts'
import { expiryText, roleWords, scopeText } from './words.ts'

/** What the server says of who comes by a provider that does not say from where. */
const unknownAddress = 'tunnel'

type Props = { client: Client; grants: readonly ListedGrant[]; titles: ReadonlyMap<string, string> }

export function LinkList({ client, grants, titles }: Props) {
  const confirm = useConfirm()
  const [, attempt] = useAttempt()
  const revoke = async (grant: ListedGrant) => {
    const count = grant.connected.length
    const yes = await confirm({
      title: `Revoke the link for ${nameOf(grant)}?`,
      text:
        count > 0
          ? `${count === 1 ? 'Who is connected by it is' : `The ${count} who are connected by it are`} out at once. It cannot be undone.`
          : 'It lets nobody in any more. It cannot be undone.',
      action: 'Revoke',
      danger: true,
    })
    if (yes) await attempt('The link was not revoked', () => client.call('grant:revoke', { id: grant.id }))
  }
  const setKeyboard = ({ id }: ListedGrant, on: boolean) =>
    void attempt('The keyboard stayed as it was', () => client.call('grant:keyboard', { id, on }))
  return (
    <ul className="share-list">
      {grants.map((grant) => (
        <LinkRow key={grant.id} {...{ grant, titles }} onRevoke={() => void revoke(grant)} onKeyboard={setKeyboard} />
      ))}
    </ul>
  )
}

type RowProps = {
  grant: ListedGrant
  titles: ReadonlyMap<string, string>
  onRevoke: () => void
  onKeyboard: (grant: ListedGrant, on: boolean) => void
}

function LinkRow({ grant, titles, onRevoke, onKeyboard }: RowProps) {
  const now = useNow()
  const { connected, keyboard, role, historyBefore, masksSecrets } = grant
  const limits = [!historyBefore && 'nothing from before', role === 'viewer' && !masksSecrets && 'secrets shown']
  const facts = [scopeText(grant.runs, titles), expiryText(grant, now), ...limits].filter((fact) => fact !== false)
  return (
    <li className="share-link">
      <RoleMark role={role} mayType={keyboard && role === 'operator'} />
      <div className="share-link-words">
        <p className="share-link-name">{nameOf(grant)}</p>
        <p className="share-link-facts">
          {roleWords[role]} · {facts.join(' · ')}
        </p>
        <p className="share-link-here" data-any={connected.length > 0}>
          {connected.length === 0 ? 'Nobody is connected' : connected.map(visitorText).join(', ')}
        </p>
      </div>
      {role === 'operator' && (
        <Button
          tone="ghost"
          icon={keyboard ? KeyboardOff : Keyboard}
          className="share-link-keyboard"
          onClick={() => onKeyboard(grant, !keyboard)}
        >
          {keyboard ? 'Take keyboard' : 'Give keyboard'}
        </Button>
      )}
      <IconButton label={`Revoke the link for ${nameOf(grant)}`} icon={Trash2} onClick={onRevoke} />
    </li>
  )
}

function nameOf({ label, role }: ListedGrant): string {
  return label === '' ? `a nameless ${role}` : label
}

function visitorText({ name, address }: ListedGrant['connected'][number]): string {
  const from = address === unknownAddress ? 'by the tunnel' : address
  return name === undefined ? from : `${name} (${from})`
}
