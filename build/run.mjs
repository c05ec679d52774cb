// Runs one of this folder's scripts where Node can run TypeScript, and says in one line where it cannot:
// `node build/run.mjs start --port 0`. One process, so that signals and exit codes need no passing on.
import './require-node.mjs'

const [name] = process.argv.splice(2, 1)
await import(`./${name}.ts`)
