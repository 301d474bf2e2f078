import { ImageView } from '../../contract/image.ts'
import { call } from './client.ts'

/** Uploads an image. @returns its address for a message, `/i/…`. */
export async function uploadImage(image: Blob): Promise<string> {
  const body = new FormData()
  body.set('file', image, 'image')
  const { url } = await call('POST', 'images', { answer: ImageView, body })
  return url
}
