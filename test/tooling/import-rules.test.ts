// The import rules find what they forbid, and the sources keep to them as CONTRIBUTING.md shows them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkImports, readSources } from '../../build/import-rules.ts'
import { layersInMarkdown } from '../../build/layers.ts'

const root = join(import.meta.dirname, '../..')

/** @returns what is wrong with sources that are given as path and text. */
const check = (texts: Record<string, string>) => checkImports(new Map(Object.entries(texts)))

describe('the import rules', () => {
  test('let a layer import what stands in its row, and its own files', () => {
    const wrong = check({
      'shared/event.ts': "import * as z from 'zod'",
      'main/base/logger.ts': "import { appendFile } from 'node:fs'",
      'main/journal/schema.ts': "import Database from 'better-sqlite3'",
      'main/journal/journal.ts': "import { schema } from './schema.ts'\nimport { log } from '../base/logger.ts'",
      'main/socket/relay.ts':
        "import type { Journal } from '../journal/journal.ts'\nimport { Server } from 'socket.io'",
      'main/kinds/index.ts': "import { pty } from './pty/pty.ts'",
      'main/kinds/pty/pty.ts': "import { spawn } from 'node-pty'\nimport { x } from '../../sessions/adapter.ts'",
    })
    expect(wrong).toEqual([])
  })

  test.each([
    [
      'upwards',
      'main/journal/a.ts',
      "import { x } from '../socket/relay.ts'",
      'main/journal may not import main/socket',
    ],
    [
      'of a type upwards',
      'shared/a.ts',
      "import type { X } from './client/b.ts'",
      'shared may not import shared/client',
    ],
    [
      'by a re-export',
      'renderer/a.ts',
      "export * from '../main/options.ts'",
      'renderer may not import main/options.ts',
    ],
    [
      'by import()',
      'renderer/a.ts',
      "const x = import('../main/options.ts')",
      'renderer may not import main/options.ts',
    ],
    [
      'between two kinds',
      'main/kinds/pty/a.ts',
      "import { x } from '../echo/b.ts'",
      'main/kinds/* may not import main/kinds/*',
    ],
    [
      'of the registry',
      'main/sessions/a.ts',
      "import { x } from '../kinds/index.ts'",
      'main/sessions may not import main/kinds/index.ts',
    ],
    ['of Node in the page', 'renderer/a.tsx', "import { join } from 'node:path'", 'renderer runs in browsers too'],
    [
      'of a package that another layer owns',
      'main/http/a.ts',
      "import { Server } from 'socket.io'",
      'only main/socket may import it',
    ],
    [
      'of a part of such a package',
      'main/http/a.ts',
      "import '@xterm/xterm/css/xterm.css'",
      'only renderer may import it',
    ],
    [
      'of an addon by another kind',
      'main/kinds/echo/a.ts',
      "import { spawn } from 'node-pty'",
      'only main/kinds/pty may import it',
    ],
    ['of a package in the contract', 'shared/a.ts', "import { x } from 'nanoid'", 'the contract needs only zod'],
    [
      'from a new folder without a row',
      'main/helpers/a.ts',
      "import { x } from '../base/b.ts'",
      'it belongs to no layer',
    ],
  ])('report an import %s', (_, file, text, why) => {
    expect(check({ [file]: text })).toEqual([expect.stringContaining(`${file} imports '`)])
    expect(check({ [file]: text })[0]).toContain(why)
  })

  test('report a cycle once, with the files on its way', () => {
    const wrong = check({
      'main/base/a.ts': "import { b } from './b.ts'",
      'main/base/b.ts': "import type { C } from './c.ts'",
      'main/base/c.ts': "export { a } from './a.ts'",
      'main/base/d.ts': "import { a } from './a.ts'",
    })
    expect(wrong).toEqual(['cycle: main/base/a.ts → main/base/b.ts → main/base/c.ts → main/base/a.ts'])
  })

  test('are kept by the sources', () => {
    expect(checkImports(readSources(root))).toEqual([])
  })

  test('stand in CONTRIBUTING.md as they are checked', () => {
    expect(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')).toContain(layersInMarkdown())
  })
})
