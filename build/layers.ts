// Who may import whom: the table that build/import-rules.ts checks the sources by and that CONTRIBUTING.md shows.

export type Layer = {
  /** A folder or a file. A file belongs to the longest path that holds it; `*` makes each folder there a layer of its own. */
  path: string
  /** What it is, in a few words. */
  is: string
  /** The other layers that it may import. What is in a layer may import the rest of that layer. */
  may: readonly string[]
  /** Runs in a browser as well: nothing of Node. */
  browser?: true
}

const ground = ['shared', 'main/base']
const kept = [...ground, 'main/journal']
const middle = [
  ...kept,
  'main/files',
  'main/auth',
  'main/tunnels',
  'main/sessions',
  'main/sessions/adapter.ts',
  'main/stats',
]

export const layers: readonly Layer[] = [
  { path: 'shared', is: 'the contract: schemas, commands, signals, kinds', may: [], browser: true },
  { path: 'shared/client', is: 'the client: connection, calls, followed sessions', may: ['shared'], browser: true },
  { path: 'shared/editing', is: 'a text that several edit at once', may: ['shared'], browser: true },
  { path: 'renderer', is: 'the page', may: ['shared', 'shared/client', 'shared/editing'], browser: true },
  { path: 'preload', is: 'what the window offers to the page', may: ['shared'] },

  { path: 'main/base', is: 'tools that know nothing of the product', may: [] },
  { path: 'main/files', is: 'which files may be opened, and what is in a folder', may: ground },
  { path: 'main/journal', is: 'events on disk and those who follow them', may: ground },
  {
    path: 'main/keyframes',
    is: 'pictures of screens, so that one need not replay them',
    may: [...ground, 'main/journal'],
  },
  { path: 'main/auth', is: 'keys, grants, origins', may: [...ground, 'main/journal'] },
  { path: 'main/tunnels', is: 'ways in from outside', may: [...ground, 'main/journal'] },
  { path: 'main/sessions/adapter.ts', is: 'the border between a session and its kind', may: ground },
  { path: 'main/sessions', is: 'sessions of any kind', may: [...ground, 'main/journal', 'main/sessions/adapter.ts'] },
  { path: 'main/stats', is: 'how busy the server is', may: [...kept, 'main/sessions', 'main/sessions/adapter.ts'] },
  { path: 'main/kinds/*', is: 'one kind of session', may: [...ground, 'main/sessions/adapter.ts'] },
  {
    // A client of another server: the care for a connection is the same whoever is at its other end, and is written once.
    path: 'main/kinds/imessage',
    is: 'a chat, over a connection like our own client’s',
    may: [...ground, 'main/sessions/adapter.ts', 'shared/client'],
  },
  {
    path: 'main/kinds/file-editor',
    is: 'an open file',
    may: [...ground, 'main/sessions/adapter.ts', 'main/files', 'shared/editing'],
  },
  {
    path: 'main/kinds/index.ts',
    is: 'the registry of kinds',
    may: ['main/sessions/adapter.ts', 'main/files', 'main/kinds/*', 'main/kinds/imessage', 'main/kinds/file-editor'],
  },
  { path: 'main/http', is: 'the page and its files over HTTP', may: middle },
  { path: 'main/socket', is: 'the protocol over Socket.IO', may: [...middle, 'main/keyframes'] },

  { path: 'main/api', is: 'the protocol over plain HTTP', may: [...middle, 'main/http', 'main/socket'] },
  { path: 'main/options.ts', is: 'arguments and environment', may: ground },
  {
    path: 'main/server.ts',
    is: 'all of it put together',
    may: [
      ...middle,
      'main/keyframes',
      'main/kinds/index.ts',
      'main/http',
      'main/socket',
      'main/api',
      'main/options.ts',
    ],
  },
  { path: 'main/electron', is: 'the app: window, menu, tray', may: ground },
  { path: 'main/headless.ts', is: 'entry: the server alone', may: [...ground, 'main/options.ts', 'main/server.ts'] },
  {
    path: 'main/index.ts',
    is: 'entry: the app with its server',
    may: [...ground, 'main/options.ts', 'main/server.ts', 'main/electron'],
  },
]

/** Packages that only these paths may import. Any other package is free to all but the contract. */
export const owners: Readonly<Record<string, readonly string[]>> = {
  '@anthropic-ai/claude-agent-sdk': ['main/kinds/claude'],
  'better-sqlite3': ['main/journal'],
  'node-pty': ['main/kinds/pty'],
  'socket.io': ['main/socket'],
  'socket.io-client': ['shared/client'],
  electron: ['main/electron', 'preload'],
  'electron-updater': ['main/electron'],
  localtunnel: ['main/tunnels'],
  react: ['renderer'],
  'react-dom': ['renderer'],
  '@xterm/xterm': ['renderer'],
  '@xterm/headless': ['main/keyframes'],
}

/** All that the contract needs: whoever speaks the protocol can take it along. */
export const contractPackages: readonly string[] = ['zod']

/** @returns both tables in Markdown, as they stand in CONTRIBUTING.md. */
export function layersInMarkdown(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || 'nothing'
  const rows = layers.map(({ path, is, may }) => `| \`${path}\` | ${is} | ${code(may)} |`)
  const owned = Object.entries(owners).map(([name, paths]) => `| \`${name}\` | ${code(paths)} |`)
  return [
    '| Layer | What it is | What it may import |',
    '| --- | --- | --- |',
    ...rows,
    '',
    '| Package | Who alone may import it |',
    '| --- | --- |',
    ...owned,
  ].join('\n')
}
