// The bench's options from its command line: `npm run bench -- --quick --only throughput,echo`. It does not know the scenarios' insides.
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { serverProgram } from './server.ts'

/** A median of fewer is no median. */
const usualRuns = 3

const Options = z.object({
  only: z.array(z.string()),
  quick: z.boolean(),
  runs: z.int().min(1).max(100),
  server: z.string(),
  nodeOptions: z.array(z.string()),
  keep: z.boolean(),
})
export type Options = z.infer<typeof Options>

export const usage = `Usage: npm run bench -- [options]

  --quick            smaller texts and fewer keys, one run
  --only NAME,NAME   these scenarios only
  --runs NUMBER      how often each figure is measured (${usualRuns}, with --quick 1)
  --server FILE      the server's program (the bundle in out/main when it is fresh, else its source)
  --node-option=TEXT an option of Node for the server; may be given again
  --no-results       leave test/bench/results as it is
  --help`

/** @returns the options, or undefined when only the usage is wanted. @throws what is wrong with them, in a line. */
export function parseOptions(args: string[], names: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      runs: { type: 'string' },
      server: { type: 'string' },
      'node-option': { type: 'string', multiple: true, default: [] },
      'no-results': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const only = values.only?.split(',') ?? names
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`--only: no scenario ${unknown}; there are ${names.join(', ')}`)
  return Options.parse({
    only,
    quick: values.quick,
    runs: values.runs === undefined ? (values.quick ? 1 : usualRuns) : Number(values.runs),
    server: values.server ?? serverProgram(),
    nodeOptions: values['node-option'],
    keep: !values['no-results'],
  })
}
