import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type { MultipartFile } from '@fastify/multipart'
import { stringify } from 'csv-stringify'
import type { FastifyRequest } from 'fastify'

import { invalid } from '../actions/create-campaign.ts'
import { beginImport, importList } from '../actions/import-list.ts'
import { type ImportMode, importModes, ImportStarted, ImportView } from '../contract/list.ts'
import { Refusal } from '../domain/errors.ts'
import { readRecipientHeader, recipientColumns } from '../domain/recipient-header.ts'
import { findImport, type Import, type ImportError, pageImportErrors } from '../store/imports.ts'
import type { Api } from './api.ts'
import { languageOf } from './language.ts'
import { IdParams } from './params.ts'
import { rejectSentence } from './reject-sentence.ts'
import type { Services } from './services.ts'
import { actorOf } from './session.ts'

const shownErrors = 100

export function importRoutes(api: Api, services: Services): void {
  const { db, log, stop, uploadDir } = services
  let previous = Promise.resolve()

  api.post(
    '/lists/:id/imports',
    {
      schema: {
        summary: 'Upload a file of people (multipart: file, mode)',
        params: IdParams,
        consumes: ['multipart/form-data'],
        response: { 202: ImportStarted },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request, 'author')
      const { organisationId } = actor
      const listId = request.params.id
      const { file, mode } = await receiveFile(request, uploadDir)
      let id: number
      try {
        id = await beginImport(services, { actor, listId, fileName: file.fileName, mode })
      } catch (error) {
        await rm(file.path, { force: true })
        throw error
      }
      // The answer does not wait: a large file takes minutes, and its progress can be asked for.
      // One after the other: imports of an organisation wait for each other in the database, and
      // would hold all of our connections while they do.
      previous = previous.then(() => readThrough({ organisationId, id, listId, mode, file }))
      return reply.status(202).send({ id: String(id) })
    },
  )

  api.get(
    '/imports/:id',
    {
      schema: {
        summary: 'Read how far an import has come, and what was wrong',
        params: IdParams,
        response: { 200: ImportView },
      },
    },
    async (request) => {
      const { organisationId } = actorOf(request, 'viewer')
      const found = await requireImport(organisationId, request.params.id)
      const { id, header, listId, reason, at, ...rest } = found
      const language = languageOf(request)
      const first = { row: 0, position: 0 }
      const errors = await pageImportErrors(db, {
        organisationId,
        id,
        after: first,
        limit: shownErrors,
      })
      return {
        ...rest,
        id: String(id),
        listId: String(listId),
        at: at.toISOString(),
        ...viewHeader(header, language),
        errors: errors.map(({ row, column, value, reason: code }) => ({
          row,
          column,
          value,
          reason: rejectSentence(code, language),
        })),
        ...(reason && { reason: reason[language] }),
      }
    },
  )

  api.get(
    '/imports/:id/rejects.csv',
    { schema: { summary: 'Download the rejected rows', params: IdParams } },
    async (request, reply) => {
      const { organisationId } = actorOf(request, 'viewer')
      const found = await requireImport(organisationId, request.params.id)
      const name = `${found.fileName.replace(/\.[^.]*$/, '')}-rejects.csv`
      void reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      const rows = Readable.from(rejectRows(found, organisationId, languageOf(request)))
      // A byte-order mark lets Excel read the accents; formulas of strangers are shown, not run.
      return reply.send(rows.pipe(stringify({ bom: true, delimiter: ';', escape_formulas: true })))
    },
  )

  /** Never rejects: what came of it is written down with the import. */
  async function readThrough(
    what: Omit<Parameters<typeof importList>[1], 'signal'>,
  ): Promise<void> {
    try {
      await importList(services, { ...what, signal: stop })
    } catch (error) {
      log.error({ err: error, importId: what.id }, 'import broke')
    } finally {
      await rm(what.file.path, { force: true })
    }
  }

  async function requireImport(organisationId: number, id: number): Promise<Import> {
    const found = await findImport(db, { organisationId, id })
    if (found) return found
    throw new Refusal('not-found', {
      en: 'There is no such import.',
      fr: 'Cet import n’existe pas.',
    })
  }

  /** The rejected rows as they were, each with its row number and what is wrong with it. */
  async function* rejectRows(
    { id, header }: Import,
    organisationId: number,
    language: 'en' | 'fr',
  ): AsyncGenerator<string[]> {
    const titles = { en: ['Row', 'What to correct'], fr: ['Ligne', 'À corriger'] }[language]
    yield [...header, ...titles]
    let current: { cells: string[]; row: number; reasons: string[] } = {
      cells: [],
      row: 0,
      reasons: [],
    }
    const line = () => [
      ...header.map((_, index) => current.cells[index] ?? ''),
      String(current.row),
      current.reasons.join(' '),
    ]
    for await (const { column, reason, row, cells } of allErrors(organisationId, id)) {
      if (row !== current.row) {
        if (current.row > 0) yield line()
        current = { cells: cells ?? [], row, reasons: [] }
      }
      const place = column === '' ? '' : `${column}: `
      current.reasons.push(`${place}${rejectSentence(reason, language)}`)
    }
    if (current.row > 0) yield line()
  }

  async function* allErrors(organisationId: number, id: number): AsyncGenerator<ImportError> {
    let after = { row: 0, position: 0 }
    for (;;) {
      const errors = await pageImportErrors(db, { organisationId, id, after, limit: 1_000 })
      yield* errors
      const last = errors.at(-1)
      if (!last) return
      after = last
    }
  }
}

