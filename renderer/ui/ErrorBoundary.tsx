// Keeps a part's failure from taking the page with it. It does not know the part.
import { Component, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import './error-boundary.css'

type Props = { what: string; children: ReactNode }
type State = { error: Error | null; round: number }

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, round: 0 }

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error, round } = this.state
    if (!error) return <Fresh key={round}>{this.props.children}</Fresh>
    if (missingCode.test(error.message)) return <Outdated />
    return (
      <div className="broken" role="alert">
        <p className="broken-title">{this.props.what} stopped working</p>
        <p className="data">{error.message}</p>
        <p>The session is not affected.</p>
        <Button onClick={() => this.setState({ error: null, round: round + 1 })}>Reload view</Button>
      </div>
    )
  }
}

/** What browsers say when a part of the page's code is not on the server any more. */
const missingCode = /dynamically imported module|importing a module script|preload CSS/i

function Outdated() {
  return (
    <div className="broken" role="alert">
      <p className="broken-title">This page is older than the server</p>
      <p>The sessions are not affected.</p>
      <Button onClick={() => location.reload()}>Reload the page</Button>
    </div>
  )
}

/** A new key makes everything below it new. */
function Fresh({ children }: { children: ReactNode }) {
  return children
}
