import { randomUUID } from 'node:crypto'

import { NewApplication } from '../../protocols/ucwa-requests.ts'
import type { SkypeAvailability } from '../../protocols/ucwa-resources.ts'
import type { People } from '../people.ts'
import type { JsonObject } from '../teams/card.ts'
import {
  createApplication,
  type Application,
  type ApplicationEnd,
  type ApplicationNeeds,
} from './application.ts'
import { createContacts } from './contacts.ts'
import {
  answerWith,
  invalidParts,
  isRefusal,
  noContent,
  refuse,
  type UcwaAnswer,
  type UcwaRefusal,
} from './ucwa-answers.ts'

/** So many applications of one account; one more ends the oldest. The number is ours. */
const mostApplications = 8
type ApplicationsNeeds = Omit<ApplicationNeeds, 'contacts'> & { people: People }

export type Applications = ReturnType<typeof createApplications>

/**
 * Keeps the applications of the account. They are lost with the process, as with a pool that restarts.
 * UCWA/applications_ref.md, UCWA/ApplicationDashboard.md of https://github.com/OfficeDev/skype-docs
 */
export function createApplications(needs: ApplicationsNeeds) {
  const { people, settings, time } = needs
  const applications = new Map<string, Application>()
  const ended = new Map<string, ApplicationEnd>()
  const contacts = createContacts({
    people,
    ownAvailability: () => mostAvailable([...applications.values()]),
    nowMs: time.nowMs,
  })

  function end(application: Application, because: ApplicationEnd): void {
    applications.delete(application.id)
    if (ended.size > 1_000) ended.clear()
    ended.set(application.id, because)
    application.close(refuse(because))
  }

  /** Ends what nobody has asked for, for so long. */
  function sweep(): void {
    for (const application of applications.values()) {
      const because = application.whyOver()
      if (because !== null) end(application, because)
    }
  }

  return {
    contacts,

    create(body: JsonObject): UcwaAnswer {
      sweep()
      const order = readApplication(body)
      if (isRefusal(order)) return order
      if (!settings().mobility) return refuse('MobileApplicationNoLongerAllowed')
      for (const known of applications.values()) {
        if (known.endpointId !== order.endpointId.toLowerCase()) continue
        return answerWith(known.resource())
      }
      const [oldest] = applications.values()
      if (oldest !== undefined && applications.size >= mostApplications) {
        end(oldest, 'TooManyApplications')
      }
      const application = createApplication(order, { ...needs, contacts })
      applications.set(application.id, application)
      const cookie = `cwt_ucwa=${randomUUID()}; path=${application.root}/photos; HttpOnly`
      return answerWith(application.resource(), {
        status: 201,
        headers: { location: application.root, 'set-cookie': cookie },
      })
    },

    find(id: string): Application | UcwaRefusal {
      sweep()
      return applications.get(id) ?? refuse(ended.get(id) ?? 'ApplicationNotFound')
    },

    remove(application: Application): UcwaAnswer {
      end(application, 'ApplicationNotFound')
      return noContent
    },

    all: () => [...applications.values()],

    /** Who takes what a person begins: whoever is available and was there last. */
    available: (): Application | undefined => {
      sweep()
      return [...applications.values()]
        .filter((application) => application.isAvailable())
        .toSorted((one, other) => one.channel.lastSeenMs() - other.channel.lastSeenMs())
        .at(-1)
    },

    endAll(because: ApplicationEnd): void {
      for (const application of applications.values()) end(application, because)
    },
  }
}

function mostAvailable(applications: Application[]): SkypeAvailability {
  return (
    applications
      .map((application) => application.availability())
      .find((availability) => availability !== 'Offline') ?? 'Offline'
  )
}

function readApplication(body: JsonObject): NewApplication | UcwaRefusal {
  const parsed = NewApplication.safeParse(body)
  return parsed.success ? parsed.data : invalidParts(parsed.error.issues)
}
