// Where the module of a worker thread is: a source beside its starter's source, a bundle beside its bundle. It does not know what runs in it.

/** @param name of the module, without an ending. @param beside the URL of the module that starts it, or of any other in that folder. */
export function workerFile(name: string, beside: string): URL {
  return new URL(`./${name}.${beside.endsWith('.ts') ? 'ts' : 'js'}`, beside)
}
