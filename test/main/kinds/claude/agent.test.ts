// The program behind the SDK, where what the real one and its stand-in do is not asked.
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { silentLogger } from '../../../../main/base/logger.ts'
import { startAgent } from '../../../../main/kinds/claude/agent.ts'
import { testFolder } from '../../../support/folder.ts'
import { allGone } from '../../../support/processes.ts'

test.skipIf(process.platform === 'win32')('a program that may not run is ended, and why is told', async () => {
  const cwd = testFolder()
  const file = path.join(cwd, 'claude')
  writeFileSync(file, '#!/bin/sh\nexec sleep 1000\n')
  chmodSync(file, 0o755)
  let started = 0
  const nothing = () => undefined
  const agent = startAgent(
    {
      file,
      cwd,
      env: { PATH: process.env['PATH'] ?? '' },
      permissionMode: 'default',
      mayBypass: false,
      log: silentLogger,
    },
    {
      onProcess(pid) {
        started = pid
        throw new Error('it cannot be kept')
      },
      ...{ onCatalog: nothing, onMessage: nothing, onEnd: nothing },
      onPermission: () => Promise.reject(new Error('Nothing is asked')),
    },
  )
  await expect(agent).rejects.toThrow('it cannot be kept')
  expect(started).toBeGreaterThan(1)
  await allGone([started])
})
