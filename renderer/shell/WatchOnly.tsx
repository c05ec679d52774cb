// Says in every session that the person only watches, and why. It does not know what is watched.
import { Eye, KeyboardOff } from 'lucide-react'
import { useMay } from '../ui/may.ts'
import { useRights } from './rights.ts'
import './watch-only.css'

export function WatchOnly() {
  const may = useMay()
  const { role } = useRights()
  if (may.type) return null
  const isTaken = role === 'operator'
  const Icon = isTaken ? KeyboardOff : Eye
  return (
    <p className="watch-only" role="status">
      <Icon aria-hidden size={15} strokeWidth={1.75} />
      {isTaken
        ? 'The owner has taken the keyboard: you see, and cannot type for now.'
        : 'You are watching: this link lets you see, not type.'}
    </p>
  )
}
