// Which language a file is in, by its name or its first line; its code is loaded when it is first needed. It does not know the editor.
import { LanguageDescription, type LanguageSupport } from '@codemirror/language'
import { languages } from '@codemirror/language-data'

export type Language = { name: string; load(): Promise<LanguageSupport> }

/** Names without an extension that say what is in them, and extensions that the list of languages lacks. */
const byName: readonly (readonly [name: RegExp, language: string])[] = [
  [/^(\.bash.*|\.zsh.*|\.profile|\.env.*)$/, 'Shell'],
  [/^(package-lock|composer)\.lock$|\.(jsonc|webmanifest|map)$|^\.(oxlint|oxfmt|prettier|eslint)rc$/, 'JSON'],
  [/^(Gemfile|Rakefile|Vagrantfile)$/, 'Ruby'],
  [/\.(svg|plist|xsl)$/, 'XML'],
  [/\.(conf|cfg|editorconfig|gitconfig|service)$|^\.(editorconfig|gitconfig|npmrc)$/, 'Properties files'],
]
/** Programs that a first line such as `#!/usr/bin/env python3` names. */
const byProgram: readonly (readonly [program: RegExp, language: string])[] = [
  [/\b(ba|z|k|da)?sh\b/, 'Shell'],
  [/\bpython/, 'Python'],
  [/\b(node|deno|bun)\b/, 'JavaScript'],
  [/\bruby\b/, 'Ruby'],
  [/\bperl\b/, 'Perl'],
]

/** @returns undefined for a plain text. */
export function languageOf(fileName: string, firstLine: string): Language | undefined {
  const named = byName.find(([name]) => name.test(fileName))?.[1]
  const program = firstLine.startsWith('#!') ? byProgram.find(([one]) => one.test(firstLine))?.[1] : undefined
  const name = named ?? LanguageDescription.matchFilename(languages, fileName)?.name ?? program
  const found = languages.find((language) => language.name === name)
  return found && { name: found.name, load: () => found.load() }
}

/** What one step of indentation is in a text: a tab, or 2 to 8 spaces. @returns undefined when nothing in it is indented. */
export function indentOf(lines: Iterable<string>): string | undefined {
  let least = Number.POSITIVE_INFINITY
  let looked = 0
  for (const line of lines) {
    if (line.startsWith('\t')) return '\t'
    const spaces = /^ +(?=[^\s*])/.exec(line)?.[0].length ?? 0
    // A single space aligns a comment.
    if (spaces > 1) least = Math.min(least, spaces)
    looked += 1
    if (looked >= linesToLookAt) break
  }
  return least <= 8 ? ' '.repeat(least) : undefined
}

/** More say nothing new, and a large file has a million. */
const linesToLookAt = 500
