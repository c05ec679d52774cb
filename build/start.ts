// Starts the app, made anew where it is older than its sources: `npm start`. Where there is no Electron or no screen it starts the
// server alone, says why, and opens the page in a browser. `--no-open` is the server alone without a word; every other argument is
// the server's. stdout is the server's alone.
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { endWithParent } from '../main/base/end-with-parent.ts'
import { endWith, onListening } from './child.ts'
import { electronProgram, electronSwitches } from './electron.ts'
import { hasScreen, openPage } from './open-page.ts'
import { buildStale, root } from './outputs.ts'
import { serverEnvironment, serverProgram } from './server-process.ts'

/** Asked for first: building takes a while, in which it may end. */
const parent = process.ppid
const given = process.argv.slice(2)
const args = given.filter((arg) => arg !== '--no-open')

/** Runs the server as a child, which tells where it listens and with which key. */
function startAndOpen(): void {
  const child = spawn(process.execPath, [serverProgram, ...args], {
    env: serverEnvironment(process.env),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  endWith(child)
  onListening(child, (listening) => void openPage(listening))
}

/** Puts the server in this process's place: nothing stands between it and its signals, its exit code and its output, and what building took is free. */
async function becomeServer(): Promise<void> {
  // Windows cannot do that, and what a parent is told by way of Node would be lost.
  if (process.platform !== 'win32' && !process.connected) {
    const argv = [process.execPath, ...process.execArgv, serverProgram, ...args]
    const env = { ...serverEnvironment(process.env), DISPATCH_END_WITH_PARENT: String(parent) }
    process.execve?.(process.execPath, argv, env)
  }
  process.argv = [process.execPath, serverProgram, ...args]
  await import(pathToFileURL(serverProgram).href)
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

endWithParent(parent)
if (buildStale()) await start()
else process.exitCode = 1