/** Says what each column of a file was read as. */
function viewHeader(
  titles: string[],
  language: 'en' | 'fr',
): Pick<ImportView, 'columns' | 'notes'> {
  if (titles.length === 0) return { columns: [], notes: [] }
  const { columns, extras, notes } = readRecipientHeader(titles)
  return {
    columns: titles
      .map((title, index) => ({
        title,
        meaning: recipientColumns.find((column) => columns[column]?.index === index) ?? null,
        token: extras.find((extra) => extra.index === index)?.token ?? null,
      }))
      .filter(({ title }) => title !== ''),
    notes: notes.map((note) => note[language]),
  }
}

/**
 * Receives the upload of an import: a file, and how to treat its bad rows.
 *
 * @throws {Refusal} `invalid` when there is no file or the mode is unknown.
 */
async function receiveFile(
  request: FastifyRequest,
  uploadDir: string,
): Promise<{ file: { path: string; fileName: string }; mode: ImportMode }> {
  if (!request.isMultipart()) throw noFile()
  let file: { path: string; fileName: string } | null = null
  let mode: ImportMode = 'keep-good'
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        if (part.fieldname === 'file' && !file) file = await keepUpload(part, uploadDir)
        else part.file.resume()
      } else if (part.fieldname === 'mode') {
        mode = readMode(part.value)
      }
    }
    if (!file) throw noFile()
    return { file, mode }
  } catch (error) {
    if (file) await rm(file.path, { force: true })
    throw error
  }
}

async function keepUpload(
  part: MultipartFile,
  uploadDir: string,
): Promise<{ path: string; fileName: string }> {
  await mkdir(uploadDir, { recursive: true, mode: 0o700 })
  const path = join(uploadDir, randomUUID())
  try {
    await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
    if (part.file.truncated) throw fileTooLarge()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return { path, fileName: part.filename.slice(0, 255) }
}

function readMode(value: unknown): ImportMode {
  const mode = importModes.find((known) => known === value)
  if (mode) return mode
  throw invalid(['mode'], {
    en: `The mode is one of ${importModes.join(', ')}.`,
    fr: `Le mode est l’un de ${importModes.join(', ')}.`,
  })
}

/** Says that a request brought no file. */
export const noFile = () =>
  invalid(['file'], {
    en: 'Send the file as multipart/form-data, in a field called "file".',
    fr: 'Envoyez le fichier en multipart/form-data, dans un champ nommé « file ».',
  })

const fileTooLarge = () =>
  new Refusal('too-large', {
    en: 'The file is larger than 50 MB. Remove what is not needed, or split it.',
    fr: 'Le fichier dépasse 50 Mo. Retirez ce qui est inutile, ou divisez-le.',
  })
