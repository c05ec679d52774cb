// What a new conversation may be told. It does not know how it is asked.
import { PermissionMode } from '../../../shared/kinds/claude.ts'
import type { KindForm } from '../form.ts'
import { modeWords } from './words.ts'

export const claudeForm: KindForm = {
  title: 'New Claude conversation',
  action: 'Start conversation',
  failure: 'The conversation could not be started',
  asksFolder: true,
  fields: [
    {
      name: 'permissionMode',
      label: 'What Claude may do unasked',
      choices: PermissionMode.options.map((value) => ({
        value,
        label: `${modeWords[value].label} · ${modeWords[value].hint}`,
      })),
    },
    {
      name: 'model',
      label: 'Model',
      placeholder: 'What the claude program is set to',
      help: 'A name such as opus or sonnet. It can be changed later.',
      data: true,
    },
    {
      name: 'resume',
      label: 'Go on with',
      placeholder: 'A new conversation',
      help: 'The id of a conversation of the claude program on that machine.',
      data: true,
    },
  ],
  options({ permissionMode = 'default', model = '', resume = '' }) {
    return { permissionMode, ...(model !== '' && { model }), ...(resume !== '' && { resume }) }
  },
}
