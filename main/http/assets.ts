// The built page as files over HTTP. Only files that were there when the folder was read exist for it, so a path can lead nowhere else.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Logger } from '../base/logger.ts'
import { answerText, onlyReads, pathOf } from './answer.ts'
import type { Route } from './door.ts'

const textTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json'],
  ['.txt', 'text/plain; charset=utf-8'],
])
const otherTypes: ReadonlyMap<string, string> = new Map([
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.webp', 'image/webp'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
  ['.mp3', 'audio/mpeg'],
])
/** Addresses that the page itself tells apart. */
const pageAddresses: ReadonlySet<string> = new Set(['/', '/console'])
/** Bytes below which compression saves no packet. */
const minCompressedBytes = 1024
/** For names that hold their content's hash: what they name never changes. */
const immutable = 'public, max-age=31536000, immutable'
/** 5 of 11: within some percent of the best for scripts, and 20 times as fast. */
const brotliQuality = 5
const compressors = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } }),
  gzip: (content: Buffer) => promisify(gzip)(content),
} as const
type Encoding = keyof typeof compressors

/** A file once it has been asked for: kept in memory, each encoding from its first time on. */
type Asset = { content: Buffer; tag: string; packed: Map<Encoding, Promise<Buffer>> }

/** @param folder where the built page is. It may not be there yet: it is looked for until it is. */
export function createAssets({ folder, logger }: { folder: string; logger: Logger }): Route {
  let files = listFiles(folder)
  const assets = new Map<string, Promise<Asset>>()

  const assetOf = (path: string, file: string): Promise<Asset> => {
    let asset = assets.get(path)
    if (!asset) assets.set(path, (asset = load(file)))
    return asset
  }
  const send = async (
    path: string,
    file: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const asset = await assetOf(path, file)
    const textType = textTypes.get(extname(path))
    const packable = textType !== undefined && asset.content.length >= minCompressedBytes
    response.setHeader('Cache-Control', path.startsWith('/assets/') ? immutable : 'no-cache')
    response.setHeader('ETag', asset.tag)
    if (packable) response.setHeader('Vary', 'Accept-Encoding')
    if (request.headers['if-none-match']?.includes(asset.tag)) {
      response.writeHead(304).end()
      return
    }
    const encoding = packable ? accepted(request.headers['accept-encoding']) : undefined
    const body = encoding ? await pack(asset, encoding) : asset.content
    if (encoding) response.setHeader('Content-Encoding', encoding)
    const type = textType ?? otherTypes.get(extname(path)) ?? 'application/octet-stream'
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length }).end(body)
  }

  return {
    request(request, response) {
      if (!onlyReads(request, response)) return
      const asked = pathOf(request)
      const isPage = pageAddresses.has(asked)
      const path = isPage ? '/index.html' : asked
      if (!files.has('/index.html')) files = listFiles(folder)
      const file = files.get(path)
      if (!file && isPage) return answerText(response, 503, 'The page is not built yet: run `npm run build`')
      if (!file) return answerText(response, 404, 'Not found')
      send(path, file, request, response).catch((error: unknown) => {
        logger.area('HTTP').error(`cannot serve ${path}`, error)
        assets.delete(path)
        if (response.headersSent) response.destroy()
        else answerText(response, 500, 'Internal error')
      })
    },
  }
}

async function load(file: string): Promise<Asset> {
  const content = await readFile(file)
  // Weak, since it names the content in whichever encoding; 16 bytes of the hash are unique enough.
  const hash = createHash('sha256').update(content).digest().subarray(0, 16).toString('base64url')
  return { content, tag: `W/"${hash}"`, packed: new Map() }
}

function pack(asset: Asset, encoding: Encoding): Promise<Buffer> {
  let packed = asset.packed.get(encoding)
  if (!packed) asset.packed.set(encoding, (packed = compressors[encoding](asset.content)))
  return packed
}

/** @returns the best encoding that the client takes, if any. */
function accepted(header = ''): Encoding | undefined {
  const offers = header.split(',').map((offer) => offer.replaceAll(' ', ''))
  const takes = (encoding: Encoding) =>
    offers.some((offer) => {
      const [name, weight = 'q=1'] = offer.split(';')
      return name === encoding && Number(weight.slice('q='.length)) > 0
    })
  if (takes('br')) return 'br'
  return takes('gzip') ? 'gzip' : undefined
}

/** @returns the files below a folder by their URL path; none when there is no folder. */
function listFiles(folder: string, prefix = '/'): Map<string, string> {
  const files = new Map<string, string>()
  for (const entry of entriesOf(folder)) {
    const [path, url] = [join(folder, entry.name), prefix + encodeURIComponent(entry.name)]
    // Links are left out: they may lead anywhere.
    if (entry.isFile()) files.set(url, path)
    if (entry.isDirectory()) for (const [inner, file] of listFiles(path, `${url}/`)) files.set(inner, file)
  }
  return files
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
