// The command line and the environment.
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseOptions } from '../../main/options.ts'

const home = { XDG_DATA_HOME: '/data' }

test('without options the server listens on this machine only', () => {
  expect(parseOptions([], home)).toEqual({
    run: {
      port: 3030,
      host: '127.0.0.1',
      dataDir: expect.any(String),
      localtunnelHost: 'https://localtunnel.me',
      fileRoots: [],
      maxSessionSize: 2 ** 30,
      maxJournalSize: 10 * 2 ** 30,
      noAuth: false,
      json: false,
    },
  })
})

test('the environment is used where the command line says nothing', () => {
  const env = { DISPATCH_PORT: '4000', DISPATCH_HOST: '::1', DISPATCH_DATA_DIR: 'folder', TERMINAL_KEY: 'from-env' }
  expect(parseOptions([], env)).toMatchObject({
    run: { port: 4000, host: '::1', dataDir: path.resolve('folder'), key: 'from-env' },
  })
  expect(parseOptions(['--port', '0', '--key', 'given', '--host', '[::1]'], env)).toMatchObject({
    run: { port: 0, key: 'given', host: '::1' },
  })
})

test('sizes are bytes, or have a unit', () => {
  const env = { ...home, DISPATCH_MAX_JOURNAL_SIZE: '1.5G' }
  expect(parseOptions(['--max-session-size', '20000000'], env)).toMatchObject({
    run: { maxSessionSize: 20_000_000, maxJournalSize: 1.5 * 2 ** 30 },
  })
  expect(parseOptions(['--max-session-size', '64M'], home)).toMatchObject({ run: { maxSessionSize: 64 * 2 ** 20 } })
})

test('several folders may be file roots', () => {
  const fileRoots = [path.resolve('/a'), path.resolve('b')]
  expect(parseOptions(['--file-root', '/a', '--file-root', 'b'], home)).toMatchObject({ run: { fileRoots } })
  const env = { ...home, DISPATCH_FILE_ROOTS: ['/a', '', 'b'].join(path.delimiter) }
  expect(parseOptions([], env)).toMatchObject({ run: { fileRoots } })
  expect(parseOptions(['--file-root', '/c'], env)).toMatchObject({ run: { fileRoots: [path.resolve('/c')] } })
})

test('empty variables are as if they were not there', () => {
  expect(parseOptions([], { ...home, DISPATCH_PORT: '', TERMINAL_KEY: '' })).toMatchObject({ run: { port: 3030 } })
})

describe('a bad option is one line that names it', () => {
  test.each([
    [['--port', '65536'], '--port: must be a whole number from 0 to 65535'],
    [['--port', '-1'], /--port/],
    [['--port', '1e3'], '--port: must be a whole number from 0 to 65535'],
    [['--host', 'a b'], '--host: must be a host name or an address'],
    [['--key', ''], '--key: must not be empty'],
    [['--localtunnel-host', 'ftp://x'], '--localtunnel-host: must be an http or https address'],
    [['--max-session-size', '1Q'], '--max-session-size: must be a size such as 500M or 10G'],
    [['--max-journal-size', '1M'], '--max-journal-size: must be 16M at least'],
    [['--data-dir', ''], '--data-dir: must name a folder'],
    [['--file-root', '/a', '--file-root', ''], '--file-root: must name a folder'],
    [['--bogus'], "Unknown option '--bogus' (see --help)"],
    [['extra'], 'a value stands where an option is expected (see --help)'],
    [['--key'], /--key/],
  ])('%o', (args, problem) => {
    const parsed = parseOptions(args, home)
    expect(parsed).toEqual({ problem: typeof problem === 'string' ? problem : expect.stringMatching(problem) })
    expect('problem' in parsed && parsed.problem).not.toContain('\n')
  })
})

test('a key that stands where no option is expected is not said back', () => {
  expect(
    JSON.stringify([parseOptions(['--no-auth', 'my-secret-key'], home), parseOptions(['--kye=my-secret-key'], home)]),
  ).not.toContain('my-secret-key')
})
