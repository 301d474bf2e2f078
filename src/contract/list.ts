import { z } from 'zod'

import { Id, Timestamp } from './common.ts'

const ListName = z.string().trim().min(1).max(200)
export const NewList = z.strictObject({ name: ListName })
export const ListChange = z.strictObject({ name: ListName })

export const ListView = z.object({
  id: Id,
  name: z.string(),
  people: z.int(),
  /** Extra columns of its files: each can be used in a message as `[TOKEN]`. */
  tokens: z.array(z.string()),
  createdAt: Timestamp,
})
export type ListView = z.infer<typeof ListView>

export const MemberView = z.object({
  personId: Id,
  firstName: z.string(),
  lastName: z.string(),
  upn: z.string().nullable(),
  sip: z.string().nullable(),
  language: z.string().nullable(),
  timeZone: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
})

/** `keep-good` keeps every good row; `all-or-nothing` keeps none if one is bad. */
export const importModes = ['keep-good', 'all-or-nothing'] as const
export type ImportMode = (typeof importModes)[number]

export const ImportStarted = z.object({ id: Id })

export const ImportView = z.object({
  id: Id,
  listId: Id,
  fileName: z.string(),
  mode: z.enum(importModes),
  state: z.enum(['running', 'done', 'refused']),
  /** Rows that hold something; the header and empty rows are not counted. */
  rows: z.int(),
  added: z.int(),
  updated: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  /** The first hundred; all of them are in `rejects.csv`. */
  errors: z.array(
    z.object({
      /** As a spreadsheet shows it: the header is row 1. */
      row: z.int(),
      column: z.string(),
      value: z.string(),
      reason: z.string(),
    }),
  ),
  /** Why the whole file was refused. */
  reason: z.string().optional(),
})
export type ImportView = z.infer<typeof ImportView>
