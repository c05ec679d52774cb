// Loads code of which packages look at DEBUG. It does not know the code.

/** Packages below Socket.IO look at DEBUG when they are loaded and would print raw packets, with keys in them. */
export async function importQuietly<T>(load: () => Promise<T>): Promise<T> {
  const { DEBUG } = process.env
  delete process.env['DEBUG']
  const loaded = await load()
  // Programs in terminals get it as the user set it.
  if (DEBUG !== undefined) process.env['DEBUG'] = DEBUG
  return loaded
}
