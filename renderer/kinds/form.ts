// What a person is asked for a new session of a kind that needs to be told something. It knows no kind and does not know how it is shown.

export type FormField = {
  name: string
  label: string
  placeholder?: string
  help?: string
  required?: boolean
  /** It is a path, a name, a number. */
  data?: boolean
  /** Nobody may read it over a shoulder, and no browser keeps it. */
  secret?: boolean
  /** It is one of these; the first unless told. */
  choices?: readonly { value: string; label: string }[]
}

export type KindForm = {
  /** As in “New iMessage chat”. */
  title: string
  /** On the button that makes it. */
  action: string
  /** What could not be done, where it fails. */
  failure: string
  /** Whether it works in a folder, which is asked first. */
  asksFolder?: boolean
  fields: readonly FormField[]
  /** @returns the options of `run:create`, out of what stands in the fields without space around it. */
  options(values: Readonly<Record<string, string>>): Record<string, unknown>
}
