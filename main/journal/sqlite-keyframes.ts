// Keyframes in the journal's file. It does not know who makes or shows them.
import type Database from 'better-sqlite3'
import { SessionStatus } from '../../shared/session.ts'
import { unpack } from './codec.ts'
import type { Keyframe, Keyframes, NewKeyframe } from './keyframe.ts'
import { seqs } from './schema.ts'
import { unlessBusy } from './sqlite-busy.ts'

type Row = { seq: number; status: string; cols: number; rows: number; codec: string | null; body: Buffer }

/** @param numberOf finds a session's number; undefined when there is none. */
export function sqliteKeyframes(db: Database.Database, numberOf: (sessionId: string) => number | undefined): Keyframes {
  const picture = db.prepare<[number], Row>(
    'SELECT seq, status, cols, rows, codec, body FROM pictures WHERE number = ?',
  )
  const frame = db.prepare<[number, number], Omit<Row, 'seq'> & { id: number }>(
    'SELECT id, status, cols, rows, codec, body FROM keyframes WHERE id > ? AND id <= ? ORDER BY id DESC LIMIT 1',
  )
  const newestSeq = db.prepare<[number], { seq: number }>('SELECT seq FROM pictures WHERE number = ?')
  const putPicture = db.prepare(
    'INSERT OR REPLACE INTO pictures (number, seq, status, cols, rows, codec, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const putFrame = db.prepare(
    'INSERT OR REPLACE INTO keyframes (id, status, cols, rows, codec, body) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const put = db.transaction((number: number, keyframe: NewKeyframe) => {
    const { seq, status, cols, rows, picture: whole, frame: small } = keyframe
    if ((newestSeq.get(number)?.seq ?? 0) >= seq) return
    if (whole) putPicture.run(number, seq, status, cols, rows, whole.codec, whole.body)
    putFrame.run(number * seqs + seq, status, cols, rows, small.codec, small.body)
  })
  return {
    put(sessionId, keyframe) {
      const number = numberOf(sessionId)
      return number === undefined || unlessBusy(() => put.immediate(number, keyframe))
    },
    newest(sessionId) {
      const number = numberOf(sessionId)
      const row = number === undefined ? undefined : picture.get(number)
      return row && toKeyframe(row)
    },
    upTo(sessionId, seq) {
      const number = numberOf(sessionId)
      if (number === undefined) return undefined
      const base = number * seqs
      const row = frame.get(base, base + seq)
      return row && toKeyframe({ ...row, seq: row.id - base })
    },
  }
}

function toKeyframe({ seq, cols, rows, codec, body, status }: Row): Keyframe {
  return { seq, cols, rows, status: SessionStatus.parse(status), data: unpack(codec, body).toString() }
}
