// A session that says back what it is told. It does not know who tells it.
import { echoContract } from '../../../shared/kinds/echo.ts'
import { defineAdapter } from '../../sessions/adapter.ts'

export const echo = defineAdapter(echoContract, {
  usesFolder: false,
  defaultTitle: () => 'Echo',
  start(_options, host) {
    host.status({ status: 'running' })
    return {
      input(data) {
        host.recordChunk('echo:output', typeof data === 'string' ? data : Buffer.from(data))
        return undefined
      },
      async stop() {
        host.status({ status: 'stopped' })
      },
    }
  },
})
