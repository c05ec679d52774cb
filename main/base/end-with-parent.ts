// Ends a process when its parent is gone. It does not know what either does.

/** 1 second: soon enough for whoever starts the server again on the same port, and no work worth measuring. */
const parentCheckInterval = 1000

/**
 * From now on. npm puts a shell between itself and a script; a SIGTERM to npm ends the shell, which tells nobody. (Ctrl-C is no such case: a
 * terminal sends it to all of them.)
 * @param parent the parent's process id, as it was when this process began.
 */
export function endWithParent(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, parentCheckInterval).unref()
}
