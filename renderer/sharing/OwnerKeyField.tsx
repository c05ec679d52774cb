// Asks for the owner's key once more, where this page does not hold it. It does not know what it is for.
import { Field } from '../ui/Field.tsx'

type Props = {
  value: string
  onChange: (value: string) => void
  /** What asks for it: goes on from “This browser is signed in without holding the key.” */
  why: string
}

export function OwnerKeyField({ value, onChange, why }: Props) {
  return (
    <Field
      label="Your key"
      type="password"
      data
      value={value}
      onChange={(event) => onChange(event.target.value)}
      help={`This browser is signed in without holding the key. ${why}`}
    />
  )
}
