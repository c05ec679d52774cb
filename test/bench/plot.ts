// Figures that stand for the same thing side by side, as bars in an SVG. It does not know how they were measured.
import type { Row } from './row.ts'

/** Lengths in pixels: text that can be read on a page 700 wide, which is what a README has. */
const width = 700
const labelWidth = 210
const valueWidth = 90
const barHeight = 22
const barGap = 8
const titleHeight = 34
const margin = 12
const fontSize = 13

/** Colours for pages that are light and pages that are dark. `ours` is the product's accent. */
const style = `
  text { font: ${fontSize}px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .bar { fill: #afb8c1 }
  .ours { fill: #2f6feb }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #57606a }
    .ours { fill: #58a6ff }
  }`

type Bar = { label: string; value: number; isOurs: boolean }

/** @returns a file's name and content for each plot that rows have a place in. */
export function plot(rows: readonly Row[]): [name: string, svg: string][] {
  const names = [...new Set(rows.flatMap(({ bar }) => bar?.plot ?? []))]
  return names.map((name) => {
    const its = rows.filter(({ bar }) => bar?.plot === name)
    const [first] = its
    const reference = first?.reference
    const bars: Bar[] = its.map(({ bar, measured }) => ({
      label: bar?.label ?? '',
      value: measured,
      isOurs: bar?.isOurs === true,
    }))
    if (reference) bars.unshift({ label: reference.what, value: reference.value, isOurs: false })
    return [fileName(name), draw(`${name}, ${first?.unit}`, bars)]
  })
}

function fileName(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`
}

function draw(title: string, bars: readonly Bar[]): string {
  const height = titleHeight + bars.length * (barHeight + barGap) + margin
  const most = Math.max(...bars.map(({ value }) => value))
  const room = width - labelWidth - valueWidth - margin
  const lines = bars.map(({ label, value, isOurs }, index) => {
    const y = titleHeight + index * (barHeight + barGap)
    const length = most > 0 ? Math.max(1, (value / most) * room) : 1
    const middle = y + barHeight / 2 + fontSize / 3
    return [
      `  <text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escape(label)}</text>`,
      `  <rect class="${isOurs ? 'ours' : 'bar'}" x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3"/>`,
      `  <text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${Number(value.toPrecision(3))}</text>`,
    ].join('\n')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">`,
    `  <style>${style}\n  </style>`,
    `  <text class="title" x="${margin}" y="${margin + fontSize}">${escape(title)}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
