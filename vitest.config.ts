// How tests run: `npm test`, `npm test -- --project unit`, `npm test -- test/journal`.
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** 1 minute: real shells, servers and browsers on a busy machine with 2 cores. A test that takes longer hangs. */
const testTimeout = 60_000
/** What is polled for may take as long as a test: a shorter bound would make a test depend on speed. */
const expect = { poll: { timeout: testTimeout / 2 } }
/**
 * On CI a test that fails is tried once more, and the report says so ("retry x1"): on a machine shared with others one in 1600 that drive
 * real programs may fail by itself, and that must not hide what the others say. Here it fails at once, and is to be mended.
 */
const retry = process.env['CI'] ? 1 : 0
/** Two files at a time: with more of them than cores, tests of order and flow only get slower. */
const maxWorkers = 2

/** Where .ci/run wants the counts, as JSON; people read the terminal. */
const report = process.env['DISPATCH_TEST_REPORT']

/** Tests that need a browser or a desktop, or that kill whole servers: projects of their own, one after another, after the quick ones. */
const heavy = ['crash', 'browser', 'desktop']

const setups: Record<string, string> = {
  browser: 'test/support/browser-setup.ts',
  desktop: 'test/support/desktop-setup.ts',
}

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(import.meta.dirname, '.cache/vite'),
  test: {
    pool: 'forks',
    maxWorkers,
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: heavy.map((folder) => `test/${folder}/**`),
          testTimeout,
          hookTimeout: testTimeout,
          retry,
          expect,
        },
      },
      ...heavy.map((folder, i) => ({
        test: {
          name: folder,
          include: [`test/${folder}/**/*.test.{ts,tsx}`],
          testTimeout,
          hookTimeout: testTimeout,
          retry,
          expect,
          sequence: { groupOrder: i + 1 },
          // One desktop has one focus and one tray.
          ...(folder === 'desktop' && { fileParallelism: false }),
          globalSetup: setups[folder] ? [join(import.meta.dirname, setups[folder])] : [],
        },
      })),
    ],
  },
})
