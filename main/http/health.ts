// Says that the server answers, and its version. It does not know how the server is.
import { version } from '../../shared/protocol/version.ts'
import { answerJson, answerText, onlyReads, pathOf } from './answer.ts'
import type { Route } from './door.ts'

export const health: Route = {
  request(request, response) {
    if (pathOf(request) !== '/healthz') return answerText(response, 404, 'Not found')
    if (onlyReads(request, response)) answerJson(response, 200, { ok: true, version })
  },
}
