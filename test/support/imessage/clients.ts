// iMessage servers and clients that end with their test, and what a client tells, counted. It does not know what is tested.
import { onTestFinished } from 'vitest'
import { createSdk, type Memory, type Sdk, type SdkOptions } from '../../../main/kinds/imessage/sdk/sdk.ts'
import { createTally } from '../../shared/client/scripted-server.ts'
import { type MessageServer, type ServerScript, startMessageServer } from './server.ts'

/** A server that is closed after the test. */
export async function serveMessages(script?: ServerScript): Promise<MessageServer> {
  const server = await startMessageServer(script)
  onTestFinished(server.close)
  return server
}

export function openSdk(options: SdkOptions, memory: Memory = {}) {
  const sdk = createSdk({ logLevel: 'silent', ...options }, memory)
  onTestFinished(sdk.close)
  return { sdk, ...record(sdk) }
}

/** Counts what a client tells from now on; `story` has all of it in its order. */
export function record(sdk: Sdk) {
  const [ready, disconnects, errors, story] = [
    createTally<true>(),
    createTally<string>(),
    createTally<string>(),
    createTally<string>(),
  ]
  const messages = createTally<string>()
  const changes = createTally<string>()
  sdk.on('ready', () => {
    story.add('ready')
    ready.add(true)
  })
  sdk.on('disconnect', (reason) => {
    story.add('disconnect')
    disconnects.add(reason)
  })
  sdk.on('error', ({ message }) => errors.add(message))
  sdk.on('new-message', ({ text }) => {
    story.add(String(text))
    messages.add(String(text))
  })
  sdk.on('updated-message', ({ text }) => {
    story.add(`changed ${text}`)
    changes.add(String(text))
  })
  return { ready, disconnects, errors, messages, changes, story }
}
