// What is hidden from a viewer in a stream of text, however it is cut.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMask, hideSecrets } from '../../../main/socket/mask.ts'

/** Each with the part that nobody may see. */
const secrets: readonly [text: string, secret: string][] = [
  ['export GITHUB_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['origin https://me:hunter2secret@example.org/repo.git (fetch)', 'hunter2secret'],
  ['Authorization: Bearer abcdef0123456789', 'abcdef0123456789'],
  ['authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['{"password": "two words here"}', 'two words here'],
  ["api_key: 'k-1234567890'", 'k-1234567890'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['id AKIAIOSFODNN7EXAMPLE here', 'IOSFODNN7EXAMPLE'],
  [
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N',
    'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N',
  ],
  [
    'the link is https://x.example/#key=dispatch_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG ok',
    'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  ],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc+/=\n-----END RSA PRIVATE KEY-----\nafter',
    'MIIEpAIBAAKCAQEA',
  ],
  ['it is correct-horse-battery, said the owner', 'correct-horse-battery'],
]
const known = ['correct-horse-battery']

describe('a secret', () => {
  test.each(secrets)('is hidden in: %s', (text, secret) => {
    const shown = hideSecrets(text, known)
    for (const part of secret.split(' ')) expect(shown).not.toContain(part)
    expect(shown).toHaveLength(text.length)
  })

  test('is hidden but for the beginning of what announces it, wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...secrets),
        fc.array(fc.nat({ max: 200 }), { maxLength: 6 }),
        ([text, secret], cuts) => {
          const places = [...new Set([0, ...cuts.map((cut) => cut % text.length), text.length])].toSorted(
            (a, b) => a - b,
          )
          const mask = createMask(known)
          const shown = places
            .slice(1)
            .map((to, i) => mask.hide(text.slice(places[i], to)))
            .join('')
          expect(shown).toHaveLength(text.length)
          // Of the secret itself no run of characters longer than what its form needs to be known by may be seen.
          for (let i = 0; i + 7 <= secret.length; i += 1) {
            const run = secret.slice(i, i + 7)
            if (!run.includes(' ')) expect(shown).not.toContain(run)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('that is echoed key by key is hidden from its first keys on', () => {
    const mask = createMask([])
    const typed = Array.from('TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a')
      .map((key) => mask.hide(key))
      .join('')
    expect(typed).toBe(`TOKEN=${'*'.repeat(40)}`)
  })

  test('is found in spite of colours, which stay', () => {
    const shown = hideSecrets('\u001B[1mpassword\u001B[0m=\u001B[31mabc\u001B[32mdef\u001B[0m\r\n', [])
    expect(shown).toBe('\u001B[1mpassword\u001B[0m=\u001B[31m***\u001B[32m***\u001B[0m\r\n')
  })

  test.each([
    ['a title', (secret: string) => `\u001B]0;${secret}\u0007$ `],
    ['the address of a link', (secret: string) => `\u001B]8;;https://x/${secret}\u001B\\link\u001B]8;;\u001B\\ `],
  ])('is hidden in %s, wherever the stream is cut', (_what, write) => {
    const whole = write('GH_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a')
    const hidden = write(`GH_TOKEN=${'*'.repeat(40)}`)
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const mask = createMask(known)
      expect(mask.hide(whole.slice(0, cut)) + mask.hide(whole.slice(cut))).toBe(hidden)
    }
    expect(hideSecrets(write(known.join('')), known)).toBe(write('*'.repeat(known.join('').length)))
  })

  test('is hidden in spite of a colour that is cut', () => {
    const whole = 'TOKEN=ghp_16C7\u001B[31me42F292c6912E7710c838347Ae178B4a\r\n'
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const mask = createMask([])
      const shown = mask.hide(whole.slice(0, cut)) + mask.hide(whole.slice(cut))
      expect(shown).toBe(`TOKEN=********\u001B[31m${'*'.repeat(32)}\r\n`)
    }
  })

  test('goes on over many pieces, a private key too', () => {
    const mask = createMask([])
    mask.read('-----BEGIN PRIVATE KEY-----\n')
    const lines = Array.from({ length: 50 }, (_, i) => mask.hide(`${'A'.repeat(60)}${i}\n`))
    expect(lines.every((line) => /^\*+\n$/.test(line))).toBe(true)
    expect(mask.hide('-----END PRIVATE KEY-----\nafter\n')).toContain('after')
  })
})

describe('what a program puts into clipboards', () => {
  const payload = Buffer.from('hunter2 is a plain secret').toString('base64')
  const write = (begin: string, end: string) => `before ${begin}c;${payload}${end}after\r\n`

  test.each([
    ['\u001B]52;', '\u0007'],
    ['\u001B]52;', '\u001B\\'],
    ['\u001B]0052;', '\u0018'],
    ['\u009D52;', '\u009C'],
    ['\u001BPtmux;\u001B\u001B]52;', '\u0007\u001B\\'],
  ])('is taken out whole (%j … %j), wherever the stream is cut', (begin, end) => {
    const whole = write(begin, end)
    const shown = `before ${begin}${end}after\r\n`
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const [mask, joined] = [createMask([]), createMask([])]
      expect(mask.hide(whole.slice(0, cut)) + mask.hide(whole.slice(cut))).toBe(shown)
      joined.read(whole.slice(0, cut))
      expect(shown.endsWith(joined.hide(whole.slice(cut)))).toBe(true)
    }
    const mask = createMask([])
    expect(Array.from(whole, (character) => mask.hide(character)).join('')).toBe(shown)
  })

  test('is taken out however long it is, and one after another', () => {
    const mask = createMask([])
    expect(mask.hide(`${write('\u001B]52;', '\u0007')}\u001B]52;p;${payload}`)).toBe(
      'before \u001B]52;\u0007after\r\n\u001B]52;',
    )
    for (let i = 0; i < 100; i += 1) expect(mask.hide(payload.repeat(100))).toBe('')
    expect(mask.hide(`${payload}\u001B\\TOKEN=abcdef\r\n`)).toBe('\u001B\\TOKEN=******\r\n')
  })

  test('is told from other sequences', () => {
    for (const other of ['\u001B]5;2;c;x\u0007', '\u001B]152;c;x\u0007', '\u001B]520;c;x\u0007', ']52;c;x']) {
      const mask = createMask([])
      expect(Array.from(other, (character) => mask.hide(character)).join('')).toBe(other)
      expect(createMask([]).hide(other)).toBe(other)
    }
  })
})

test.each([
  'total 12\r\ndrwxr-xr-x 2 me me 4096 Jan  1 00:00 .',
  'http://localhost:3030/ and https://example.org:8443/x',
  'PWD=/home/me',
  'commit 62eb08bfa10f9d5e09aebcdf6eb18668c872ea885a',
  '0123456789 ✓ äöü 漢字 🙂',
  'a basic understanding of tokens and passwords',
])('other text stays as it is: %s', (text) => {
  const mask = createMask(known)
  expect(mask.hide(`${text}\r\n`)).toBe(`${text}\r\n`)
})

test('a long text is gone through in a time that grows with its length only', () => {
  const hostile = [
    'token'.repeat(20_000),
    'eyJ'.repeat(30_000),
    '://a:'.repeat(20_000),
    '\u001B['.repeat(40_000),
    '-----BEGIN '.repeat(9_000),
    '-----BEGIN PRIVATE KEY-----'.repeat(30_000),
    '\u001B]0;'.repeat(30_000),
    `\u001B]0;${'x'.repeat(60_000)}`.repeat(2),
  ]
  for (const text of hostile) expect(createMask([]).hide(text)).toHaveLength(text.length)
})
