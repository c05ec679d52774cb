// What a new chat session must be told. It does not know how it is asked.
import type { KindForm } from '../form.ts'

/** A phone number or a mail address, which stands for the chat with whoever has it. */
const address = /^[^;\s]+$/

export const imessageForm: KindForm = {
  title: 'New iMessage chat',
  action: 'Open chat',
  failure: 'The chat could not be opened',
  fields: [
    {
      name: 'serverUrl',
      label: 'Server',
      placeholder: 'http://localhost:1234',
      help: 'An Advanced iMessage server, on a Mac that is signed in to Messages.',
      required: true,
      data: true,
    },
    {
      name: 'apiKey',
      label: 'Key',
      placeholder: 'None for a legacy server',
      help: 'It is kept with the session on this server, and shown to nobody.',
      data: true,
      secret: true,
    },
    {
      name: 'chatGuid',
      label: 'Chat',
      placeholder: '+1 555 0100',
      help: 'A phone number, a mail address, or a chat’s guid such as iMessage;+;chat123.',
      required: true,
      data: true,
    },
  ],
  options({ serverUrl = '', apiKey = '', chatGuid = '' }) {
    return { serverUrl, ...(apiKey !== '' && { apiKey }), chatGuid: toChatGuid(chatGuid) }
  },
}

/** @returns a guid as it is, and for an address the guid of the chat with it, whatever its service. */
export function toChatGuid(text: string): string {
  // People write numbers with spaces, brackets and dashes; servers do not.
  const plain = /^\+?[\d\s().-]+$/.test(text) ? text.replaceAll(/[\s().-]/g, '') : text
  return address.test(plain) ? `any;-;${plain}` : text
}
