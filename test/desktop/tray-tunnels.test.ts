// Tunnels in the tray: toggled both ways over D-Bus, and followed whoever changes them.
import { describe, expect, test } from 'vitest'
import { standInForCode } from '../support/code-stand-in.ts'
import { hasElectron, outsider, startApp } from '../support/electron.ts'
import { testFolder } from '../support/folder.ts'
import { startProvider } from '../support/localtunnel-provider.ts'
import { openTray } from '../support/tray.ts'

const hasBus = process.platform === 'linux' && process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined

/** Questions are answered by the button with that index from now on. @returns what gives those that were asked. */
async function answerQuestions({ app }: Awaited<ReturnType<typeof startApp>>, button: number) {
  await app.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push(String(Reflect.get(Object(args.at(-1)), 'message')))
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }, button)
  return () => app.evaluate((): unknown => Reflect.get(globalThis, 'asked'))
}

describe.skipIf(!hasElectron || !hasBus)('the tray’s tunnels', () => {
  test('are toggled both ways, and follow what somebody else toggles', async () => {
    const provider = await startProvider()
    const tray = await openTray()
    const running = await startApp({ dataDir: testFolder(), env: { DISPATCH_LOCALTUNNEL_HOST: provider.host } })
    const item = async () => (await tray.items()).find(({ label }) => label.startsWith('Tunnel:'))
    const copy = async () => (await tray.items()).find(({ label }) => /^Copy http:\/\/.*localhost/.test(label))
    const asked = await answerQuestions(running, 1)
    await expect.poll(item).toMatchObject({ label: 'Tunnel: off', checked: false })
    await tray.click(/^Tunnel:/)
    await expect.poll(asked).toEqual(['Open Dispatch to the internet?'])
    await expect.poll(item).toMatchObject({ label: 'Tunnel: off', checked: false })
    await answerQuestions(running, 0)

    await tray.click(/^Tunnel:/)
    await expect.poll(item).toMatchObject({ label: 'Tunnel: on', checked: true })
    const client = await outsider(running)
    const { status } = await client.call('tunnel:status', {})
    expect(status).toMatchObject({ active: true })
    await tray.click(/^Copy http:\/\/.*localhost/)
    await expect.poll(() => running.app.evaluate(({ clipboard }) => clipboard.readText())).toBe(status.url)

    await tray.click(/^Tunnel:/)
    await expect.poll(item).toMatchObject({ label: 'Tunnel: off', checked: false })
    await expect.poll(copy).toBeUndefined()

    await client.call('tunnel:start', { terminalKey: running.key })
    await expect.poll(item).toMatchObject({ label: 'Tunnel: on', checked: true })
    await client.call('tunnel:stop', { terminalKey: running.key })
    await expect.poll(item).toMatchObject({ label: 'Tunnel: off', checked: false })
  })

  test('say what VS Code needs of its user, and what became of it', async () => {
    const code = standInForCode()
    code.does('login')
    const tray = await openTray()
    const { PATH = '' } = code.env
    await answerQuestions(await startApp({ dataDir: testFolder(), env: { PATH } }), 0)
    const labels = async () => (await tray.items()).map(({ label }) => label)
    await expect.poll(labels).toContain('VS Code Tunnel: off')
    await tray.click(/^VS Code Tunnel/)
    await expect.poll(labels).toContain('VS Code Tunnel: waits for you to sign in')
    await expect.poll(labels).toContain('Copy 12AB-34CD and Sign In…')
    code.happen('signed-in')
    await expect.poll(labels).toContain('VS Code Tunnel: on')
    await tray.click(/^VS Code Tunnel/)
    await expect.poll(labels).toContain('VS Code Tunnel: off')
    code.does('fail')
    await tray.click(/^VS Code Tunnel/)
    await expect.poll(async () => (await labels()).join()).toMatch(/VS Code Tunnel: failed: /)
  })
})
