// What the app needs of the server that it carries. It does not know how the server works.
import type { Failure } from '../../shared/failure.ts'
import type { RunSummary } from '../../shared/session.ts'
import type { TunnelStatus } from '../../shared/tunnel.ts'

export type SessionNews =
  | { type: 'changed'; run: RunSummary }
  | { type: 'deleted'; runId: string }
  | { type: 'attention'; run: RunSummary; reason: string }
  | { type: 'typing'; run: RunSummary }

export type AppSessions = {
  /** Newest first. */
  list(): RunSummary[]
  create(request: { kind: string; cwd?: string }): { success: true; run: RunSummary } | Failure
  onNews(listener: (news: SessionNews) => void): () => void
}

export type AppTunnel = {
  readonly status: TunnelStatus
  onChange(listener: () => void): () => void
  start(options: object): Promise<unknown>
  stop(): Promise<void>
}

export type AppServer = {
  /** Where this machine reaches it, without a slash at the end. */
  readonly url: string
  /** The owner's key; absent without authentication. */
  readonly key: string | undefined
  /** What the owner must be told of how it started. */
  readonly notice: string | undefined
  readonly sessions: AppSessions
  /** Ways in from outside; absent in a server that has none. */
  readonly tunnels?: {
    readonly localtunnel: AppTunnel
    readonly vscode: AppTunnel
    /** Who runs localtunnel's other end. */
    readonly localtunnelHost: string
  }
  close(): Promise<void>
}

export function isRunning({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'running' || status === 'starting'
}
