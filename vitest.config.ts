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

/** Where .ci/run wants the counts, as JSON; people read the terminal. */
const report = process.env['DISPATCH_TEST_REPORT']

/**
 * One after another, the quick ones first. `workers`: files at a time. One waits for its shells and pages a third of its time, so two cores are
 * busy with three of them; tests that kill servers wait for half of theirs, since a program that minds no signal is given its grace.
 * One desktop has one focus and one tray.
 */
const projects = [
  { name: 'unit', folder: 'test', workers: 3, setup: 'server-setup.ts' },
  { name: 'crash', folder: 'test/crash', workers: 4, setup: 'server-setup.ts' },
  { name: 'browser', folder: 'test/browser', workers: 3, setup: 'browser-setup.ts' },
  { name: 'desktop', folder: 'test/desktop', workers: 1, setup: 'desktop-setup.ts' },
]

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(import.meta.dirname, '.cache/vite'),
  test: {
    pool: 'forks',
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
    projects: projects.map(({ name, folder, workers, setup }, groupOrder) => ({
      test: {
        name,
        include: [`${folder}/**/*.test.{ts,tsx}`],
        exclude: projects.filter((other) => other.folder.startsWith(`${folder}/`)).map((other) => `${other.folder}/**`),
        testTimeout,
        hookTimeout: testTimeout,
        retry,
        expect,
        maxWorkers: workers,
        sequence: { groupOrder },
        globalSetup: [join(import.meta.dirname, 'test/support', setup)],
      },
    })),
  },
})
