// Scrolls a terminal with a finger, with the way it coasts on. xterm itself listens to mice only. It does not know what is scrolled.
import type { Terminal } from '@xterm/xterm'

/** CSS pixels that a finger may shake before it scrolls; a tap must stay a tap. */
const slop = 8
/** Share of its speed that a coasting page keeps each millisecond; as phones do, it stops within about a second. */
const friction = 0.996
/** CSS pixels a millisecond; slower than this is standing still. */
const still = 0.02

/** @returns what removes the listeners again. */
export function scrollByTouch(element: HTMLElement, terminal: Terminal): () => void {
  let last: { y: number; at: number } | undefined
  let moved = false
  let speed = 0
  let rest = 0
  let frame = 0

  /** A wheel's turn: xterm knows what it means in the scrollback, in a full-screen program and for a program that listens to the mouse. */
  const turn = (pixels: number, at: Touch) => {
    const cell = (element.querySelector('.xterm-screen')?.clientHeight ?? 0) / terminal.rows || 16
    if (terminal.modes.mouseTrackingMode === 'none' && terminal.buffer.active.type === 'normal') {
      rest += pixels / cell
      const lines = Math.trunc(rest)
      rest -= lines
      if (lines !== 0) terminal.scrollLines(lines)
      return
    }
    const { clientX, clientY } = at
    const wheel = new WheelEvent('wheel', { deltaY: pixels, clientX, clientY, bubbles: true, cancelable: true })
    element.querySelector('.xterm-screen')?.dispatchEvent(wheel)
  }
  const coast = (at: Touch, then: number) => {
    frame = requestAnimationFrame((now) => {
      const passed = now - then
      speed *= friction ** passed
      if (Math.abs(speed) < still) return
      turn(speed * passed, at)
      coast(at, now)
    })
  }
  const onStart = (event: TouchEvent) => {
    cancelAnimationFrame(frame)
    const touch = event.touches[0]
    last = touch && event.touches.length === 1 ? { y: touch.clientY, at: event.timeStamp } : undefined
    moved = false
    speed = 0
    rest = 0
  }
  const onMove = (event: TouchEvent) => {
    const touch = event.touches[0]
    if (!touch || !last || event.touches.length > 1) return
    const way = last.y - touch.clientY
    if (!moved && Math.abs(way) < slop) return
    moved = true
    event.preventDefault() // no mouse events and no focus from what was a scroll
    const passed = Math.max(1, event.timeStamp - last.at)
    speed = 0.7 * (way / passed) + 0.3 * speed // a finger's last few moves, the newest most
    last = { y: touch.clientY, at: event.timeStamp }
    turn(way, touch)
  }
  const onEnd = (event: TouchEvent) => {
    const touch = event.changedTouches[0]
    const lifted = last !== undefined && event.timeStamp - last.at < 50 // ms; a finger that rested first does not throw
    if (moved && touch && lifted && !matchMedia('(prefers-reduced-motion: reduce)').matches)
      coast(touch, performance.now())
    last = undefined
  }
  element.addEventListener('touchstart', onStart, { passive: true })
  element.addEventListener('touchmove', onMove, { passive: false })
  element.addEventListener('touchend', onEnd)
  return () => {
    cancelAnimationFrame(frame)
    element.removeEventListener('touchstart', onStart)
    element.removeEventListener('touchmove', onMove)
    element.removeEventListener('touchend', onEnd)
  }
}
