// Sessions as a person might have them, for pictures: an editor, a test run, a server's log, things that have ended. It does not know what is pictured.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '../../shared/client/client.ts'

const root = join(import.meta.dirname, '../..')

/** Colours by their names, for scripts of `printf`. */
const [bold, dim, red, green, yellow, blue, magenta, cyan, plain] = [1, 2, 31, 32, 33, 34, 35, 36, 0].map(
  (code) => `\x1b[${code}m`,
)

const tests = `${bold}${cyan} RUN ${plain} ${dim}dispatch${plain}

 ${green}✓${plain} main/journal/follow ${dim}(14 tests)${plain} ${green}412 ms${plain}
 ${green}✓${plain} main/journal/contract ${dim}(38 tests)${plain} ${yellow}903 ms${plain}
 ${green}✓${plain} main/kinds/pty ${dim}(17 tests)${plain} ${yellow}1.6 s${plain}
 ${green}✓${plain} main/socket/fuzz ${dim}(9 tests)${plain} ${green}688 ms${plain}
 ${red}❯${plain} shared/client/attach ${dim}(22 tests${plain} ${red}1 failed${plain}${dim})${plain}
   ${red}×${plain} a gap makes it attach again
     ${dim}expected${plain} ${green}[1, 2, 3]${plain}
     ${dim}received${plain} ${red}[1, 3]${plain}

 ${bold}${dim}Files${plain}  ${red}1 failed${plain} ${dim}|${plain} ${green}4 passed${plain}
 ${bold}${dim}Tests${plain}  ${red}1 failed${plain} ${dim}|${plain} ${green}99 passed${plain}

 ${yellow}▲${plain} attach.ts changed, running again…

 ${green}✓${plain} shared/client/attach ${dim}(22 tests)${plain} ${green}340 ms${plain}

 ${bold}${dim}Files${plain}  ${green}5 passed${plain}
 ${bold}${dim}Tests${plain}  ${green}100 passed${plain}

 ${green}${bold}PASS${plain}  ${dim}waiting for changes…${plain}
`

const requests = Array.from({ length: 40 }, (_, i) => {
  const [method, path] =
    ['GET /api/runs', 'POST /api/runs', 'GET /healthz', 'GET /assets/index.js'][(i * 7) % 4]?.split(' ') ?? []
  const status = i % 11 === 6 ? `${red}502${plain}` : i % 5 === 3 ? `${yellow}304${plain}` : `${green}200${plain}`
  return `${dim}12:${40 + Math.floor(i / 8)}:${String((i * 7) % 60).padStart(2, '0')}${plain} ${blue}${method}${plain} ${path} ${status} ${magenta}${3 + ((i * 13) % 40)} ms${plain}`
}).join('\n')

const deploy = `${cyan}›${plain} building image ${dim}sha256:9f2c…${plain}
${cyan}›${plain} pushing to registry
${cyan}›${plain} rolling out to ${bold}staging${plain}
${red}${bold}error${plain} health check failed after 30 s: ${red}connection refused${plain}
`

/** For vim without anybody's settings: two files beside each other, in quiet colours of the terminal's own. */
const look = `set noswapfile nowrap number laststatus=2 ruler cursorline background=dark splitright fillchars=vert:\\ ,eob:\\ 
set title titlestring=vim\\ %t
syntax on
autocmd VimResized * wincmd =
hi Comment ctermfg=8
hi LineNr ctermfg=8
hi CursorLine cterm=none ctermbg=0
hi CursorLineNr cterm=none ctermfg=15 ctermbg=0
hi StatusLine cterm=none ctermfg=15 ctermbg=0
hi StatusLineNC cterm=none ctermfg=8 ctermbg=0
hi VertSplit cterm=none ctermbg=0
edit journal/follow.ts
34
normal zt
rightbelow vsplit journal/tail.ts
22
normal zt
setlocal nocursorline
wincmd p
48
`

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

export type Demo = { editor: string; tests: string; log: string }

/** Starts the sessions. @returns the ids of those that are worth looking at. */
export async function startDemo(client: Client, folder: string): Promise<Demo> {
  const project = join(folder, 'projects/dispatch')
  mkdirSync(project, { recursive: true })
  cpSync(join(root, 'main/journal'), join(project, 'journal'), { recursive: true })
  const start = async (title: string, script: string, cwd = project) => {
    const env = { PS1: '$ ', HOME: folder, HISTFILE: '' }
    const options = { shell: '/bin/bash', args: ['--norc', '--noprofile', '-c', script], env, cols: 132, rows: 44 }
    const { runId } = await client.runs.create({ kind: 'pty', title, cwd, options })
    return runId
  }
  const stay = 'exec cat'
  await start('backup', 'echo "42 files, 1.3 GB"; exit 0', folder)
  await start('deploy', `printf %s ${quoted(deploy)}; exit 1`)
  const log = await start(
    'server log',
    `printf '\\e]0;GET /api/runs 200\\a'; printf '%s\\n' ${quoted(requests)}; ${stay}`,
  )
  const run = await start('tests', `printf '\\e]0;100 passed\\a'; printf %s ${quoted(tests)}; ${stay}`)
  writeFileSync(join(folder, 'look.vim'), look)
  const editor = await start('dispatch', `exec vim -N -u NONE -i NONE -S ${quoted(join(folder, 'look.vim'))}`)
  return { editor, tests: run, log }
}
