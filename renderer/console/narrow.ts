// When the console is a phone's: its styles have the same width.

export const narrowQuery = '(max-width: 44.99rem)'
