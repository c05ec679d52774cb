// A chat's guid, `<service>;<- or +>;<identifier>`, and when two of them name one chat. It does not know servers.

/** Stands for whatever service a chat uses. */
const anyService = 'any'

/** @returns an address for a chat of two (`-`), a chat's own name for a group (`+`). */
export function identifierOf(guid: string): string {
  return guid.split(';').slice(2).join(';')
}

export function isSameChat(one: string, other: string): boolean {
  if (one === other) return true
  const [[service, style], [otherService, otherStyle]] = [one.split(';'), other.split(';')]
  const isAny = service === anyService || otherService === anyService
  return isAny && style === otherStyle && identifierOf(one) === identifierOf(other)
}
