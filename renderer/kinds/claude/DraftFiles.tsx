// Files that will go with what is being written. It does not know how they got there.
import { FileText, X } from 'lucide-react'
import type { Attachment } from '../../../shared/kinds/claude-event.ts'
import { inOrder } from '../../ui/in-order.ts'

type Props = { files: readonly Attachment[]; onRemove: (file: Attachment) => void }

export function DraftFiles({ files, onRemove }: Props) {
  if (files.length === 0) return null
  return (
    <ul className="draft-files" aria-label="Attached files">
      {inOrder(files, (file) => (
        <li className="draft-file" title={file.name}>
          {file.type === 'image' ? (
            <img src={`data:${file.mediaType};base64,${file.data}`} alt="" />
          ) : (
            <FileText aria-hidden size={15} strokeWidth={1.75} />
          )}
          <span className="draft-name data">{file.name}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove ${file.name}`}
            onClick={() => onRemove(file)}
          >
            <X aria-hidden size={13} strokeWidth={1.75} />
          </button>
        </li>
      ))}
    </ul>
  )
}
