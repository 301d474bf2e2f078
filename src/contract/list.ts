import { z } from 'zod'

import { campaignStates } from '../domain/campaign.ts'
import { recipientColumns } from '../domain/recipient-header.ts'
import { Id, PageQuery, Timestamp } from './common.ts'

/** How large an uploaded file may be. */
export const mostBytesOfFile = 50 * 1024 * 1024

export const ListName = z.string().trim().min(1).max(200)
export const NewList = z.strictObject({ name: ListName })
export const ListChange = z.strictObject({ name: ListName })

const importStates = ['running', 'done', 'refused'] as const

/** Where the people of a list came from: files, the report of a campaign, or nowhere yet. */
export const listSources = ['file', 'report', 'none'] as const

export const ListView = z.object({
  id: Id,
  name: z.string(),
  people: z.int(),
  /** Extra columns of its files: each can be used in a message as `[TOKEN]`. */
  tokens: z.array(z.string()),
  createdAt: Timestamp,
  source: z.enum(listSources),
  /** The campaign whose report it was taken from; null for others, and once that campaign is deleted. */
  campaign: z.object({ id: Id, name: z.string() }).nullable(),
  lastImport: z
    .object({ id: Id, fileName: z.string(), at: Timestamp, state: z.enum(importStates) })
    .nullable(),
  /** When a campaign to it last started; null where none has. */
  lastUsedAt: Timestamp.nullable(),
})
export type ListView = z.infer<typeof ListView>

export const ListsQuery = PageQuery.extend({
  /** Stands in their names, accents and case aside. */
  q: z.string().trim().max(200).optional(),
})

/** Drafts and scheduled campaigns that name a list. */
export const ListUses = z.object({
  items: z.array(
    z.object({
      id: Id,
      name: z.string(),
      state: z.enum(campaignStates),
      /** Whether it leaves its people out, rather than write to them. */
      isExcluded: z.boolean(),
    }),
  ),
})
export type ListUses = z.infer<typeof ListUses>

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

export type MemberView = z.infer<typeof MemberView>

export const MembersQuery = PageQuery.extend({
  /** The beginnings of words of their names and addresses. */
  q: z.string().trim().max(200).optional(),
})

/** Of which channel it is asked. */
export const OfChannelQuery = z.object({ channelId: Id })

/** The people of a list by whether they can be reached on a channel; the seven figures sum to `people`. */
export const ReachabilityView = z.object({
  people: z.int(),
  reachable: z.int(),
  notInstalled: z.int(),
  blocked: z.int(),
  /** Their address is nobody's in the directory. */
  unknown: z.int(),
  /** Not known yet: not looked at, or we may not ask. */
  unchecked: z.int(),
  noAddress: z.int(),
  /** Of those without the app: for whom its installation is under way. */
  installing: z.int(),
  /** Why installations came to nothing; null where none did. */
  installProblem: z.string().nullable(),
})
export type ReachabilityView = z.infer<typeof ReachabilityView>

/** What the people of a list can be chosen by. */
export const reachFilters = [
  'reachable',
  'not-installed',
  'blocked',
  'unknown',
  'unchecked',
  'no-address',
] as const
export const ReachQuery = z.object({
  channelId: Id,
  reach: z.enum(reachFilters).optional(),
})

export const PersonReachView = z.object({
  personId: Id,
  firstName: z.string(),
  lastName: z.string(),
  address: z.string().nullable(),
  reach: z.enum(reachFilters),
  /** When this was learnt. */
  reachAt: Timestamp.nullable(),
})
export type PersonReachView = z.infer<typeof PersonReachView>

/** How many people the app will be installed for. */
export const InstallationsStarted = z.object({ people: z.int() })

/** `keep-good` keeps every good row; `all-or-nothing` keeps none if one is bad. */
export const importModes = ['keep-good', 'all-or-nothing'] as const
export type ImportMode = (typeof importModes)[number]

export const ImportStarted = z.object({ id: Id })

export const ImportView = z.object({
  id: Id,
  listId: Id,
  fileName: z.string(),
  mode: z.enum(importModes),
  state: z.enum(importStates),
  at: Timestamp,
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
  /** The columns of the file, and what each was read as; empty until the first row has been read. */
  columns: z.array(
    z.object({
      title: z.string(),
      meaning: z.enum(recipientColumns).nullable(),
      /** What it can be used as in a message, `[TOKEN]`; null for one with a meaning, and one left aside. */
      token: z.string().nullable(),
    }),
  ),
  /** What should be known of the columns although nothing was refused. */
  notes: z.array(z.string()),
  /** Why the whole file was refused. */
  reason: z.string().optional(),
})
export type ImportView = z.infer<typeof ImportView>
