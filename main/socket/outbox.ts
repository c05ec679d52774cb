// What is on its way out of one socket, in bytes. It does not know what the packets mean.
import type { Socket } from 'socket.io'
import { type EventFrame, frameSent, sendingFrame } from './event-frame.ts'

/** Bytes of events that may wait in this process for one socket: enough to keep a fast link busy, little enough for a hundred slow ones. */
const maxEventBytes = 1024 * 1024
/** Bytes of history in answers that may wait for one socket: two of the largest, so that asking without reading costs no memory. */
const maxAnswerBytes = 8 * 1024 * 1024

/** Engine.IO's mark of a message, one byte, which it adds to a text by itself. */
const engineMark = 1
/** Stands in a packet for the text that its ready frame holds. */
const readyFrame = ' '

export type Outbox = {
  hasRoom(): boolean
  /** Sends frames in order. `onSent` is called once they have left this process. */
  send(frames: readonly EventFrame[], onSent: () => void): void
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
      const bytes = frames.reduce((sum, frame) => sum + frame.content.length, 0)
      eventBytes += bytes
      const sent = () => {
        eventBytes -= bytes
        for (const frame of frames) frameSent(frame)
        onSent()
      }
      for (const [index, frame] of frames.entries()) {
        sendingFrame(frame)
        // Engine.IO sends a ready frame as it is when the transport is a WebSocket, and looks at the text otherwise.
        const options = { compress: false, wsPreEncodedFrame: [frame.whole] }
        const text = takesFrames(conn) ? readyFrame : frame.content.toString('utf8', engineMark)
        if (index === frames.length - 1) conn.write(text, options, sent)
        else conn.write(text, options)
      }
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
