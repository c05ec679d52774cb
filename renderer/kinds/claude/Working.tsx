// Says below the last row that Claude is at work, and for how long. It does not know what it does.
import { useTicking } from '../../ui/use-now.ts'
import { durationText } from './words.ts'

export type Work = {
  what: 'starts' | 'works'
  /** Milliseconds since 1970. */
  since: number | undefined
}

const words = { starts: 'Starting Claude', works: 'Working' } as const

export function Working({ work: { what, since } }: { work: Work }) {
  const now = useTicking(what === 'works' && since !== undefined)
  const passed = since === undefined ? 0 : now - since
  return (
    <p className="working" data-what={what}>
      <span className="working-mark" aria-hidden />
      <span className="figures">
        {words[what]}
        {what === 'works' && passed >= 1000 && ` · ${durationText(passed)}`}
      </span>
    </p>
  )
}
