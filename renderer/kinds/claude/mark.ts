// Marks where a term stands in an element, without changing the element. It does not know what is marked.

/** As `::highlight(…)` in the styles names it. */
const name = 'claude-found'
/** Milliseconds: some frames. */
const settling = 100

/**
 * Marks what is there and what comes, in the place of what was marked before, and brings the first into sight. A browser that cannot mark shows the
 * element alone. @returns what ends it.
 */
export function markTerm(element: Element, term: string): () => void {
  if (!('highlights' in CSS)) return () => undefined
  const mark = () => {
    const ranges = rangesOf(element, term.toLowerCase())
    CSS.highlights.set(name, new Highlight(...ranges))
    return ranges[0]?.startContainer.parentElement
  }
  const show = (place: Element | null | undefined) => place?.scrollIntoView({ block: 'nearest' })
  show(mark())
  const observer = new MutationObserver(mark)
  observer.observe(element, { childList: true, characterData: true, subtree: true })
  // What is above it has its height only when it was drawn, which may move it away once.
  const later = setTimeout(() => show(mark()), settling)
  return () => {
    clearTimeout(later)
    observer.disconnect()
    CSS.highlights.delete(name)
  }
}

/** Words that are in several elements, as highlighted code is, are found in the text of the whole. */
function rangesOf(element: Element, wanted: string): Range[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const nodes: { node: Node; start: number }[] = []
  let text = ''
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push({ node, start: text.length })
    text += node.nodeValue ?? ''
  }
  const place = (offset: number) => nodes.findLast(({ start }) => start <= offset)
  const whole = text.toLowerCase()
  // Of some letters the small ones are longer: then places in the two are not the same.
  if (whole.length !== text.length) return []
  const ranges: Range[] = []
  for (let from = whole.indexOf(wanted); from !== -1; from = whole.indexOf(wanted, from + wanted.length)) {
    const [first, last] = [place(from), place(from + wanted.length - 1)]
    if (!first || !last) continue
    const range = document.createRange()
    range.setStart(first.node, from - first.start)
    range.setEnd(last.node, from + wanted.length - last.start)
    ranges.push(range)
  }
  return ranges
}
