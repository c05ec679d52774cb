// The form that asks for the key. It does not know how the key is checked.
import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState, type FormEvent } from 'react'
import { Button, IconButton } from '../ui/Button.tsx'
import { Logo } from '../ui/Logo.tsx'
import type { Problem } from './key.ts'
import './sign-in.css'

type Props = { busy: boolean; problem?: Problem | undefined; onKey: (key: string) => void }

export function SignIn({ busy, problem, onKey }: Props) {
  const [key, setKey] = useState('')
  const [shown, setShown] = useState(false)
  const [empty, setEmpty] = useState(false)
  const wait = useSecondsUntil(problem?.until)
  const text = empty ? 'Enter the key' : problemText(problem, wait)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setEmpty(key.trim() === '')
    if (key.trim() !== '' && wait === 0 && !busy) onKey(key.trim())
  }
  return (
    <main className="sign-in">
      <form className="sign-in-form" onSubmit={submit}>
        <Logo size={32} />
        <h1 className="sign-in-title">Sign in to Dispatch</h1>
        {/* Password managers want a name beside the password. */}
        <input
          className="unseen"
          type="text"
          name="username"
          autoComplete="username"
          value="dispatch"
          readOnly
          tabIndex={-1}
          aria-hidden
        />
        <label className="sign-in-label" htmlFor="key">
          Key
        </label>
        <div className="sign-in-field" data-wrong={text !== undefined}>
          <input
            id="key"
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            autoFocus
            value={key}
            aria-invalid={text !== undefined}
            aria-describedby="key-problem key-help"
            onChange={(event) => setKey(event.target.value)}
          />
          <IconButton
            label={shown ? 'Hide the key' : 'Show the key'}
            icon={shown ? EyeOff : Eye}
            onClick={() => setShown(!shown)}
          />
        </div>
        <p id="key-problem" className="sign-in-problem" role="alert">
          {text}
        </p>
        <Button tone="primary" type="submit" disabled={busy || wait > 0} className="sign-in-go">
          {busy ? 'Signing in…' : 'Sign in'}
        </Button>
        <p id="key-help" className="sign-in-help">
          Dispatch printed the key when it first started. It is also in the file <code>key</code> in its data folder.
        </p>
      </form>
    </main>
  )
}

function problemText(problem: Problem | undefined, wait: number): string | undefined {
  if (!problem) return undefined
  if (problem.until === undefined) return problem.text
  return wait > 0 ? `${problem.text}. Try again in ${wait} s.` : undefined
}

/** @returns the whole seconds until a time (milliseconds since 1970), counting down to 0. */
function useSecondsUntil(until: number | undefined): number {
  const left = () => (until === undefined ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1000)))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    setSeconds(left)
    if (until === undefined) return undefined
    const timer = setInterval(() => setSeconds(left), 250) // ms: a second's change is seen within a quarter of one
    return () => clearInterval(timer)
    // eslint-disable-next-line react/exhaustive-deps -- `left` depends on nothing but `until`
  }, [until])
  return seconds
}
