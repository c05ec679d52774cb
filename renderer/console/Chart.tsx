// One chart of the last minutes, and the figures under the pointer or the newest ones. It does not know what they mean.
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { nameLanguage } from './language.ts'
import type { Line, Plot, PlotData } from './plot.ts'
import './chart.css'

type Props = {
  title: string
  lines: readonly Line[]
  data: PlotData
  format: (value: number) => string
  /** What else there is to say. */
  children?: ReactNode
}

export function Chart({ title, lines, data, format, children }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [pointed, setPointed] = useState<number>()
  const [plot, setPlot] = useState<Plot>()
  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    let isOver = false
    let opened: Plot | undefined
    nameLanguage()
    // Where it does not load the figures are there all the same.
    import('./plot.ts').then(
      ({ openPlot }) => {
        if (!isOver) setPlot((opened = openPlot(element, lines, format, setPointed)))
      },
      () => {},
    )
    return () => {
      isOver = true
      opened?.close()
    }
  }, [lines, format])
  useEffect(() => plot?.setData(data), [plot, data])
  const figures = lines.map(({ name }, index) => {
    const column = data[index + 1]
    const value = column?.[pointed ?? column.length - 1]
    return { name, text: value === undefined || value === null ? '–' : format(value) }
  })
  return (
    <figure className="chart" aria-label={`${title}: ${figures.map(({ name, text }) => `${name} ${text}`).join(', ')}`}>
      <figcaption className="chart-head">
        <span className="chart-title">{title}</span>
        {children && <span className="chart-more figures">{children}</span>}
      </figcaption>
      <dl className="chart-figures">
        {figures.map(({ name, text }, index) => (
          <div key={name} className={`chart-figure chart-${lines[index]?.tone}`}>
            <dd className="figures">{text}</dd>
            <dt>{name}</dt>
          </div>
        ))}
      </dl>
      <div ref={place} className="chart-place" aria-hidden />
    </figure>
  )
}
