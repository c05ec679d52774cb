import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'
import { trayMenu, type TrayState } from '../../../main/electron/tray-menu.ts'
import type { RunSummary } from '../../../shared/session.ts'
import type { TunnelStatus } from '../../../shared/tunnel.ts'

const session = (number: number, change: Partial<RunSummary> = {}): RunSummary => ({
  runId: `echo_${String(number).padStart(21, '0')}`,
  kind: 'echo',
  title: `session ${number}`,
  status: 'running',
  createdAt: 0,
  lastActivityAt: 0,
  lastSeq: 1,
  followers: 0,
  ...change,
})

function menu(state: Partial<TrayState>) {
  const actions = {
    ...{ show: vi.fn(), newTerminal: vi.fn(), open: vi.fn(), quit: vi.fn() },
    ...{ copyAddress: vi.fn(), copySignInLink: vi.fn(), copy: vi.fn(), openOutside: vi.fn() },
  }
  const items = trayMenu({ url: 'http://127.0.0.1:3030', sessions: [], hasKey: true, tunnels: [], ...state }, actions)
  const find = (label: RegExp) => items.find((item) => label.test(item.label ?? ''))
  return { actions, items, find, labels: items.flatMap(({ label }) => label ?? []) }
}

const click = (item: MenuItemConstructorOptions | undefined): unknown =>
  Reflect.apply(item?.click ?? (() => undefined), undefined, [])

test('names running sessions only, at most ten, and says how many more there are', () => {
  const sessions = [session(0, { status: 'stopped' }), ...Array.from({ length: 13 }, (_, index) => session(index + 1))]
  const { labels } = menu({ sessions })
  expect(labels.filter((label) => label.startsWith('session'))).toHaveLength(10)
  expect(labels).toContain('3 more…')
  expect(labels).not.toContain('session 0 — running')
})

test('shows a title as it is: short, and with its ampersands', () => {
  const { labels } = menu({ sessions: [session(1, { title: `make && make install ${'x'.repeat(80)}` })] })
  expect(labels.find((label) => label.startsWith('make'))).toMatch(/^make &&&& make install x+… — running$/)
})

test('a tunnel’s toggle says its state, has a mark while it is on, and its address can be copied', () => {
  const tunnel = (status: TunnelStatus) => ({ name: 'Tunnel', status, start: vi.fn(), stop: vi.fn() })
  const off = tunnel({ active: false, state: 'off' })
  click(menu({ tunnels: [off] }).find(/^Tunnel: off$/))
  expect(off.start).toHaveBeenCalled()

  const on = tunnel({ active: true, state: 'running', url: 'https://a.example' })
  const shown = menu({ tunnels: [on] })
  expect(shown.find(/^Tunnel: on$/)).toMatchObject({ type: 'checkbox', checked: true })
  click(shown.find(/^Tunnel: on$/))
  expect(on.stop).toHaveBeenCalled()
  click(shown.find(/^Copy https:/))
  expect(shown.actions.copy).toHaveBeenCalledWith('https://a.example')

  const failed = menu({ tunnels: [tunnel({ active: false, state: 'failed', error: 'no network' })] })
  expect(failed.find(/^Tunnel: failed: no network$/)).toMatchObject({ checked: false })
})

test('a tunnel that waits for a sign-in hands over the code and the page for it', () => {
  const login = { url: 'https://sign.in/', code: 'ABCD-1234' }
  const status: TunnelStatus = { active: false, state: 'login', login }
  const { find, actions } = menu({ tunnels: [{ name: 'VS Code Tunnel', status, start: vi.fn(), stop: vi.fn() }] })
  click(find(/ABCD-1234/))
  expect(actions.copy).toHaveBeenCalledWith(login.code)
  expect(actions.openOutside).toHaveBeenCalledWith(login.url)
})
