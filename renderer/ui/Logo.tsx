// Dispatch's mark: a cursor that sends, which together are a D; the nearer wave is lit. public/favicon.svg is the same drawing.

export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" strokeWidth="2.6" strokeLinecap="round" aria-hidden>
      <path d="M3.2 2.3v15.4" stroke="currentColor" />
      <path d="M8.2 6.1a3.9 3.9 0 0 1 0 7.8" stroke="var(--live)" />
      <path d="M8.6 2.3a7.7 7.7 0 0 1 0 15.4" stroke="currentColor" />
    </svg>
  )
}
