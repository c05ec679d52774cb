// What people read: times, ends, failures.
import { describe, expect, test } from 'vitest'
import { endText, hasFailed, shortFolder } from '../../../renderer/kinds/session-text.ts'
import { ago, agoSentence } from '../../../renderer/ui/ago.ts'
import { CommandError } from '../../../shared/client/command-error.ts'
import { sentence } from '../../../renderer/ui/sentences.ts'

const now = Date.UTC(2026, 5, 1, 12)
const minutes = (count: number) => now - count * 60_000

describe('how long ago', () => {
  test('is said in the largest unit that fits', () => {
    expect([0, 0.5, 1, 59, 60, 23 * 60, 24 * 60, 27 * 24 * 60].map((count) => ago(minutes(count), now))).toEqual([
      'now',
      'now',
      '1 min',
      '59 min',
      '1 h',
      '23 h',
      '1 d',
      '27 d',
    ])
    expect(ago(minutes(60 * 24 * 60), now)).toContain('2026')
  })

  test('a clock that runs ahead of ours says now', () => {
    expect(ago(now + 5_000, now)).toBe('now')
  })

  test('is part of a sentence', () => {
    expect(agoSentence(now, now)).toBe('just now')
    expect(agoSentence(minutes(3), now)).toBe('3 min ago')
    expect(agoSentence(minutes(60 * 24 * 60), now)).toMatch(/^on /)
  })
})

describe('how a session ended', () => {
  test('a reason says more than a signal, a signal more than a code', () => {
    expect(endText({ status: 'stopped', exitCode: 0 })).toBe('exit code 0')
    expect(endText({ status: 'stopped', signal: 'SIGKILL', exitCode: 137 })).toBe('signal SIGKILL')
    expect(endText({ status: 'stopped', signal: 'SIGHUP', reason: 'Dispatch was closed.' })).toBe('Dispatch was closed')
    expect(endText({ status: 'running', exitCode: 0 })).toBeUndefined()
    expect(endText({ status: 'stopped' })).toBeUndefined()
  })

  test('a code other than 0 and an error are failures, being ended by a person is not', () => {
    expect(hasFailed({ status: 'stopped', exitCode: 1 })).toBe(true)
    expect(hasFailed({ status: 'error' })).toBe(true)
    expect(hasFailed({ status: 'stopped', signal: 'SIGHUP' })).toBe(false)
  })

  test('a long folder keeps its last two names', () => {
    expect(shortFolder('/home/me/work/project')).toBe('…/work/project')
    expect(shortFolder('/tmp')).toBe('/tmp')
  })
})

describe('why something failed', () => {
  test('the protocol’s texts become sentences', () => {
    expect(sentence(new Error('Session not found'))).toBe('The session does not exist any more.')
    expect(sentence(new Error('Invalid payload: cwd: must be an absolute path'))).toBe(
      'The folder must be an absolute path.',
    )
    expect(sentence(new Error('Invalid payload: cwd: no such folder'))).toBe('There is no such folder.')
    expect(sentence(new Error('Invalid payload: options.shell: must not contain a NUL character'))).toBe(
      'The shell must not contain a NUL character.',
    )
    expect(sentence(new Error('Invalid payload: options.serverUrl: must be an address'), { serverUrl: 'Server' })).toBe(
      '“Server” must be an address.',
    )
  })

  test('a command without an answer says why there is none', () => {
    expect(sentence(new CommandError('run:create', 'offline', 'Not connected: run:create was not sent'))).toBe(
      'There is no connection to the server.',
    )
    expect(sentence(new CommandError('run:create', 'answer', 'Forbidden'))).toBe('Your key does not allow this.')
  })

  test('any other text ends as a sentence does', () => {
    expect(sentence(new Error('It broke'))).toBe('It broke.')
    expect(sentence('It broke!')).toBe('It broke!')
  })
})
