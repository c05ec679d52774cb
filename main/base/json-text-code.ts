// The inner loops of JSON text as WebAssembly, since JavaScript has no instruction that looks at sixteen bytes. It does not know where the bytes come from.

/** Bytes that one step looks at and copies: what it reads and writes may reach so far beyond the end. */
export const stepBytes = 16
/**
 * An entry of the table, one for each byte. What ASCII becomes: up to eight bytes of text and their number. What a byte that begins another
 * character (UTF-8) says: its part of the character's number, and how many bytes go on with it. For all: the byte in two hexadecimal digits.
 */
export const entry = { bytes: 16, text: 0, point: 0, length: 8, hex: 12 } as const

export type Code = {
  /**
   * Writes source to target, for each byte that JSON wants escaped what the table says. All are addresses in the memory.
   * @param foreign `escaped`, or 0 for characters outside ASCII as they are. For the former the text must be UTF-8 and hold whole characters.
   * @returns where it ends.
   */
  escape(source: number, sourceEnd: number, target: number, table: number, foreign: number): number
  /** @returns how many bytes from `source` to a multiple of `stepBytes` later, `sourceEnd` or the first after it, are outside of ASCII. */
  count(source: number, sourceEnd: number): number
}

/** Instructions and types by the names and numbers of the WebAssembly core specification 2.0 (appendix A.7, index of instructions). */
const op = {
  ...{ loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, brIf: 0x0d, nothing: 0x40 },
  ...{ get: 0x20, set: 0x21, tee: 0x22, const: 0x41 },
  ...{ i32Load: 0x28, i64Load: 0x29, i32Load8: 0x2d, i32Load16: 0x2f, i64Store: 0x37, i32Store16: 0x3b },
  ...{ ltU: 0x49, geU: 0x4f, ctz: 0x68, popcnt: 0x69, add: 0x6a, sub: 0x6b },
  ...{ and: 0x71, or: 0x72, shl: 0x74, shrU: 0x76 },
  ...{ i32: 0x7f, v128: 0x7b, func: 0x60 },
} as const
const simd = (code: number) => [0xfd, code]
const v128 = { load: simd(0), store: simd(11), splat: simd(15), eq: simd(35), ltU: simd(38), or: simd(80) } as const
/** One bit for each byte whose highest bit is set. Its number, 100, does not fit one signed byte. */
const bitmask = [0xfd, 0xe4, 0x00]
/** No alignment is promised. */
const at = (offset: number) => [0, offset]
const plain = at(0)

/** One bit for each byte of a step. */
export const escaped = 2 ** stepBytes - 1

/** A signed number of up to 28 bits in LEB128. */
function number(value: number): number[] {
  const low = value & 0x7f
  const rest = value >> 7
  return (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40) ? [low] : [low | 0x80, ...number(rest)]
}
const constant = (value: number) => [op.const, ...number(value)]
const splat = (byte: number) => [...constant(byte), ...v128.splat]
const add = (to: number, ...value: number[]) => [op.get, to, ...value, op.add, op.set, to]
const and = (bits: number) => [...constant(bits), op.and]

/** `escape`'s parameters, and its variables behind them. */
const [source, sourceEnd, target, table, foreign] = [0, 1, 2, 3, 4] as const
const [plainBytes, byte, row, point, bytes] = [5, 6, 7, 8, 9] as const

/** The address of a byte's entry, for a byte on the stack. */
const entryOf = [...constant(Math.log2(entry.bytes)), op.shl, op.get, table, op.add]
/** Two hexadecimal digits of the byte on the stack, to an offset from the target. Their address has to be there first. */
const digits = (offset: number) => [...entryOf, op.i32Load16, ...at(entry.hex), op.i32Store16, ...at(offset)]
/** `\u` and the four digits of a unit of UTF-16, which `value` puts on the stack. */
const writeUnit = (...value: number[]) => [
  ...[op.get, target, ...constant(Buffer.from('\\u').readUInt16LE()), op.i32Store16, ...plain],
  ...[op.get, target, ...value, ...constant(8), op.shrU, ...digits(2)],
  ...[op.get, target, ...value, ...and(0xff), ...digits(4)],
  ...add(target, ...constant(6)),
]

