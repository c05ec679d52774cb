// Starts the app, made anew where it is older than its sources: `npm start`. Where there is no Electron or no screen it starts the
// server alone, says why, and opens the page in a browser. `--no-open` is the server alone without a word; every other argument is
// the server's. stdout is the server's alone.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { endWith, endWithParent, onListening } from './child.ts'
import { electronProgram, electronSwitches } from './electron.ts'
import { hasScreen, openPage } from './open-page.ts'
import { buildStale, out, root } from './outputs.ts'

const server = join(out, 'main/headless.js')
const given = process.argv.slice(2)
const args = given.filter((arg) => arg !== '--no-open')

/** Runs the server as a child, which tells where it listens and with which key. */
function startAndOpen(): void {
  const child = spawn(process.execPath, [server, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  endWith(child)
  onListening(child, (listening) => void openPage(listening))
}

/** Runs the server in this very process: nothing stands between it and its signals, its exit code and its output. */
async function becomeServer(): Promise<void> {
  process.argv = [process.execPath, server, ...args]
  await import(pathToFileURL(server).href)
}

/** Runs the app, whose server is inside of it. */
function startApp(program: string): void {
  endWith(spawn(program, [...electronSwitches, root, ...args], { stdio: 'inherit' }))
}

async function start(): Promise<void> {
  if (given.includes('--no-open')) return becomeServer()
  const program = electronProgram()
  if (program !== undefined && hasScreen()) return startApp(program)
  const lack = hasScreen() ? 'no Electron (`npx install-electron` fetches one)' : 'no screen'
  process.stderr.write(`there is ${lack}: this is the server without the app's window\n`)
  if (hasScreen()) startAndOpen()
  else await becomeServer()
}

endWithParent()
if (buildStale()) await start()
else process.exitCode = 1
