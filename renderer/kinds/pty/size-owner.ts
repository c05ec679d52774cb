// Who decides a terminal's size: the rules, as a machine without clock, screen or network. It does not know how a size is sent.

export type Size = { cols: number; rows: number }

export type SizeState = {
  /** The size that the session has, as the stream says at the point that is shown. */
  session: Size
  /** What fits this page's pane at the chosen type size; undefined while it is hidden. */
  fits: Size | undefined
  /** Whether this page is the one that sets the size. */
  owner: boolean
  /** Whether the others have been told so, by a size of this page's in the stream. */
  told: boolean
  /** Sizes that were asked for and whose event has not come yet, oldest first. */
  asked: readonly Size[]
  /** The session has ended: no program cares about the size any more, so each page shows what is left at its own. */
  free: boolean
}

export const sameSize = (a: Size | undefined, b: Size | undefined): boolean =>
  a?.cols === b?.cols && a?.rows === b?.rows

/** @returns the size to ask for now, or undefined when there is nothing to ask. */
export function wish(state: SizeState): Size | undefined {
  if (!state.owner || !state.fits || state.free) return undefined
  const coming = state.asked.at(-1) ?? state.session
  return sameSize(coming, state.fits) ? undefined : state.fits
}

/** There is nobody to ask: the session was made here, nobody else looks at it, or this window decided before it was loaded again. */
export function presume(state: SizeState): SizeState {
  return state.owner ? state : { ...state, owner: true }
}

/**
 * A person typed here or asked for this page's size. Two windows of the same size would both believe to decide, so the first claim is
 * told to the others by a size even where it changes nothing.
 * @returns the state, and the size to ask for now whatever the session's is.
 */
export function claim(state: SizeState): { state: SizeState; tell: Size | undefined } {
  const tell = state.told || state.free ? undefined : state.fits
  return { state: presume(state), tell }
}

export function release(state: SizeState): SizeState {
  return { ...state, owner: false, told: false, asked: [] }
}

export function fit(state: SizeState, fits: Size | undefined): SizeState {
  return sameSize(state.fits, fits) ? state : { ...state, fits }
}

export function free(state: SizeState, ended: boolean): SizeState {
  return state.free === ended ? state : { ...state, free: ended, asked: [] }
}

export function ask(state: SizeState, size: Size): SizeState {
  return { ...state, told: true, asked: [...state.asked, size] }
}

/** The server refused a size: it will not come. */
export function refuse(state: SizeState, size: Size): SizeState {
  return { ...state, asked: state.asked.filter((one) => one !== size) }
}

/**
 * The stream says what size the session has. One that this page asked for confirms it (and settles what was asked before);
 * any other means that somebody else decides now, unless it is nobody's wish: `wished` is false for what is replayed, which says nothing about
 * who decides today, and for the size that a program starts with.
 */
export function resized(state: SizeState, session: Size, wished: boolean): SizeState {
  const index = state.asked.findIndex((one) => sameSize(one, session))
  if (index >= 0) return { ...state, session, asked: state.asked.slice(index + 1) }
  if (!wished) return { ...state, session }
  return { ...release(state), session }
}

/** @returns the size to show the terminal at. */
export function shown(state: SizeState): Size {
  return (state.free && state.fits) || state.session
}

/** @returns whether the terminal is shown at a size that is not this page's. An owner's own change that is on its way is no letterbox. */
export function isLetterboxed(state: SizeState): boolean {
  return !state.owner && !state.free && state.fits !== undefined && !sameSize(state.session, state.fits)
}
