// What one writes first: a terminal for each socket, an insert and an emit for each piece. Measured beside Dispatch, and used for nothing else.
import { createServer } from 'node:http'
import Database from 'better-sqlite3'
import nodePty from 'node-pty'
import { Server } from 'socket.io'
import * as z from 'zod'

const { script, file } = z.object({ script: z.string(), file: z.string() }).parse(JSON.parse(process.argv[2] ?? ''))

const db = new Database(file)
db.pragma('journal_mode = WAL')
db.exec('CREATE TABLE events (session TEXT, seq INTEGER, data TEXT, ts INTEGER, PRIMARY KEY (session, seq))')
const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?)')

const http = createServer()
const io = new Server(http)
io.on('connection', (socket) => {
  const pty = nodePty.spawn('/bin/sh', [script], { cols: 80, rows: 24 })
  let seq = 0
  pty.onData((data) => {
    insert.run(socket.id, (seq += 1), data, Date.now())
    socket.emit('data', data)
  })
  socket.on('input', (data: string) => pty.write(data))
  socket.on('disconnect', () => pty.kill())
})
http.listen(0, '127.0.0.1', () => process.send?.(http.address()))
process.on('disconnect', () => process.exit())
