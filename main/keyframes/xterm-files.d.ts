// The types of xterm's files that are imported by their paths: those of their packages.
declare module '@xterm/headless/lib-headless/xterm-headless.mjs' {
  export { Terminal } from '@xterm/headless'
}
declare module '@xterm/addon-unicode-graphemes/lib/addon-unicode-graphemes.mjs' {
  export { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
}
