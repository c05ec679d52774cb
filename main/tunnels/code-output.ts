// Understands what the `code` program says while it opens a tunnel. It does not know how it was started.
import { stripVTControlCharacters } from 'node:util'
import type { Login } from './provider.ts'

export type CodeNews =
  | { type: 'url'; url: string }
  | { type: 'login'; login: Login }
  /** `final`: a person must do something before another try. */
  | { type: 'problem'; reason: string; final: boolean }

/** The addresses of VS Code's tunnels, insiders' too. */
const tunnelUrl = /https:\/\/(?:insiders\.)?vscode\.dev\/tunnel\/[^\s'"<>]+/
/** `To grant access to the server, please log into URL and use code CODE`; Microsoft's own sentence has `open the page URL and enter the code CODE`. */
const loginLine = /(https:\/\/[^\s'"<>]+).*?\bcode\s+([A-Z0-9]{4}-?[A-Z0-9]{4,5})\b/i
/** A name that is in use under the same account; with some versions the program goes on under another one and says so. */
const nameTaken = /\b(?:name|tunnel)\b.*\balready\b.*\b(?:use|taken|exists?)\b/i
const goesOn = /random name|instead/i
const nameInvalid = /invalid (?:tunnel )?name|names can(?:not| only)/i
const lineOfError = /^(?:\[[^\]]*\]\s*)*(?:error|fatal)\b[\s:]*(.*)$/i

/** @returns what a line of output tells, if anything. */
export function readLine(raw: string): CodeNews | undefined {
  const line = stripVTControlCharacters(raw).trim()
  const url = tunnelUrl.exec(line)?.[0]
  if (url !== undefined) return { type: 'url', url: url.replace(/[.,;)]+$/, '') }
  const [, loginUrl, code] = loginLine.exec(line) ?? []
  if (loginUrl !== undefined && code !== undefined) return { type: 'login', login: { url: loginUrl, code } }
  if (nameTaken.test(line) && !goesOn.test(line)) {
    return {
      type: 'problem',
      reason: 'The name of the VS Code tunnel is in use by another machine of your account',
      final: true,
    }
  }
  if (nameInvalid.test(line))
    return { type: 'problem', reason: `VS Code refuses the tunnel's name: ${line}`, final: true }
  const error = lineOfError.exec(line)?.[1]
  return error ? { type: 'problem', reason: `VS Code says: ${error}`, final: false } : undefined
}

/** Characters of a line without an end that are kept; VS Code's are some hundred. */
const maxLine = 10_000

/** @returns a function that takes pieces of output and tells whole lines; what no line end follows is told after the next piece. */
export function lineReader(onLine: (line: string) => void): (piece: string) => void {
  let rest = ''
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '').slice(-maxLine)
    for (const line of lines) onLine(line)
  }
}
