// A view that writes down what it is given. It draws nothing.
import type { AttachOptions, Client } from '../../../shared/client/client.ts'
import { openClient } from './clients.ts'
import { eventsOf, type JournalScript, runId, serveJournal } from './journal-server.ts'
import { createTally } from './scripted-server.ts'

/** @returns first, first + 1, … last. */
export function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Attaches a view that is done with each event at once, unless told otherwise. */
export function view(client: Client, options: Partial<AttachOptions> = {}, id = runId) {
  const seqs = createTally<number>()
  const statuses = createTally<string>()
  const errors = createTally<string>()
  const resets = createTally<unknown>()
  const attachment = client.runs.attach(id, {
    onEvent(event, done) {
      seqs.add(event.seq)
      done()
    },
    onStatus: statuses.add,
    onReset: (snapshot, why) => resets.add([snapshot?.data, why, seqs.all.length]),
    onError: ({ message }) => errors.add(message),
    ...options,
  })
  return { attachment, seqs, statuses, errors, resets }
}

/** A ready client with one view that is live on a log of so many events. */
export async function following(count: number, script: JournalScript = {}, options: Partial<AttachOptions> = {}) {
  const server = await serveJournal({ logs: new Map([[runId, eventsOf(runId, count)]]), ...script })
  const opened = openClient({ serverUrl: server.url })
  await opened.client.connect()
  const viewed = view(opened.client, options)
  await viewed.attachment.attached
  return { server, ...opened, ...viewed }
}
