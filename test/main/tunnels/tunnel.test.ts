// A tunnel's states and its supervision, with a clock and a provider that do what the test says.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDisturbances } from '../../../main/base/disturbance.ts'
import { silentLogger } from '../../../main/base/logger.ts'
import { createTunnel, usualTimes } from '../../../main/tunnels/tunnel.ts'
import { TunnelStatus, type TunnelState } from '../../../shared/tunnel.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'
import { createScriptedProvider } from './scripted-provider.ts'

function setUp(hasLooks = true) {
  const clock = createVirtualClock()
  const provider = createScriptedProvider(hasLooks)
  const network = { addresses: '10.0.0.1' }
  const disturbances = createDisturbances(clock, () => network.addresses)
  const tunnel = createTunnel({ provider, clock, disturbances, log: silentLogger })
  const seen: TunnelStatus[] = []
  tunnel.onChange((status) => seen.push(TunnelStatus.parse(status)))
  return { clock, provider, network, tunnel, seen, states: () => seen.map(({ state }) => state) }
}

async function running(hasLooks?: boolean) {
  const bench = setUp(hasLooks)
  const started = bench.tunnel.start({})
  await bench.clock.pass(0)
  bench.provider.succeed()
  expect(await started).toEqual({ success: true, url: 'https://some-name.tunnel.example' })
  return bench
}

const url = 'https://some-name.tunnel.example'

describe('a start', () => {
  test('goes from off by starting to running, and back by stopping to off', async () => {
    const { tunnel, clock, states, provider } = await running()
    expect(tunnel.status).toEqual({ active: true, state: 'running', url, startedAt: clock.now() })
    await tunnel.stop()
    expect(states()).toEqual(['starting', 'running', 'stopping', 'off'])
    expect(tunnel.status).toEqual({ active: false, state: 'off' })
    expect([provider.openCount, clock.waiting]).toEqual([0, 0])
  })

  test('while it starts or runs is the same start', async () => {
    const { tunnel, clock, provider } = setUp()
    const starts = [tunnel.start({}), tunnel.start({ subdomain: 'other' })]
    await clock.pass(0)
    provider.succeed()
    starts.push(tunnel.start({}))
    expect(await Promise.all(starts)).toEqual(Array.from({ length: 3 }, () => ({ success: true, url })))
    expect(await tunnel.start({ subdomain: 'other' })).toEqual({ success: true, url })
    expect(provider.requests).toEqual([{}])
  })

  test('that the provider refuses has failed with its reason, and the next one tries again', async () => {
    const { tunnel, clock, provider, states } = setUp()
    const started = tunnel.start({})
    await clock.pass(0)
    provider.refuse('No such host')
    expect(await started).toEqual({ success: false, error: 'No such host' })
    expect(tunnel.status).toEqual({ active: false, state: 'failed', error: 'No such host' })
    const again = tunnel.start({})
    await clock.pass(0)
    provider.succeed()
    expect(await again).toMatchObject({ success: true })
    expect(states()).toEqual(['starting', 'failed', 'starting', 'running'])
  })

  test('that hangs is given up in time', async () => {
    const { tunnel, clock, provider } = setUp()
    const started = tunnel.start({})
    await clock.pass(usualTimes.start)
    expect(await started).toEqual({ success: false, error: 'The provider did not answer in time' })
    expect([provider.openCount, clock.waiting]).toEqual([0, 0])
  })

  test('that needs a login says where and how, and waits for as long as the code is good', async () => {
    const { tunnel, clock, provider, states } = setUp(false)
    const started = tunnel.start({})
    await clock.pass(0)
    const login = { url: 'https://login.example/device', code: 'ABCD-1234' }
    provider.login(login)
    expect(tunnel.status).toEqual({ active: false, state: 'login', login })
    await clock.pass(usualTimes.start * 2)
    provider.login(undefined)
    expect(tunnel.status).toEqual({ active: false, state: 'starting' })
    provider.succeed()
    await started
    expect(states()).toEqual(['starting', 'login', 'starting', 'running'])
  })

  test('whose login nobody makes has failed', async () => {
    const { tunnel, clock, provider } = setUp(false)
    const started = tunnel.start({})
    await clock.pass(0)
    provider.login({ url: 'https://login.example/device', code: 'ABCD-1234' })
    await clock.pass(usualTimes.login)
    expect(await started).toEqual({ success: false, error: 'Nobody signed in in time' })
  })

  test('that is stopped meanwhile says so and leaves nothing', async () => {
    const { tunnel, clock, provider } = setUp()
    const started = tunnel.start({})
    await clock.pass(0)
    await Promise.all([tunnel.stop(), tunnel.stop()])
    expect(await started).toEqual({ success: false, error: 'It was stopped' })
    expect([tunnel.status.state, provider.openCount, clock.waiting]).toEqual(['off', 0, 0])
  })

  test('during a stop comes after it', async () => {
    const { tunnel, clock, provider, states } = await running()
    const stopped = tunnel.stop()
    const starts = [tunnel.start({ subdomain: 'next' }), tunnel.start({})]
    await stopped
    await clock.pass(0)
    provider.succeed()
    await Promise.all(starts)
    expect(states().slice(-4)).toEqual(['stopping', 'off', 'starting', 'running'])
    expect(provider.requests).toEqual([{}, { subdomain: 'next' }])
  })
})

