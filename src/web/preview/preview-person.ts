import { tokenKey } from '../../message/token-key.ts'

/** Somebody through whose eyes the message is shown; `fields` by token key. */
export type PreviewPerson = { id: string; label: string; fields: Record<string, string> }

/** Gives the person of a list as the preview wants them. */
export const previewPersonOf = (member: {
  personId: string
  firstName: string
  lastName: string
  fields: Record<string, string>
}): PreviewPerson => ({
  id: member.personId,
  label: `${member.firstName} ${member.lastName}`.trim(),
  fields: {
    ...Object.fromEntries(
      Object.entries(member.fields).map(([name, value]) => [tokenKey(name), value]),
    ),
    FIRSTNAME: member.firstName,
    LASTNAME: member.lastName,
  },
})
