import { randomBytes } from 'node:crypto'

import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

import { imageTooHeavy, storeImage } from '../actions/store-image.ts'
import { imageLimits, ImageView } from '../contract/image.ts'
import { findImageContent } from '../store/images.ts'
import type { Api } from './api.ts'
import { noFile } from './import-routes.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

/** Uploading images for messages. */
export function imageRoutes(api: Api, services: Services): void {
  const makeKey = () => randomBytes(16).toString('base64url')

  api.post(
    '/images',
    {
      schema: {
        summary: 'Upload an image for messages (multipart: file; PNG, JPEG or GIF)',
        consumes: ['multipart/form-data'],
        response: { 201: ImageView },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const file = await receiveImage(request)
      const { key, ...image } = await storeImage({ ...services, makeKey }, { actor, file })
      return reply.status(201).send({ id: key, url: `/i/${key}`, ...image })
    },
  )
}

/** Where services and people fetch the images of messages. The key is all that they need. */
export function publicImageRoutes(api: Api, { db }: Services): void {
  api.get(
    '/i/:key',
    { schema: { hide: true, params: z.object({ key: z.string() }) } },
    async (request, reply) => {
      const { key } = request.params
      const tag = `"${key}"`
      void reply.headers(harmless)
      const image = /^[\w-]{22}$/.test(key) ? await findImageContent(db, key) : null
      if (!image) {
        return reply.status(404).type('text/plain; charset=utf-8').send('There is no such image.\n')
      }
      // What stands under a key never changes.
      void reply.headers({ etag: tag, 'cache-control': 'public, max-age=31536000, immutable' })
      if (request.headers['if-none-match']?.includes(tag)) return reply.status(304).send()
      return reply.type(image.mediaType).send(image.content)
    },
  )
}

/** A file of somebody's is shown as the picture it is, anywhere, and never does anything. */
const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
}

/**
 * Receives one file. What is beyond the limit is counted and not kept.
 *
 * @throws {Refusal} `invalid` without a file, `too-large`.
 */
async function receiveImage(request: FastifyRequest): Promise<Buffer> {
  if (!request.isMultipart()) throw noFile()
  let file: Buffer | null = null
  for await (const part of request.parts()) {
    if (part.type !== 'file') continue
    const chunks: Buffer[] = []
    let bytes = 0
    // The stream gives buffers, whatever its type says.
    for await (const chunk of part.file as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= imageLimits.bytes) chunks.push(chunk)
    }
    if (part.fieldname !== 'file') continue
    if (bytes > imageLimits.bytes) throw imageTooHeavy(bytes)
    file = Buffer.concat(chunks)
  }
  if (!file || file.length === 0) throw noFile()
  return file
}
