// The inner loop of JSON text as WebAssembly, since JavaScript has no instruction that looks at sixteen bytes. It does not know where the bytes come from.

/** Bytes that one step looks at and copies: what it reads and writes may reach so far beyond the end. */
export const stepBytes = 16
/** An entry of the table: eight bytes of text, its length in four, and four that are not used. */
export const entryBytes = 16
export const lengthAt = 8

/** Writes source to target, for each byte that JSON wants escaped what the table says. @returns where it ends. All are addresses in the memory. */
export type Escape = (source: number, sourceEnd: number, target: number, table: number) => number

/** Instructions and types by the names and numbers of the WebAssembly core specification 2.0 (appendix A.7, index of instructions). */
const op = {
  ...{ loop: 0x03, if: 0x04, end: 0x0b, brIf: 0x0d, nothing: 0x40 },
  ...{ get: 0x20, set: 0x21, tee: 0x22, const: 0x41 },
  ...{ i32Load: 0x28, i64Load: 0x29, i32Load8: 0x2d, i64Store: 0x37 },
  ...{ ltU: 0x49, ctz: 0x68, add: 0x6a, sub: 0x6b, or: 0x72, shl: 0x74 },
  ...{ i32: 0x7f, v128: 0x7b, func: 0x60 },
} as const
const simd = (code: number) => [0xfd, code]
const v128 = { load: simd(0), store: simd(11), splat: simd(15), eq: simd(35), ltU: simd(38), or: simd(80) } as const
/** One bit for each byte whose highest bit is set. Its number, 100, does not fit one signed byte. */
const bitmask = [0xfd, 0xe4, 0x00]
/** No offset and no alignment is promised. */
const plain = [0, 0]

const [source, sourceEnd, target, table, plainBytes, entry, bytes] = [0, 1, 2, 3, 4, 5, 6] as const

/** A signed number of up to 21 bits in LEB128. */
function number(value: number): number[] {
  const low = value & 0x7f
  const rest = value >> 7
  return (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40) ? [low] : [low | 0x80, ...number(rest)]
}
const constant = (value: number) => [op.const, ...number(value)]
const splat = (byte: number) => [...constant(byte), ...v128.splat]
const add = (to: number, ...value: number[]) => [op.get, to, ...value, op.add, op.set, to]

/** For text with colours there is something to escape in nearly every step, so the only branch that is taken or not is foreseen well. */
const body = [
  ...[op.loop, op.nothing],
  // bytes = the next sixteen; which of them are below 0x20, a quote or a backslash?
  ...[op.get, source, ...v128.load, ...plain, op.tee, bytes, ...splat(0x20), ...v128.ltU],
  ...[op.get, bytes, ...splat(0x22), ...v128.eq, ...v128.or],
  ...[op.get, bytes, ...splat(0x5c), ...v128.eq, ...v128.or, ...bitmask],
  // plainBytes = how many come before the first of them, at most sixteen
  ...[...constant(1 << stepBytes), op.or, op.ctz, op.set, plainBytes],
  // All sixteen are copied; what is not plain is written over.
  ...[op.get, target, op.get, bytes, ...v128.store, ...plain],
  ...add(source, op.get, plainBytes),
  ...add(target, op.get, plainBytes),
  // if (plainBytes < 16 && source < sourceEnd)
  ...[op.get, plainBytes, ...constant(stepBytes), op.ltU, op.if, op.nothing],
  ...[op.get, source, op.get, sourceEnd, op.ltU, op.if, op.nothing],
  // entry = table + 16 * the byte; its text goes to the target.
  ...[op.get, target, op.get, table, op.get, source, op.i32Load8, ...plain, ...constant(4), op.shl, op.add],
  ...[op.tee, entry, op.i64Load, ...plain, op.i64Store, ...plain],
  ...add(target, op.get, entry, op.i32Load, 0, lengthAt),
  ...add(source, ...constant(1)),
  ...[op.end, op.end],
  // again while source < sourceEnd
  ...[op.get, source, op.get, sourceEnd, op.ltU, op.brIf, 0, op.end],
  // What was copied from beyond the end does not count.
  ...[op.get, target, op.get, source, op.get, sourceEnd, op.sub, op.sub],
  op.end,
]

/** A length, unsigned and below 2^14, in LEB128. */
const length = (value: number) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7])
const sized = (content: number[]) => [...length(content.length), ...content]
const name = (text: string) => sized([...Buffer.from(text)])
const section = (id: number, content: number[]) => [id, ...sized(content)]

/** The module: it imports `env.memory` and exports `escape`. */
export const code = Uint8Array.from([
  ...Buffer.from('\0asm\x01\0\0\0'),
  ...section(1, [1, op.func, 4, op.i32, op.i32, op.i32, op.i32, 1, op.i32]), // one type
  ...section(2, [1, ...name('env'), ...name('memory'), 2, 0, 1]), // one import
  ...section(3, [1, 0]), // one function, of that type
  ...section(7, [1, ...name('escape'), 0, 0]), // one export
  ...section(10, [1, ...sized([2, 2, op.i32, 1, op.v128, ...body])]), // its locals and its code
])
