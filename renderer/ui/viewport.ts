// Keeps the page above a keyboard on the screen where the browser does not (Safari). It does not know the page.

/** Sets `--viewport-height` on `root` while the visible part is smaller than the window. @returns what ends it. */
export function followVisibleViewport(root: HTMLElement): () => void {
  const viewport = window.visualViewport
  if (!viewport) return () => {}
  const follow = () => {
    // A page that a person has zoomed into shows less too, and must not shrink.
    const covered = viewport.scale === 1 && viewport.height < window.innerHeight - 1
    if (covered) root.style.setProperty('--viewport-height', `${viewport.height}px`)
    else root.style.removeProperty('--viewport-height')
    // Safari scrolls the page to show the field that is typed into; nothing of this page is below.
    if (covered) window.scrollTo(0, 0)
  }
  viewport.addEventListener('resize', follow)
  return () => viewport.removeEventListener('resize', follow)
}
