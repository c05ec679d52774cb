// Ends a process whose Node is too old, in one line. It is plain JavaScript that an old Node can parse, and imports nothing.

/** Runs TypeScript as it is, and has zstd in node:zlib. better-sqlite3 crashes the process on anything before 22. */
const needed = { major: 22, minor: 18 }

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < needed.major || (major === needed.major && minor < needed.minor)) {
  process.stderr.write(
    `Dispatch needs Node.js ${needed.major}.${needed.minor} or later and this is ${process.version}: ` +
      '`npm ci` brings a newer one for `npm start`; where it could not, install Node.js 24.\n',
  )
  process.exit(1)
}
