// The drawing of one chart, by uPlot. It does not know what it shows.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { mostReports } from './history.ts'

export type Line = { name: string; tone: 'main' | 'other' }

/** Seconds since 1970, and a column for each line. */
export type PlotData = [at: number[], ...lines: (number | null)[][]]

export type Plot = { setData(data: PlotData): void; close(): void }

/** Charts whose pointers move together. */
const group = 'console'
/** Seconds that are shown at the least: before there are as many, a chart grows from the right. */
const leastSpan = 60
/** CSS pixels: of the axis with figures, which has room for “123 MB”. */
const axisWidth = 52
/** CSS pixels between two figures of that axis. */
const axisSpace = 26

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: element.clientHeight }
}

/** Draws a chart into an element, as wide and high as that is. */
export function openPlot(
  element: HTMLElement,
  lines: readonly Line[],
  format: (value: number) => string,
  onPoint: (index: number | undefined) => void,
): Plot {
  const plot = new uPlot(optionsOf(element, lines, format, onPoint), [[], ...lines.map(() => [])], element)
  const observer = new ResizeObserver(() => plot.setSize(sizeOf(element)))
  observer.observe(element)
  return {
    setData: (data) => plot.setData(data),
    close() {
      observer.disconnect()
      plot.destroy()
    },
  }
}

function optionsOf(
  element: HTMLElement,
  lines: readonly Line[],
  format: (value: number) => string,
  onPoint: (index: number | undefined) => void,
): uPlot.Options {
  const colour = colours(element)
  return {
    ...sizeOf(element),
    legend: { show: false },
    padding: [8, 0, 4, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 }, sync: { key: group } },
    scales: {
      x: { range: (_plot, least, most) => [most - Math.min(mostReports, Math.max(most - least, leastSpan)), most] },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      { show: false },
      {
        size: axisWidth,
        gap: 4,
        space: axisSpace,
        stroke: colour('--ink-3'),
        font: `11px ${getComputedStyle(element).fontFamily}`,
        grid: { stroke: colour('--line'), width: 1 },
        ticks: { show: false },
        values: (_plot, values) => values.map(format),
      },
    ],
    series: [
      {},
      ...lines.map(({ tone }): uPlot.Series => {
        const isMain = tone === 'main'
        const fill = isMain ? { fill: colour('--hover') } : { dash: [2, 3] }
        return { stroke: colour(isMain ? '--ink' : '--ink-3'), width: 1.25, points: { show: false }, ...fill }
      }),
    ],
    hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? undefined)] },
  }
}

/** @returns what says a token's colour in words that a canvas takes. */
function colours(element: HTMLElement): (token: string) => string {
  const style = getComputedStyle(element)
  return (token) => {
    const before = element.style.color
    element.style.color = `var(${token})`
    const colour = style.color
    element.style.color = before
    return colour
  }
}
