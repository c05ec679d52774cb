// A program `code` for tests, on a PATH of its own: it says what VS Code's says and does what the test told it. It opens no tunnel.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { testFolder } from './folder.ts'

/**
 * Starts a process of its own, as VS Code does, which holds the output open and does not mind a hang-up; both write their pids down.
 * What it does is read again at each start: `login` waits for the file `signed-in`, or `refused`; `crash` ends it after the address was given.
 */
const script = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/arguments"
env > "$here/environment"
read -r does < "$here/does"
(trap '' HUP; while :; do sleep 1; done) &
echo "$$ $!" >> "$here/pids"
echo '*'
echo '* Visual Studio Code Server'
case $does in
  login)
    echo 'To grant access to the server, please log into https://github.com/login/device and use code 12AB-34CD'
    while [ ! -e "$here/signed-in" ]; do
      if [ -e "$here/refused" ]; then
        rm "$here/refused"
        echo '[2026-01-01 00:00:00] error failed to sign in' >&2
        exit 1
      fi
      sleep 0.02
    done ;;
  conflict)
    echo '[2026-01-01 00:00:00] error Tunnel with the name: some-machine already exists and is in use' >&2
    exit 1 ;;
  fail)
    echo '[2026-01-01 00:00:00] error failed to lookup tunnel' >&2
    exit 1 ;;
  silent)
    while :; do sleep 1; done ;;
esac
printf 'Open this link in your browser https://vscode.dev/'
printf 'tunnel/%s/home\\n\\n' "$4"
while [ ! -e "$here/crash" ]; do sleep 0.02; done
rm "$here/crash"
echo '[2026-01-01 00:00:00] error the relay went away' >&2
exit 9
`

export type CodeStandIn = {
  /** With `code` first in PATH. */
  readonly env: NodeJS.ProcessEnv
  /** What it does from its next start on. */
  does(what: 'run' | 'login' | 'conflict' | 'fail' | 'silent'): void
  /** What it waits for. */
  happen(what: 'signed-in' | 'refused' | 'crash'): void
  /** The arguments of each start. */
  arguments(): string[]
  /** `NAME=value`, of the last start. */
  environment(): string[]
  /** Processes of all starts. */
  pids(): number[]
}

export function standInForCode(): CodeStandIn {
  const folder = testFolder()
  const file = (name: string) => path.join(folder, name)
  const lines = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8').trim().split('\n') : [])
  writeFileSync(file('code'), script)
  chmodSync(file('code'), 0o755)
  writeFileSync(file('does'), 'run\n')
  return {
    env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    does: (what) => writeFileSync(file('does'), `${what}\n`),
    happen: (what) => writeFileSync(file(what), ''),
    arguments: () => lines('arguments'),
    environment: () => lines('environment'),
    pids: () => lines('pids').flatMap((line) => line.split(' ').map(Number)),
  }
}
