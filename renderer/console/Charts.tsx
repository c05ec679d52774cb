// How busy the server was in the last minutes: four charts and their present figures. It does not know where the figures come from.
import { useShownTheme } from '../ui/appearance.ts'
import { useStore } from '../ui/store.ts'
import type { AdminLink } from './admin-link.ts'
import { Chart } from './Chart.tsx'
import { bytes, bytesPerSecond, count, milliseconds, percent } from './figures.ts'
import { columnsOf } from './history.ts'
import type { Line } from './plot.ts'

const events = [{ name: 'written', tone: 'main' }] as const satisfies readonly Line[]
const traffic = [
  { name: 'out', tone: 'main' },
  { name: 'in', tone: 'other' },
] as const satisfies readonly Line[]
const delay = [
  { name: '99 %', tone: 'main' },
  { name: 'half', tone: 'other' },
] as const satisfies readonly Line[]
const memory = [
  { name: 'resident', tone: 'main' },
  { name: 'heap', tone: 'other' },
] as const satisfies readonly Line[]

export function Charts({ link }: { link: AdminLink }) {
  const { columns, now } = useStore(link.figures)
  const theme = useShownTheme()
  const { at } = columns
  return (
    // Colours are read when a chart is made: another theme makes another chart.
    <div key={theme} className="charts">
      <Chart title="Events a second" lines={events} data={columnsOf(at, columns.events)} format={count}>
        {now && `${bytesPerSecond(now.bytes)}, ${bytes(now.journal)} on disk`}
      </Chart>
      <Chart
        title="Network"
        lines={traffic}
        data={columnsOf(at, columns.sent, columns.received)}
        format={bytesPerSecond}
      />
      <Chart
        title="Event loop delay"
        lines={delay}
        data={columnsOf(at, columns.loopP99, columns.loopP50)}
        format={milliseconds}
      >
        {now && `${percent(now.cpu)} of a core`}
      </Chart>
      <Chart title="Memory" lines={memory} data={columnsOf(at, columns.resident, columns.heap)} format={bytes} />
    </div>
  )
}
