// The page's entry: takes the key out of the address before anything else, then puts the page together.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from '../shared/client/client.ts'
import { App } from './App.tsx'
import { createAccess } from './shell/access.ts'
import type { DebugSocket } from './shell/debug.ts'
import { keeperOfKey, tellTheme } from './shell/desktop.ts'
import { createCookie } from './shell/cookie.ts'
import { clientId, takeKey } from './shell/key.ts'
import { AppearanceProvider, createAppearance } from './ui/appearance.ts'
import type { Keeper } from './ui/storage.ts'
import { followVisibleViewport } from './ui/viewport.ts'
import './ui/tokens.css'
import './ui/base.css'

const key = takeKey(location, history)
// Not awaited here: a page whose entry waits is split into files of which others run before no-eval.ts.
void Promise.all([keeperOfKey(window.dispatch, localStorage), loadDebug(localStorage)]).then((found) => start(...found))

function start(keeper: Keeper, debugSocket: DebugSocket | undefined): void {
  const desktop = window.dispatch
  const access = createAccess({
    keeper,
    cookie: createCookie(location, localStorage, (...request) => fetch(...request)),
    create(entrance) {
      const client = createClient({ serverUrl: location.origin, ...entrance, clientId: clientId(localStorage) })
      debugSocket?.(client, entrance.apiKey)
      return client
    },
    renew: desktop && (() => desktop.key()),
  })
  access.start(key)
  // A link with a key that is opened in this very page changes only the address.
  addEventListener('hashchange', () => {
    const another = takeKey(location, history)
    if (another !== undefined) access.start(another)
  })
  followVisibleViewport(document.documentElement)
  const appearance = createAppearance(localStorage, document.documentElement)
  tellTheme(window.dispatch, appearance)

  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no #root')
  createRoot(root).render(
    <StrictMode>
      <AppearanceProvider value={appearance}>
        <App access={access} />
      </AppearanceProvider>
    </StrictMode>,
  )
}

/** @returns what writes what goes over the socket, for whoever wants to see that: it is loaded for them alone. */
async function loadDebug(keeper: Keeper): Promise<DebugSocket | undefined> {
  try {
    if (!keeper.getItem('debug')) return undefined
  } catch {
    return undefined // a browser that keeps nothing
  }
  return (await import('./shell/debug.ts')).debugSocket
}
