// A role as a sign: a crown owns, a keyboard types, an eye sees. It has no words.
import { Crown, Eye, Keyboard, KeyboardOff } from 'lucide-react'
import type { Role } from '../../shared/grant.ts'
import './role-mark.css'

export function RoleMark({ role, mayType, size = 15 }: { role: Role; mayType: boolean; size?: number }) {
  const Icon = role === 'owner' ? Crown : role === 'viewer' ? Eye : mayType ? Keyboard : KeyboardOff
  return <Icon className="role-mark" data-role={role} aria-hidden size={size} strokeWidth={1.75} />
}
