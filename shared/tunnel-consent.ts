// What a person agrees to who starts a tunnel: what becomes reachable, for whom, and who sees it. It does not know who asks.

export type TunnelName = 'tunnel' | 'vscode-tunnel'

export type Consent = { title: string; exposes: string[]; action: string }

/** What is asked before a tunnel is started for the first time. @param provider whoever runs its other end. */
export function consentTo(name: TunnelName, provider: string): Consent {
  if (name === 'vscode-tunnel') {
    return {
      title: 'Open this computer to VS Code?',
      exposes: [
        'All files and terminals of your account on this computer can be opened at vscode.dev, by whoever is signed in to the account that you sign in with.',
        'Dispatch’s links, roles and limits do not hold there, and its sessions are not what is shown.',
        'The traffic goes by Microsoft’s servers, and VS Code’s licence terms are accepted for you.',
      ],
      action: 'Open the tunnel',
    }
  }
  return {
    title: 'Open Dispatch to the internet?',
    exposes: [
      'Everybody who knows the address can reach the sign-in. With your key they have your terminals, and with a link of yours what that link gives.',
      `Everything that passes can be read by whoever runs ${provider}: what is typed, all output, keys and links.`,
      'It stays open until you stop it or Dispatch ends.',
    ],
    action: 'Open the tunnel',
  }
}
