// The page: decides between the form, the sessions, and neither yet. It does not know how either works.
import { Tooltip } from '@base-ui/react/tooltip'
import { lazy, Suspense, useMemo } from 'react'
import type { Access, AccessControl } from './shell/access.ts'
import { consolePath } from './shell/console-link.ts'
import { Ended } from './shell/Ended.tsx'
import { RightsProvider } from './shell/rights.ts'
import { Shell } from './shell/Shell.tsx'
import { SignIn } from './shell/SignIn.tsx'
import { Splash } from './shell/Splash.tsx'
import { ConfirmProvider } from './ui/Confirm.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { MayProvider } from './ui/may.ts'
import { useStore } from './ui/store.ts'
import { ToastsProvider } from './ui/Toasts.tsx'

/** Milliseconds that a pointer rests before a tooltip explains what is under it. */
const hintDelay = 500

/** Most people never open it. */
const Console = lazy(async () => ({ default: (await import('./console/Console.tsx')).Console }))
const isConsole = location.pathname === consolePath

export function App({ access }: { access: AccessControl }) {
  return (
    <Tooltip.Provider delay={hintDelay}>
      <ToastsProvider>
        <ConfirmProvider>
          <ErrorBoundary what="The page">
            <Page access={access} />
          </ErrorBoundary>
        </ConfirmProvider>
      </ToastsProvider>
    </Tooltip.Provider>
  )
}

function Page({ access }: { access: AccessControl }) {
  const state = useStore(access.state)
  switch (state.phase) {
    case 'opening':
      return <Splash trouble={state.trouble} onSignOut={access.signOut} />
    case 'locked':
      return <SignIn busy={state.busy} problem={state.problem} onKey={(key) => void access.signIn(key)} />
    case 'ended':
      return <Ended reason={state.reason} onKey={access.signOut} />
    case 'open':
      return <Inside access={access} {...state} />
  }
}

function Inside({
  access,
  client,
  rights,
  canSignOut,
}: { access: AccessControl } & Extract<Access, { phase: 'open' }>) {
  const mine = useStore(rights)
  const { role, mayType } = mine
  const onSignOut = canSignOut ? access.signOut : undefined
  const may = useMemo(() => ({ type: mayType, own: role === 'owner' }), [mayType, role])
  return (
    <RightsProvider value={mine}>
      <MayProvider value={may}>
        {isConsole ? (
          <Suspense fallback={<Splash />}>
            <Console client={client} onSignOut={onSignOut} />
          </Suspense>
        ) : (
          <Shell client={client} access={access} onSignOut={onSignOut} />
        )}
      </MayProvider>
    </RightsProvider>
  )
}
