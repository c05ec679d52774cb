// What is on its way out of one socket, in bytes. It does not know what the packets mean.
import type { Socket } from 'socket.io'
import { type EventFrame, frameSent, sendingFrame } from './event-frame.ts'

/** Bytes of events that may wait in this process for one socket: enough to keep a fast link busy, little enough for a hundred slow ones. */
const maxEventBytes = 1024 * 1024
/** Bytes of history in answers that may wait for one socket: two of the largest, so that asking without reading costs no memory. */
const maxAnswerBytes = 8 * 1024 * 1024

/** Engine.IO's mark of a message, one byte, which it adds to a text by itself. */
const engineMark = 1
/** Stands in a packet for what its ready frames hold. */
const readyFrame = ' '

export type Outbox = {
  hasRoom(): boolean
  /** Sends frames in order. `onSent` is called once they have left this process. @returns the bytes of their packets, as a WebSocket carries them. */
  send(frames: readonly EventFrame[], onSent: () => void): number
  /** Whether another page of history may be put in an answer now. */
  hasRoomForAnswer(): boolean
  /** Says that an answer of about this size is being sent. */
  answered(bytes: number): void
}

export function createOutbox(socket: Pick<Socket, 'conn'>): Outbox {
  const { conn } = socket
  let eventBytes = 0
  let answerBytes = 0
  return {
    hasRoom: () => eventBytes < maxEventBytes,
    send(frames, onSent) {
      const bytes = frames.reduce((sum, { whole }) => sum + whole.length, 0)
      eventBytes += bytes
      const sent = () => {
        eventBytes -= bytes
        for (const frame of frames) frameSent(frame)
        onSent()
      }
      for (const frame of frames) sendingFrame(frame)
      const packets = frames.flatMap(takesFrames(conn) ? readyPacket : packetsOf)
      for (const [index, { data, options }] of packets.entries()) {
        conn.write(data, options, index === packets.length - 1 ? sent : undefined)
      }
      return bytes
    },
    hasRoomForAnswer() {
      if (conn.transport.writable) answerBytes = 0
      return answerBytes < maxAnswerBytes
    },
    answered(bytes) {
      answerBytes += bytes
    },
  }
}

/** A WebSocket never becomes another transport again, and without compression its frames are taken as they are. */
function takesFrames(conn: Socket['conn']): boolean {
  return conn.transport.name === 'websocket'
}

type Packet = { data: string | Buffer; options: { compress: boolean; wsPreEncodedFrame?: Buffer[] } }

/** One packet for Engine.IO, however many there are in the frames. */
function readyPacket({ whole }: EventFrame): Packet {
  return { data: readyFrame, options: { compress: false, wsPreEncodedFrame: [whole] } }
}

function packetsOf({ content, attachment }: EventFrame): Packet[] {
  const text = content.toString('utf8', engineMark)
  return (attachment ? [text, attachment] : [text]).map((data) => ({ data, options: { compress: false } }))
}