/** The byte is ASCII: its entry's text goes to the target. */
const writeText = [
  ...[op.get, target, op.get, row, op.i64Load, ...at(entry.text), op.i64Store, ...plain],
  ...add(target, op.get, row, op.i32Load, ...at(entry.length)),
]
/** The byte begins another character: its number is put together and written as one or two units. */
const writePoint = [
  ...[op.get, row, op.i32Load, ...at(entry.point), op.set, point],
  ...[op.get, row, op.i32Load, ...at(entry.length), op.set, plainBytes],
  // point = point << 6 | the next byte's six bits, as often as the entry says
  ...[op.loop, op.nothing],
  ...[op.get, point, ...constant(6), op.shl, op.get, source, op.i32Load8, ...plain, ...and(0x3f), op.or, op.set, point],
  ...add(source, ...constant(1)),
  ...[op.get, plainBytes, ...constant(1), op.sub, op.tee, plainBytes, op.brIf, 0, op.end],
  // Beyond 16 bits it takes a pair of surrogates.
  ...[op.get, point, ...constant(0x1_0000), op.geU, op.if, op.nothing],
  ...writeUnit(op.get, point, ...constant(10), op.shrU, ...constant(0xd7c0), op.add),
  ...[op.get, point, ...and(0x3ff), ...constant(0xdc00), op.or, op.set, point],
  op.end,
  ...writeUnit(op.get, point),
]

/** For text with colours there is something to escape in nearly every step, so the only branch that is taken or not is foreseen well. */
const escape = [
  ...[op.loop, op.nothing],
  // bytes = the next sixteen; which of them are below 0x20, a quote or a backslash, or foreign?
  ...[op.get, source, ...v128.load, ...plain, op.tee, bytes, ...splat(0x20), ...v128.ltU],
  ...[op.get, bytes, ...splat(0x22), ...v128.eq, ...v128.or],
  ...[op.get, bytes, ...splat(0x5c), ...v128.eq, ...v128.or, ...bitmask],
  ...[op.get, bytes, ...bitmask, op.get, foreign, op.and, op.or],
  // plainBytes = how many come before the first of them, at most sixteen
  ...[...constant(1 << stepBytes), op.or, op.ctz, op.set, plainBytes],
  // All sixteen are copied; what is not plain is written over.
  ...[op.get, target, op.get, bytes, ...v128.store, ...plain],
  ...add(source, op.get, plainBytes),
  ...add(target, op.get, plainBytes),
  // if (plainBytes < 16 && source < sourceEnd)
  ...[op.get, plainBytes, ...constant(stepBytes), op.ltU, op.if, op.nothing],
  ...[op.get, source, op.get, sourceEnd, op.ltU, op.if, op.nothing],
  ...[op.get, source, op.i32Load8, ...plain, op.tee, byte, ...entryOf, op.set, row],
  ...add(source, ...constant(1)),
  ...[op.get, byte, ...constant(0x80), op.ltU, op.if, op.nothing, ...writeText, op.else, ...writePoint, op.end],
  ...[op.end, op.end],
  // again while source < sourceEnd
  ...[op.get, source, op.get, sourceEnd, op.ltU, op.brIf, 0, op.end],
  // What was copied from beyond the end does not count.
  ...[op.get, target, op.get, source, op.get, sourceEnd, op.sub, op.sub],
  op.end,
]

/** `count`'s only variable comes behind its two parameters. */
const sum = 2
const count = [
  ...[op.loop, op.nothing],
  ...add(sum, op.get, source, ...v128.load, ...plain, ...bitmask, op.popcnt),
  ...add(source, ...constant(stepBytes)),
  ...[op.get, source, op.get, sourceEnd, op.ltU, op.brIf, 0, op.end],
  ...[op.get, sum, op.end],
]

/** A length, unsigned and below 2^14, in LEB128. */
const length = (value: number) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7])
const sized = (content: number[]) => [...length(content.length), ...content]
const name = (text: string) => sized([...Buffer.from(text)])
const section = (id: number, content: number[]) => [id, ...sized(content)]
const numbers = (many: number) => [many, ...Array<number>(many).fill(op.i32)]

/** The module: it imports `env.memory` and exports `escape` and `count`. */
export const code = Uint8Array.from([
  ...Buffer.from('\0asm\x01\0\0\0'),
  ...section(1, [2, op.func, ...numbers(5), ...numbers(1), op.func, ...numbers(2), ...numbers(1)]), // two types
  ...section(2, [1, ...name('env'), ...name('memory'), 2, 0, 1]), // one import
  ...section(3, [2, 0, 1]), // two functions, one of each type
  ...section(7, [2, ...name('escape'), 0, 0, ...name('count'), 0, 1]), // two exports
  ...section(10, [
    ...[2, ...sized([2, bytes - plainBytes, op.i32, 1, op.v128, ...escape])], // their variables and their code
    ...sized([1, 1, op.i32, ...count]),
  ]),
])