describe('a tunnel that runs', () => {
  test('is opened again under its name when the provider ends it, however often that must be tried', async () => {
    const { tunnel, clock, provider } = await running()
    const startedAt = clock.now()
    provider.die('connection refused')
    await clock.pass(0)
    expect(tunnel.status).toEqual({ active: false, state: 'retrying', url, startedAt, error: 'connection refused' })
    const gaps: number[] = []
    for (let i = 0, last = clock.now(); i < 12; i += 1) {
      const tried = provider.requests.length
      while (provider.requests.length === tried) await clock.pass(100)
      gaps.push(clock.now() - last)
      last = clock.now()
      provider.refuse('still down')
      await clock.pass(0)
      expect(tunnel.status).toMatchObject({ state: 'retrying', error: 'still down', url })
    }
    expect(gaps.slice(0, 4)).toEqual([500, 1000, 2000, 4000])
    expect(gaps.slice(-3)).toEqual([60_000, 60_000, 60_000])
    while (tunnel.status.state === 'retrying') {
      await clock.pass(1000)
      provider.succeed()
    }
    expect(tunnel.status).toEqual({ active: true, state: 'running', url, startedAt })
    expect(provider.requests.slice(1).every(({ subdomain }) => subdomain === 'some-name')).toBe(true)
    await tunnel.stop()
  })

  test('is looked at by its address; one look that fails changes nothing, three in a row open it again', async () => {
    const { tunnel, clock, provider } = await running()
    await clock.pass(usualTimes.check * 3)
    expect(provider.looks).toBe(3)
    provider.problem = 'no answer'
    await clock.pass(usualTimes.check)
    provider.problem = undefined
    await clock.pass(usualTimes.recheck)
    expect(tunnel.status.state).toBe('running')
    provider.problem = 'no answer'
    await clock.pass(usualTimes.check + 2 * usualTimes.recheck)
    expect(tunnel.status).toMatchObject({ state: 'retrying', error: 'no answer' })
    await tunnel.stop()
    expect([provider.openCount, clock.waiting]).toEqual([0, 0])
  })

  test('is looked at as soon as the network is another one', async () => {
    const { tunnel, clock, network, provider } = await running()
    network.addresses = '10.0.0.2'
    await clock.pass(5000)
    expect(provider.looks).toBe(1)
    await tunnel.stop()
  })

  test('tries again at once when the network comes back or somebody starts it', async () => {
    const { tunnel, clock, network, provider } = await running()
    provider.die('the network is gone')
    for (let i = 0; i < 8; i += 1) {
      await clock.pass(usualTimes.longestWait)
      provider.refuse('no route')
    }
    await clock.pass(0)
    const before = provider.requests.length
    network.addresses = '192.168.0.7'
    await clock.pass(5000)
    expect(provider.requests).toHaveLength(before + 1)
    provider.refuse('not yet')
    await clock.pass(0)
    const started = tunnel.start({})
    await clock.pass(0)
    expect(provider.requests).toHaveLength(before + 2)
    provider.succeed()
    expect(await started).toEqual({ success: true, url })
    await tunnel.stop()
  })

  test('gives up when a person must do something first', async () => {
    const { tunnel, clock, provider } = await running()
    provider.die('it crashed')
    await clock.pass(usualTimes.firstWait)
    provider.refuse('the name is taken', true)
    await clock.pass(0)
    expect(tunnel.status).toEqual({ active: false, state: 'failed', error: 'the name is taken' })
    await tunnel.stop()
    expect(tunnel.status.state).toBe('off')
  })
})

const follows: Record<TunnelState, readonly TunnelState[]> = {
  off: ['starting'],
  starting: ['login', 'running', 'failed', 'stopping'],
  login: ['starting', 'login', 'running', 'retrying', 'failed', 'stopping'],
  running: ['retrying', 'stopping'],
  retrying: ['running', 'retrying', 'login', 'failed', 'stopping'],
  failed: ['starting', 'off'],
  stopping: ['off'],
}

type Step =
  | { what: 'start' | 'stop' | 'succeed' | 'refuse' | 'final' | 'die' | 'login' | 'loggedIn' | 'sick' | 'well' }
  | { pass: number }
const step = fc.oneof(
  fc
    .constantFrom(
      ...([
        'start',
        'start',
        'stop',
        'succeed',
        'succeed',
        'refuse',
        'final',
        'die',
        'login',
        'loggedIn',
        'sick',
        'well',
      ] as const),
    )
    .map((what): Step => ({ what })),
  fc.integer({ min: 0, max: 200_000 }).map((pass): Step => ({ pass })),
)

test('whatever happens, states follow one another as they may, one tunnel is open at most, and a stop leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { tunnel, clock, provider, seen } = setUp()
      const ends: Promise<unknown>[] = []
      for (const next of steps) {
        if ('pass' in next) await clock.pass(next.pass)
        else if (next.what === 'start') ends.push(tunnel.start({}))
        else if (next.what === 'stop') ends.push(tunnel.stop())
        else if (next.what === 'succeed') provider.succeed()
        else if (next.what === 'refuse') provider.refuse('refused')
        else if (next.what === 'final') provider.refuse('for good', true)
        else if (next.what === 'die') provider.die('died')
        else if (next.what === 'login') provider.login({ url: 'https://x.example', code: 'C' })
        else if (next.what === 'loggedIn') provider.login(undefined)
        else provider.problem = next.what === 'sick' ? 'sick' : undefined
        await clock.pass(0)
      }
      await tunnel.stop()
      // Every start and stop has an end.
      await Promise.all(ends)
      await tunnel.stop()
      expect([tunnel.status, provider.openCount, clock.waiting]).toEqual([{ active: false, state: 'off' }, 0, 0])
      expect(provider.most).toBeLessThanOrEqual(1)
      for (const [i, status] of seen.entries()) {
        expect(follows[seen[i - 1]?.state ?? 'off']).toContain(status.state)
        expect(status.active).toBe(status.state === 'running')
        if (status.active) expect(status.url).toBe(url)
        if (status.state === 'failed' || status.state === 'retrying') expect(status.error).toBeTruthy()
      }
    }),
    { numRuns: 200 },
  )
})
