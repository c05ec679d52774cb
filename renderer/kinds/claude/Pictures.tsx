// Files that were said with a prompt or came of a tool: pictures as they are, others by name. It loads nothing from elsewhere.
import { FileText, Image } from 'lucide-react'
import type { AttachmentNote } from '../../../shared/kinds/claude-event.ts'
import { sizeText } from '../../ui/amounts.ts'
import { inOrder } from '../../ui/in-order.ts'

/** What a browser draws and no script can be in. */
const drawn = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

type Props = { mediaType: string | undefined; data: string | undefined; name: string }

export function Picture({ mediaType = '', data, name }: Props) {
  if (data === undefined || !drawn.has(mediaType)) {
    return (
      <p className="file-note">
        <Image aria-hidden size={15} strokeWidth={1.75} /> {name}: a picture that is not kept
      </p>
    )
  }
  return <img className="picture" src={`data:${mediaType};base64,${data}`} alt={name} />
}

export function Files({ files }: { files: readonly AttachmentNote[] }) {
  if (files.length === 0) return null
  return (
    <ul className="files">
      {inOrder(files, (file) => (
        <li>
          {file.type === 'image' && file.data !== undefined ? (
            <Picture mediaType={file.mediaType} data={file.data} name={file.name} />
          ) : (
            <span className="file-note">
              <FileText aria-hidden size={15} strokeWidth={1.75} />
              <span className="data">{file.name}</span>
              <span className="figures">{sizeText(file.bytes)}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
