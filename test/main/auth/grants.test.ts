// Grants: what is kept of them, when they end, and who they let in.
import { describe, expect, onTestFinished, test } from 'vitest'
import { createAuth } from '../../../main/auth/authenticate.ts'
import { createGrants, hash } from '../../../main/auth/grants.ts'
import { createMemoryNotes } from '../../../main/journal/notes.ts'
import { sessionId } from '../../support/rows.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

function setUp(notes = createMemoryNotes(), heads: Record<string, number> = {}) {
  const clock = createVirtualClock()
  const grants = createGrants({ notes, clock, heads: () => heads })
  onTestFinished(grants.close)
  const ended: string[] = []
  grants.onEnd(({ id, reason }) => ended.push(`${id} ${reason}`))
  const auth = createAuth({ key: 'the-key-of-the-owner', grants })
  return { notes, clock, grants, ended, auth }
}

type Bench = ReturnType<typeof setUp>

function make({ grants }: Bench, request: Partial<Parameters<Bench['grants']['create']>[0]> = {}) {
  const made = grants.create({ role: 'viewer', runs: '*', ...request })
  if (!made.success) throw new Error(made.error)
  return made
}

describe('a grant', () => {
  test('is a token that is seen once; what is kept of it is a hash', () => {
    const bench = setUp()
    const { token, grant } = make(bench, { label: 'for Ann' })
    expect(token).toMatch(/^dispatch_[A-Za-z0-9_-]{43}$/)
    expect(JSON.stringify([bench.notes.all(), bench.grants.list(), grant])).not.toContain(token.slice(9))
    expect(bench.notes.all()[0]?.value).toContain(hash(token).toString('hex'))
    expect(bench.grants.list()).toEqual([grant])
    expect(grant).toEqual({
      ...{ id: grant.id, role: 'viewer', runs: '*', label: 'for Ann', createdAt: bench.clock.now(), expiresAt: null },
      ...{ historyBefore: true, masksSecrets: true, keyboard: true },
    })
  })

  test('makes its holder what it says, and nobody else anything', () => {
    const bench = setUp()
    const [viewer, operator] = [make(bench), make(bench, { role: 'operator', runs: [sessionId(1)] })]
    expect(bench.auth.authenticate(viewer.token)).toMatchObject({ role: 'viewer', grant: viewer.grant })
    expect(bench.auth.authenticate(operator.token)).toMatchObject({ role: 'operator', grant: { runs: [sessionId(1)] } })
    expect(bench.auth.authenticate('the-key-of-the-owner')).toEqual({ role: 'owner' })
    for (const wrong of [
      viewer.token.slice(0, -1),
      `${viewer.token}a`,
      viewer.grant.id,
      hash(viewer.token).toString('hex'),
    ]) {
      expect(bench.auth.authenticate(wrong)).toBeUndefined()
    }
    expect(bench.auth.holdsSecret(`x${viewer.token}x`)).toBe(true)
  })

  test('is there after a restart', () => {
    const before = setUp()
    const { token, grant } = make(before, { expiresAt: before.clock.now() + 10_000_000 })
    before.grants.close()
    const after = setUp(before.notes)
    expect(after.grants.list()).toEqual([grant])
    expect(after.auth.authenticate(token)).toMatchObject({ role: 'viewer' })
  })

  test('gives nobody anything when it cannot be read', () => {
    const notes = createMemoryNotes()
    notes.put('a', '{')
    notes.put('b', JSON.stringify({ id: 'b', role: 'owner', runs: '*', hash: hash('x').toString('hex') }))
    const { grants, auth } = setUp(notes)
    expect(grants.list()).toEqual([])
    expect(auth.authenticate('x')).toBeUndefined()
  })

  test('ends when it is revoked, for good', () => {
    const bench = setUp()
    const { token, grant } = make(bench)
    expect(bench.grants.revoke(grant.id)).toEqual({ success: true })
    expect(bench.ended).toEqual([`${grant.id} revoked`])
    expect(bench.auth.authenticate(token)).toBeUndefined()
    expect(bench.grants.revoke(grant.id)).toEqual({ success: false, error: 'Grant not found' })
    expect(bench.notes.all()).toEqual([])
  })

  test('ends at its time, which somebody is told of, and not before', async () => {
    const bench = setUp()
    const { token, grant } = make(bench, { expiresAt: bench.clock.now() + 3_600_000 })
    await bench.clock.pass(3_599_999)
    expect([bench.auth.authenticate(token)?.role, bench.ended]).toEqual(['viewer', []])
    await bench.clock.pass(1)
    expect([bench.auth.authenticate(token), bench.ended, bench.notes.all()]).toEqual([
      undefined,
      [`${grant.id} expired`],
      [],
    ])
    expect(bench.clock.waiting).toBe(0)
  })

  test('can lose its keyboard and get it back, which outlives a restart and every holder sees at once', () => {
    const bench = setUp()
    const { token, grant } = make(bench, { role: 'operator' })
    const held = bench.auth.authenticate(token)?.grant
    const changed: string[] = []
    bench.grants.onChange((id) => changed.push(id))
    expect(bench.grants.setKeyboard(grant.id, false)).toEqual({ success: true })
    expect(held?.keyboard).toBe(false)
    expect(setUp(bench.notes).grants.list()).toMatchObject([{ id: grant.id, keyboard: false }])
    expect(bench.grants.setKeyboard(grant.id, true)).toEqual({ success: true })
    expect([held?.keyboard, changed]).toEqual([true, [grant.id, grant.id]])
    expect(bench.grants.setKeyboard('none', true)).toEqual({ success: false, error: 'Grant not found' })
    expect(bench.grants.setKeyboard(make(bench).grant.id, false)).toMatchObject({ success: false })
  })

  test('that would have expired is not made', () => {
    const bench = setUp()
    expect(bench.grants.create({ role: 'viewer', runs: '*', expiresAt: bench.clock.now() })).toEqual({
      success: false,
      error: 'Invalid payload: expiresAt: must be in the future',
    })
  })

  test('keeps where history ends, if that is not to be seen, and hides nothing from who may type', () => {
    const bench = setUp(createMemoryNotes(), { [sessionId(1)]: 7 })
    const hidden = make(bench, { historyBefore: false })
    expect(bench.auth.authenticate(hidden.token)?.grant?.floors).toEqual({ [sessionId(1)]: 7 })
    const operator = make(bench, { role: 'operator', historyBefore: false, masksSecrets: true })
    expect(operator.grant).toMatchObject({ historyBefore: true, masksSecrets: false })
  })

  test('is not made when it cannot be kept, and ends even when that cannot be', () => {
    const notes = createMemoryNotes()
    const full = () => {
      throw new Error('The disk is full')
    }
    const bench = setUp({ ...notes, remove: full })
    const { token, grant } = make(bench)
    expect(bench.grants.revoke(grant.id)).toEqual({ success: false, error: 'The journal cannot be written' })
    expect([bench.ended, bench.auth.authenticate(token)]).toEqual([[`${grant.id} revoked`], undefined])
    expect(setUp({ ...notes, put: full }).grants.create({ role: 'viewer', runs: '*' })).toMatchObject({
      success: false,
    })
  })

  test('is one of a thousand at most', () => {
    const bench = setUp()
    for (let i = 0; i < 1000; i += 1) make(bench)
    expect(bench.grants.create({ role: 'viewer', runs: '*' })).toMatchObject({ success: false })
  })
})
