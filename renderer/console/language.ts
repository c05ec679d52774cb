// Gives the browser's language a name that scripts can use, where it has none. It does not know who asks for it.

/**
 * `en-US@posix` and `C` are names of systems, not of languages (BCP 47), and a browser may pass them on: uPlot asks for that language's numbers as it
 * loads, and fails. It must run before that.
 */
export function nameLanguage(): void {
  try {
    Intl.getCanonicalLocales(navigator.language)
  } catch {
    const value = Intl.NumberFormat().resolvedOptions().locale
    Object.defineProperty(navigator, 'language', { value, configurable: true })
  }
}
