// What may be shown of a packet: no secret, no input, no bulk.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRedact } from '../../shared/redact.ts'
import { key, noSession } from '../main/socket/server.ts'

const redact = createRedact((text) => text.includes(key))
const hidden = '[redacted]'

test.each([
  ['client:hello', { clientId: 'c', terminalKey: 'any' }, { clientId: 'c', terminalKey: hidden }],
  ['client:hello', { terminalKey: { deep: 'any' }, more: 'any' }, { terminalKey: hidden, more: hidden }],
  ['client:hello', 'any', hidden],
  ['client:hello', ['any'], hidden],
  ['client:hello', undefined, undefined],
  ['run:input', { runId: noSession, data: 'typed' }, { runId: noSession, data: hidden }],
  ['run:input', { runId: noSession, dat: 'typed' }, { runId: noSession, dat: hidden }],
  ['run:input', { runId: 'typed', data: 'typed' }, { runId: hidden, data: hidden }],
  ['run:input', { runId: noSession, data: Buffer.from('typed') }, { runId: noSession, data: hidden }],
  ['run:input', 'typed', hidden],
  ['run:input', Buffer.from('typed'), hidden],
  [
    'run:call',
    { runId: noSession, method: 'send', params: { text: 'said' } },
    { runId: noSession, method: 'send', params: hidden },
  ],
  [
    'run:create',
    { kind: 'pty', options: { env: { A: 'a', TOKEN: 'b' }, cols: 80 } },
    { kind: 'pty', options: { env: { A: hidden, TOKEN: hidden }, cols: 80 } },
  ],
  [
    'run:create',
    { options: { serverUrl: 'u', apiKey: 'a', env: 'text' } },
    { options: { serverUrl: 'u', apiKey: hidden, env: 'text' } },
  ],
  ['tunnel:start', { terminalKey: 'a', subdomain: 's' }, { terminalKey: hidden, subdomain: 's' }],
  [
    'any',
    { 'API-Key': 1, access_token: 2, Authorization: 3, passWord: 4, 'set-cookie': 5, clientSecret: 6 },
    {
      'API-Key': hidden,
      access_token: hidden,
      Authorization: hidden,
      passWord: hidden,
      'set-cookie': hidden,
      clientSecret: hidden,
    },
  ],
  ['any', [{ note: `x${key}x` }, key], [{ note: hidden }, hidden]],
  ['any', { [key]: 1 }, { [hidden]: 1 }],
  ['any', { bytes: Buffer.alloc(12), data: 'typed' }, { bytes: '[12 bytes]', data: hidden }],
  ['run:resize', { runId: noSession, cols: 120, rows: 30 }, { runId: noSession, cols: 120, rows: 30 }],
  ['run:list', null, null],
])('%s %j', (event, data, shown) => {
  expect(redact.data(event, data)).toEqual(shown)
})

test('a key that is a number is found among numbers', () => {
  expect(createRedact((text) => text.includes('123456')).data('any', { n: 123456, m: 5 })).toEqual({ n: hidden, m: 5 })
})

test('bulk is cut', () => {
  expect(redact.text('x'.repeat(300))).toBe(`${'x'.repeat(200)}… (300 characters)`)
  expect(
    redact.data(
      'any',
      Array.from({ length: 30 }, (_, i) => i),
    ),
  ).toEqual([...Array.from({ length: 20 }, (_, i) => i), '… 10 more'])
  const wide = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}`, i]))
  expect(redact.data('any', wide)).toEqual({ ...Object.fromEntries(Object.entries(wide).slice(0, 20)), '…': '10 more' })
  expect(redact.data('any', { a: { b: { c: { d: { e: { f: 1 } } } } } })).toEqual({
    a: { b: { c: { d: { e: '…' } } } },
  })
})

describe('whatever a client sends', () => {
  const secretive = fc.oneof(
    fc.constant(key),
    fc.string().map((text) => text + key + text),
  )
  const anything = fc.object({
    maxDepth: 8,
    maxKeys: 30,
    key: fc.oneof({ weight: 5, arbitrary: fc.string() }, { weight: 1, arbitrary: secretive }),
    values: [fc.string({ maxLength: 500 }), fc.double(), fc.boolean(), fc.constant(null), secretive, fc.uint8Array()],
  })

  test('nothing shown holds the key, and it is plain JSON of some KiB', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('any', 'run:create', 'run:input', 'run:call', 'client:hello'),
        anything,
        (event, data) => {
          const before = JSON.stringify(data)
          const shown = JSON.stringify(redact.data(event, data))
          expect(shown).not.toContain(key)
          expect(shown.length).toBeLessThan(24_000)
          expect(JSON.stringify(data)).toBe(before)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a text is shown only where it is no input', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('run:input', 'client:hello'), (data, event) => {
        const shown = JSON.stringify(
          redact.data(event, { ...data, data: 'what was typed', terminalKey: 'what was typed' }),
        )
        expect(shown).not.toContain('what was typed')
      }),
      { numRuns: 100 },
    )
  })
})
