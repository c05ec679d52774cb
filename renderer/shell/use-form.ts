// What a dialog's form goes through once it is sent: under way, refused with a reason, done. It does not know what it asks.
import { useState, type FormEvent } from 'react'

/** @returns what stands in a field, without space around it. */
export type ReadField = (name: string) => string

/**
 * @param send throws when the server refuses; what was written stays then.
 * @returns `problem`: what it threw last, until the form is sent again.
 */
export function useForm(send: (read: ReadField) => Promise<unknown>, onDone: () => void) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const submit = async (data: FormData) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await send((name) => {
        const value = data.get(name)
        return typeof value === 'string' ? value.trim() : ''
      })
      onDone()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void submit(new FormData(event.currentTarget))
  }
  return { busy, problem, onSubmit }
}
