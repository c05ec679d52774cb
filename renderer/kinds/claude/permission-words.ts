// What a permission request asks and what “always” would mean, in words. It does not know how it is answered.
import type { PermissionSuggestion } from '../../../shared/kinds/claude-event.ts'
import { PermissionMode } from '../../../shared/kinds/claude.ts'
import type { PermissionRequest } from './rows.ts'
import { toolWords } from './tool-words.ts'
import { modeWords, shortPath } from './words.ts'

/** @returns a question: 'Run this command?'. The program's own sentence where it has one. */
export function askTitle({ title, toolName, input }: PermissionRequest): string {
  if (title !== undefined) return title
  const { sort, verb } = toolWords(toolName, input, undefined)
  switch (sort) {
    case 'command':
      return 'Run this command?'
    case 'edit':
      return toolName === 'Write' ? 'Write this file?' : 'Make this edit?'
    case 'read':
      return 'Read this?'
    case 'web':
      return toolName === 'WebFetch' ? 'Fetch this page?' : 'Search the web?'
    case 'plan':
      return 'Start with this plan?'
    case 'question':
      return 'Claude asks'
    default:
      return `Use ${verb}?`
  }
}

const places: Record<PermissionSuggestion['destination'], string> = {
  session: 'in this conversation',
  cliArg: 'in this conversation',
  localSettings: 'in this project',
  projectSettings: 'in this project, for everybody',
  userSettings: 'everywhere',
}

/** @returns what “always” would change, on a button: 'Always allow npm test:* in this project'; undefined where it changes nothing. */
export function alwaysText(
  suggestions: readonly PermissionSuggestion[] | undefined,
  folder: string | undefined,
): string | undefined {
  const texts = (suggestions ?? []).map((one) => suggestionText(one, folder))
  // All of them: nobody should allow what they were not told of.
  return texts.length === 0 ? undefined : upperFirst(texts.join('; '))
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function suggestionText(one: PermissionSuggestion, folder: string | undefined): string {
  const where = places[one.destination]
  if (one.type === 'setMode') {
    const mode = PermissionMode.safeParse(one.mode).data
    return `switch to “${mode ? modeWords[mode].label : one.mode}” ${where}`
  }
  const how = one.type.startsWith('remove') ? 'no longer' : 'always'
  if (one.type === 'addDirectories' || one.type === 'removeDirectories') {
    const names = (one.directories ?? []).map((path) => shortPath(path, folder)).join(', ')
    return `${how} allow work in ${names} ${where}`
  }
  const rules = (one.rules ?? []).map(({ toolName, ruleContent }) => ruleContent ?? `all of ${toolName}`).join(', ')
  return `${how} ${one.behavior ?? 'allow'} ${rules} ${where}`
}
