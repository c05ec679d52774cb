// Where the console is. It does not know what is in it.

/** The server gives the same page there. */
export const consolePath = '/console'
