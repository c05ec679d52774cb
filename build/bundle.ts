// How the three bundles are made: the server and the app around it (out/main), what its window offers (out/preload), and the page (out/renderer). It does not know when they are made.
// By Vite itself: electron-vite refuses to build a server and a page without the electron package, which only the desktop app needs.
import { globSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import type { InlineConfig, Plugin } from 'vite'

export const root = resolve(import.meta.dirname, '..')

/** Addons are loaded from node_modules: a bundle cannot hold a binary. Everything else is bundled, since one file loads faster than a thousand. */
const nativeAddons = ['better-sqlite3', 'node-pty']
/** Electron's own module: only a program that runs in it has one. */
const electron = ['electron']

const guarded = 'guarded:'

/**
 * Puts the check of Node's version before an entry: an import of the entry's own would run before any statement in it,
 * and on an old Node such an import can end the process without a word.
 */
function nodeGuard(): Plugin {
  return {
    name: 'dispatch:node-guard',
    resolveId: (id) => (id.startsWith(guarded) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${guarded}`)) return undefined
      const entry = id.slice(guarded.length + 1)
      return `import ${JSON.stringify(join(root, 'build/require-node.mjs'))}\nawait import(${JSON.stringify(entry)})\n`
    },
  }
}

/**
 * The server: `headless`, the app's `index` and every `*-worker.ts` of main become files of out/main, whatever folder they come from.
 * The app's entry has no guard: Electron brings a Node of its own.
 */
export function mainBundle(outDir: string): InlineConfig {
  const input: Record<string, string> = {
    headless: guarded + join(root, 'main/headless.ts'),
    index: join(root, 'main/index.ts'),
  }
  for (const worker of globSync('main/**/*-worker.ts', { cwd: root }))
    input[basename(worker, '.ts')] = join(root, worker)
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [nodeGuard()],
    ssr: { noExternal: true, external: [...nativeAddons, ...electron] },
    build: {
      ssr: true,
      target: 'node22',
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      rolldownOptions: {
        input,
        // All files in one folder, so that `import.meta.dirname` means the same in each of them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  }
}

/** What the window offers to the page: one CommonJS file, which is all that a sandbox loads. */
export function preloadBundle(outDir: string): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'warn',
    ssr: { noExternal: true, external: electron },
    build: {
      ssr: true,
      target: 'node22',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: { index: join(root, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  }
}

/**
 * Zod and what tells it not to make code from text, in one file: schemas that several views share are in files that run before the entry's own lines,
 * and each of them imports this one first.
 */
const schemaGroup = { name: 'schemas', test: /node_modules[\\/]zod[\\/]|renderer[\\/]no-eval\.ts/ }

/** The page. Its assets carry a hash of their content in their names: they may be cached for ever. */
export function rendererBundle(outDir: string): InlineConfig {
  return {
    configFile: false,
    root: join(root, 'renderer'),
    logLevel: 'warn',
    plugins: [react()],
    resolve: { alias: [{ find: /^zod$/, replacement: join(root, 'renderer/no-eval.ts') }] },
    build: {
      outDir,
      emptyOutDir: true,
      minify: true,
      // Our own bound is on what is loaded first; a lazy view may be larger.
      chunkSizeWarningLimit: 2000,
      sourcemap: false,
      rolldownOptions: {
        input: join(root, 'renderer/index.html'),
        output: { codeSplitting: { groups: [schemaGroup] } },
      },
    },
  }
}
