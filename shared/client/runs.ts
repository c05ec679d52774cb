// What a client can do with sessions, each as one call. It does not know how the list is kept or events are followed.
import type { RunId } from '../event.ts'
import type { CommandRequest, Success } from '../protocol/commands.ts'
import type { RunSummary } from '../session.ts'
import type { Attachment, AttachOptions } from './attachment.ts'
import type { Caller, How } from './caller.ts'
import type { WatchListener } from './watch.ts'

export type Runs = {
  /** Newest first. */
  list(how?: How): Promise<RunSummary[]>
  /** Keeps the list until the returned function is called, over every reconnect. */
  watch(listener: WatchListener): () => void
  create(request: CommandRequest<'run:create'>, how?: How): Promise<Success<'run:create'>>
  rename(runId: RunId, title: string, how?: How): Promise<Success<'run:rename'>>
  restart(runId: RunId, how?: How): Promise<Success<'run:restart'>>
  close(runId: RunId, how?: How): Promise<Success<'run:close'>>
  delete(runId: RunId, how?: How): Promise<Success<'run:delete'>>
  /** Refused while offline, unless told otherwise: a size of the past is of no use. */
  resize(runId: RunId, cols: number, rows: number, how?: How): Promise<Success<'run:resize'>>
  /** A page of history, without following. */
  read(runId: RunId, page: Omit<CommandRequest<'run:read'>, 'runId'>, how?: How): Promise<Success<'run:read'>>
  call(runId: RunId, method: string, params?: unknown, how?: How): Promise<Success<'run:call'>>
  /** @returns whether it was sent: input is never kept while the client is not ready, and never sent twice. */
  input(runId: RunId, data: CommandRequest<'run:input'>['data']): boolean
  /** Follows a session until detached. One attachment for a session at a time: a second one is refused through onError. */
  attach(runId: RunId, options: AttachOptions): Attachment
}

export function createRuns(caller: Caller, others: Pick<Runs, 'watch' | 'attach'> & { isReady: () => boolean }): Runs {
  const { call } = caller
  return {
    list: async (how) => (await call('run:list', {}, how)).runs,
    watch: others.watch,
    create: (request, how) => call('run:create', request, how),
    rename: (runId, title, how) => call('run:rename', { runId, title }, how),
    restart: (runId, how) => call('run:restart', { runId }, how),
    close: (runId, how) => call('run:close', { runId }, how),
    delete: (runId, how) => call('run:delete', { runId }, how),
    resize: (runId, cols, rows, how) => call('run:resize', { runId, cols, rows }, { whenOffline: 'refuse', ...how }),
    read: (runId, page, how) => call('run:read', { runId, ...page }, how),
    call: (runId, method, params, how) =>
      call('run:call', { runId, method, ...(params !== undefined && { params }) }, how),
    input: (runId, data) => others.isReady() && caller.tell('run:input', { runId, data }),
    attach: others.attach,
  }
}
