// The rules of the app that need no Electron: what is wished, what is allowed, where the window is, what is worth a note.
import { describe, expect, test, vi } from 'vitest'
import { isOwnAddress, mayHave, mayOpenOutside } from '../../../main/electron/allowed.ts'
import { createEmitter } from '../../../main/base/emitter.ts'
import { placeWindow } from '../../../main/electron/bounds.ts'
import { applicationMenu, type MenuActions } from '../../../main/electron/menu.ts'
import { createNotes } from '../../../main/electron/notes.ts'
import type { SessionNews } from '../../../main/electron/server.ts'
import { Settings } from '../../../main/electron/settings.ts'
import { readLaunch, wishOfLink } from '../../../main/electron/wish.ts'
import { eventsUntil, openSessions, startScript } from '../../support/sessions.ts'

const runId = `pty_${'a'.repeat(21)}`
const own = 'http://127.0.0.1:3030'

describe('a start', () => {
  test('hands the server its options and leaves Chromium’s alone', () => {
    const { serverArgs, wish } = readLaunch(
      ['--no-sandbox', '--port', '80', '/app', '--key=a=b', '--no-auth', '--inspect=0'],
      '/home',
    )
    expect(serverArgs).toEqual(['--port=80', '--key=a=b', '--no-auth'])
    expect(wish).toEqual({ type: 'show' })
  })

  test('can ask for a terminal where it was started, for a session, or for no window', () => {
    expect(readLaunch(['--new-terminal'], '/work').wish).toEqual({ type: 'new', cwd: '/work' })
    expect(readLaunch([`dispatch://s/${runId}`], '/').wish).toEqual({ type: 'open', runId })
    expect(readLaunch(['--hidden'], '/').wish).toEqual({ type: 'hide' })
  })

  test.each(['dispatch://new', 'dispatch://s/../../etc', 'dispatch://s/pty_short', 'dispatch:', 'dispatch://s/'])(
    'the link %s shows the window and nothing else',
    (link) => expect(wishOfLink(link)).toEqual({ type: 'show' }),
  )
})

describe('an address', () => {
  test.each([`${own}/`, `${own}/#/s/${runId}`])('%s is the app’s own', (url) =>
    expect(isOwnAddress(url, own)).toBe(true),
  )
  test.each([
    'http://127.0.0.1:3031/',
    'https://127.0.0.1:3030/',
    'http://127.0.0.1:3030@evil.example/',
    'about:blank',
    'nonsense',
  ])('%s is not', (url) => expect(isOwnAddress(url, own)).toBe(false))
  test.each(['file:///etc/passwd', 'javascript:alert(1)', 'smb://a/b', 'vscode://x', 'dispatch://s/x', ''])(
    '%j is never handed to the system',
    (url) => expect(mayOpenOutside(url)).toBe(false),
  )
})

test('rights are given to the server’s own page only, and only those on the list', () => {
  expect(mayHave('clipboard-read', `${own}/`, own)).toBe(true)
  expect(mayHave('clipboard-read', 'https://elsewhere.example/', own)).toBe(false)
  expect(mayHave('media', `${own}/`, own)).toBe(false)
})

describe('the window', () => {
  const screen = { x: 0, y: 0, width: 1440, height: 900 }
  test('is where it was while that is on a screen', () => {
    const kept = { x: 100, y: 50, width: 800, height: 500 }
    expect(placeWindow(kept, [screen])).toEqual(kept)
  })
  test('comes back to the main screen when its own is gone, no larger than that', () => {
    const kept = { x: 2000, y: 50, width: 800, height: 500 }
    expect(placeWindow(kept, [{ ...screen, width: 1000, height: 600 }])).toEqual({ width: 1000, height: 600 })
  })
})

test('no key of the menu is one that programs in a terminal need', () => {
  const actions: MenuActions = {
    ...{
      page: vi.fn(),
      press: vi.fn(),
      newInFolder: vi.fn(),
      set: vi.fn(),
      setOpenAtLogin: vi.fn(),
      copyAddress: vi.fn(),
    },
    ...{ showLog: vi.fn(), about: vi.fn(), update: vi.fn(), closeWindow: vi.fn(), quit: vi.fn() },
  }
  const state = {
    settings: Settings.parse({}),
    opensAtLogin: false,
    url: own,
    update: { label: 'Check for Updates', enabled: true },
  }
  const keys = applicationMenu(state, actions, 'linux').flatMap(({ submenu }) =>
    Array.isArray(submenu) ? submenu.flatMap(({ accelerator }) => accelerator ?? []) : [],
  )
  expect(keys.length).toBeGreaterThan(15)
  for (const key of keys.filter(Boolean)) expect(key).toMatch(/Shift|Alt|^F\d+$/)
})

describe('notes', () => {
  test('tell of a session that ended while nobody looked, and how', async () => {
    const bench = openSessions()
    const show = vi.fn()
    const notes = createNotes({ sessions: bench.sessions, isQuiet: () => false, show })
    const failed = startScript(bench, 'exit 3')
    await expect
      .poll(() => show.mock.calls)
      .toEqual([[{ runId: failed, title: 'sh', body: 'failed with exit code 3' }]])
    notes.close()
    const id = startScript(bench, 'exit 0')
    await eventsUntil(bench.journal, id, (events) => events.some(({ body }) => body.toString().includes('"stopped"')))
    expect(show).toHaveBeenCalledTimes(1)
  })

  test('tell of a session that wants somebody once in a while, and of nothing while somebody looks', () => {
    const { sessions, folder, journal } = openSessions()
    const id = startScript({ sessions, folder, journal }, 'cat')
    const news = createEmitter<SessionNews>()
    const show = vi.fn()
    let [quiet, time] = [true, 0]
    createNotes({ sessions: { ...sessions, onNews: news.on }, isQuiet: () => quiet, show, now: () => time })
    const [run] = sessions.list()
    const ring = (reason = 'wants your attention') => run && news.emit({ type: 'attention', run, reason })
    ring()
    expect(show).not.toHaveBeenCalled()
    quiet = false
    ring()
    ring()
    expect(show.mock.calls).toEqual([[{ runId: id, title: 'sh', body: 'wants your attention' }]])
    ring('failed a command, with exit code 2')
    expect(show).toHaveBeenCalledTimes(2)
    time += 6_000
    ring()
    expect(show).toHaveBeenCalledTimes(3)
  })
})
