// One tunnel: its state with the reason, its address, its switch, and what a person has to do for it. It does not know the other one.
import { ExternalLink } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Client } from '../../shared/client/client.ts'
import type { TunnelStatus } from '../../shared/tunnel.ts'
import { consentTo, type TunnelName } from '../../shared/tunnel-consent.ts'
import { Button } from '../ui/Button.tsx'
import { CopyButton, CopyField } from '../ui/CopyField.tsx'
import { onSignal } from '../ui/signal.ts'
import { useNotify } from '../ui/Toasts.tsx'
import { hasConsented, rememberConsent } from './consent.ts'
import type { KnownTunnel } from './use-tunnels.ts'
import { isUp, stateWords } from './words.ts'

/** Milliseconds: a person may take a quarter of an hour to sign in; until then the state says how it stands. */
const startTimeout = 16 * 60_000
/** Milliseconds: a process tree is given some seconds to end. */
const stopTimeout = 30_000

type Props = {
  client: Client
  name: TunnelName
  title: string
  tunnel: KnownTunnel
  terminalKey: string
  /** What its start is told besides the key. */
  options?: { subdomain?: string }
  /** What can be chosen before it is started. */
  form?: ReactNode
  children?: ReactNode
}

export function TunnelCard({ client, name, title, tunnel, terminalKey, options, form, children }: Props) {
  const { status, provider = 'the provider' } = tunnel
  const [asking, setAsking] = useState(false)
  const notify = useNotify()
  const isShown = useRef(false)
  useEffect(() => {
    isShown.current = true
    return () => void (isShown.current = false)
  }, [])
  const up = isUp(status.state)
  const start = async () => {
    setAsking(false)
    rememberConsent(localStorage, name)
    const request = { terminalKey, ...options }
    let last: string | undefined
    const stopHearing = onSignal(client, `${name}:changed`, ({ error }) => (last = error))
    try {
      await client.call(`${name}:start`, request, { whenOffline: 'refuse', timeout: startTimeout })
    } catch (error) {
      // What is the tunnel's state as well stands here already; a wrong key is nobody's state.
      const isTold = isShown.current && error instanceof Error && error.message === last
      if (!isTold) notify.failed('The tunnel was not opened', error)
    } finally {
      stopHearing()
    }
  }
  const stop = () =>
    void notify.attempt('The tunnel was not closed', () =>
      client.call(`${name}:stop`, { terminalKey }, { whenOffline: 'refuse', timeout: stopTimeout }),
    )
  return (
    <section className="tunnel" aria-label={title}>
      <header className="tunnel-head">
        <div className="tunnel-words">
          <h2 className="tunnel-title">{title}</h2>
          <p className="tunnel-state" role="status" data-state={status.state}>
            <StateSign state={status.state} />
            {stateWords[status.state]}
            <span className="tunnel-provider"> · {provider}</span>
          </p>
        </div>
        {up ? (
          <Button onClick={stop} disabled={status.state === 'stopping'}>
            Stop
          </Button>
        ) : (
          <Button
            tone={asking ? 'plain' : 'primary'}
            disabled={asking}
            onClick={hasConsented(localStorage, name) ? () => void start() : () => setAsking(true)}
          >
            Start
          </Button>
        )}
      </header>
      {status.error !== undefined && <p className="tunnel-error">{status.error}</p>}
      {asking && !up && (
        <Consent name={name} provider={provider} onYes={() => void start()} onNo={() => setAsking(false)} />
      )}
      {status.login && <Login login={status.login} />}
      {status.url !== undefined && up && <Address title={title} url={status.url} />}
      {!up && !asking && form}
      {children}
    </section>
  )
}

function StateSign({ state }: { state: TunnelStatus['state'] }) {
  const isOn = state === 'running'
  const isOff = state === 'off' || state === 'failed'
  return (
    <svg width="9" height="9" viewBox="0 0 10 10" aria-hidden>
      {isOn && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {isOff && <path d="M2 5h6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />}
      {!isOn && !isOff && (
        <circle cx="5" cy="5" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="15 9" />
      )}
    </svg>
  )
}

type ConsentProps = { name: TunnelName; provider: string; onYes: () => void; onNo: () => void }

function Consent({ name, provider, onYes, onNo }: ConsentProps) {
  const { title, exposes, action } = consentTo(name, provider)
  return (
    <div className="tunnel-note" data-tone="attention" role="group" aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      <ul className="tunnel-exposes">
        {exposes.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <div className="tunnel-actions">
        <Button onClick={onNo}>Cancel</Button>
        <Button tone="primary" autoFocus onClick={onYes}>
          {action}
        </Button>
      </div>
    </div>
  )
}

function Login({ login: { url, code } }: { login: NonNullable<TunnelStatus['login']> }) {
  return (
    <div className="tunnel-note" data-tone="attention">
      <p>
        <strong>Sign in to the provider.</strong> Open the address, and enter this code there:
      </p>
      <p className="tunnel-login">
        <span className="tunnel-code data">{code}</span>
        <CopyButton label="Login code" value={code} />
      </p>
      <a className="tunnel-link" href={url} target="_blank" rel="noopener noreferrer">
        <ExternalLink aria-hidden size={14} strokeWidth={1.75} />
        {url}
      </a>
    </div>
  )
}

function Address({ title, url }: { title: string; url: string }) {
  return (
    <div className="tunnel-address">
      <CopyField label={`Address: ${title}`} value={url} />
      <a
        className="icon-button"
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={`Open the address: ${title}`}
      >
        <ExternalLink aria-hidden size={16} strokeWidth={1.75} />
      </a>
    </div>
  )
}
