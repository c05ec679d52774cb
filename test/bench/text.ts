// Coloured terminal text for a program to print: like logs, listings and builds, the same bytes every time. It does not know who prints it.
import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

const words =
  'build test compiled module warning passed failed server session journal request answer src/main/index.ts node_modules cache bundle chunk 200 404 ms kB drwxr-xr-x root total commit branch origin feature deprecated export import function return const index listening restarted'.split(
    ' ',
  )
/** What text outside ASCII there is on screens: accents, lines, marks, wide characters, emoji. */
const foreign = ['größe', 'naïve', '├──', '└──', '│', '✓', '✗', '→', '…', '日本語', '한국어', 'данные', '🚀', '⚠️', '€']
/** Colours of a theme, as programs that have one print them. */
const theme = ['248;248;242', '98;114;164', '139;233;253', '80;250;123', '255;184;108', '255;121;198', '189;147;249']

/** Bytes that are made and written at once. */
const blockBytes = 1_000_000

/** What a script says first, so that the time of its shell's start is not measured. */
export const ready = 'READY'

export type TextFile = {
  bytes: number
  path: string
  /** For sh: says that it is ready, waits for a line, prints the file. */
  script: string
  /** What the script's terminal shows in all: each newline has a carriage return before it. */
  shownBytes: number
  /** The same as JavaScript counts it, in UTF-16: what clients count, since counting bytes takes a sixth of their time. */
  shownLength: number
  /** CRC-32 of what it shows. */
  shownCrc: number
}

/** Writes a file of at least `bytes` bytes, up to the end of a line. */
export function writeText(path: string, bytes: number): TextFile {
  const file = openSync(path, 'w')
  const lines = coloredLines()
  let [written, shownBytes, shownLength, shownCrc] = [0, ready.length, ready.length, crc32(ready)]
  while (written < bytes) {
    let block = ''
    while (block.length < Math.min(blockBytes, bytes - written)) block += lines.next().value
    const raw = Buffer.from(block)
    const shownBlock = block.replaceAll('\n', '\r\n')
    const shown = Buffer.from(shownBlock)
    writeSync(file, raw)
    written += raw.length
    shownBytes += shown.length
    shownLength += shownBlock.length
    shownCrc = crc32(shown, shownCrc)
  }
  closeSync(file)
  const script = `stty -echo; printf ${ready}; read go; exec cat '${path}'`
  return { bytes: written, path, script, shownBytes, shownLength, shownCrc }
}

/** @returns lines without end, each with its newline. They compress to about a quarter, between a coloured diff and a listing. */
export function* coloredLines(): Generator<string, never> {
  const random = xorshift(0x2545f491)
  const pick = <T>(list: readonly T[], otherwise: T) => list[random() % list.length] ?? otherwise
  const color = () => {
    const way = random() % 4
    if (way === 0) return `\x1b[3${random() % 8}m`
    if (way === 1) return `\x1b[1;9${random() % 8}m`
    if (way === 2) return `\x1b[38;5;${random() % 256}m`
    return `\x1b[38;2;${pick(theme, '')}m`
  }
  for (let number = 1; ; number++) {
    let line = `\x1b[90m${String(number).padStart(8)}\x1b[0m `
    for (let count = 3 + (random() % 12); count > 0; count--) {
      const word = random() % 12 === 0 ? pick(foreign, '') : pick(words, '')
      line += random() % 3 === 0 ? `${color()}${word}\x1b[0m ` : `${word} `
    }
    yield `${line}\x1b[2m${(random() % 100_000) / 100}ms\x1b[0m\n`
  }
}

/** Marsaglia's xorshift with 32 bits (Journal of Statistical Software 8, 14): the same numbers on every machine. */
function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
