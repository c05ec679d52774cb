// The description of the HTTP interface (OpenAPI 3.1), made from the schemas that requests are checked by.
import * as z from 'zod'
import { Failure } from '../../shared/failure.ts'
import { commands } from '../../shared/protocol/commands.ts'
import { version } from '../../shared/protocol/version.ts'
import { endpoints } from './endpoints.ts'

type Schema = Record<string, unknown>

/** What JSON Schema has no word for, such as bytes, is anything. */
const inputSchema = (schema: z.ZodType): Schema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
const outputSchema = (schema: z.ZodType): Schema => z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })

const json = (schema: Schema) => ({ 'application/json': { schema } })
const failed = { description: 'It was not done; `error` says why', content: json(outputSchema(Failure)) }

export function describeApi(): Schema {
  const paths: Record<string, Record<string, Schema>> = {}
  for (const endpoint of Object.values(endpoints)) {
    const operations = (paths[endpoint.path] ??= {})
    operations[endpoint.method.toLowerCase()] = describe(endpoint)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Dispatch', version },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'The key, or a link’s token' } },
    },
    security: [{ key: [] }],
  }
}

function describe(endpoint: (typeof endpoints)[keyof typeof endpoints]): Schema {
  const { path, command, says, query } = endpoint
  const inPath = path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, description: 'A runId', schema: { type: 'string' } }]
    : []
  const inQuery = Object.entries(query.shape).map(([name, schema]: [string, z.ZodType]) => ({
    ...{ name, in: 'query', required: !schema.safeParse(undefined).success, schema: inputSchema(schema) },
  }))
  const status = 'status' in endpoint ? endpoint.status : 200
  const content =
    'output' in endpoint
      ? json(outputSchema(endpoint.output.extend({ success: z.literal(true) })))
      : { 'application/octet-stream': {} }
  return {
    summary: says,
    description: `For the role \`${commands[command].role}\` and those above it.`,
    parameters: [...inPath, ...inQuery],
    ...('body' in endpoint && { requestBody: { required: true, content: json(inputSchema(endpoint.body)) } }),
    responses: { [status]: { description: 'Done', content }, default: failed },
  }
}
