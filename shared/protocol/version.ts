// The version of the program and of the protocol it speaks.

/** The same as package.json's; a test keeps them equal. */
export const version = '0.1.0'
