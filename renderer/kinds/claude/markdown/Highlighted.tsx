// Code in the colours of its language, as elements and never as HTML. It is loaded when the first code is shown.
import type { ElementContent, RootContent } from 'hast'
import { common, createLowlight } from 'lowlight'
import { useMemo, type ReactNode } from 'react'
import { inOrder } from '../../../ui/in-order.ts'

const lowlight = createLowlight(common)

export function Highlighted({ code, language }: { code: string; language: string }) {
  const nodes = useMemo(
    () => (lowlight.registered(language) ? lowlight.highlight(language, code).children : undefined),
    [code, language],
  )
  return <code>{nodes ? draw(nodes) : code}</code>
}

function draw(nodes: readonly (ElementContent | RootContent)[]): ReactNode {
  return inOrder(nodes, (node) => {
    if (node.type === 'text') return node.value
    if (node.type !== 'element') return null
    const { className } = node.properties
    return <span className={Array.isArray(className) ? className.join(' ') : undefined}>{draw(node.children)}</span>
  })
}
