import type { Application } from './application.ts'
import type { Applications } from './applications.ts'
import { answerWith, isRefusal, refuse, refuseWith, type UcwaAnswer } from './ucwa-answers.ts'
import { readJson, type UcwaCall } from './ucwa-call.ts'

type Asked = {
  application: Application
  /** What is left of the path, in lower case. */
  rest: string[]
  call: UcwaCall
  failure: string | undefined
}

export const notAllowed = refuseWith(405, {
  message: 'The requested HTTP method is not supported.',
})

/** Answers a call that is about an application or something below it. */
export function askApplication(
  { application, rest, call, failure }: Asked,
  applications: Applications,
): UcwaAnswer {
  const [room, ...further] = rest
  const asked = { application, rest: further, call, failure }
  switch (room) {
    case undefined:
      return byMethod(call, {
        GET: () => answerWith(application.resource()),
        DELETE: () => applications.remove(application),
      })
    case 'policies':
      return byMethod(call, { GET: () => application.policies() })
    case 'me':
    case 'reportmyactivity':
      return ofMe({ ...asked, rest: room === 'me' ? further : [room] })
    case 'people':
      return ofPeople(asked, applications)
    case 'communication':
      return ofCommunication(asked)
    case 'onlinemeetings':
      return byMethod(call, {
        GET: () => answerWith(application.onlineMeetings()),
      })
    default:
      return refuse('ResourceNotFound')
  }
}

type Methods = Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', () => UcwaAnswer>>

function byMethod({ method }: UcwaCall, methods: Methods): UcwaAnswer {
  const known = method === 'HEAD' ? 'GET' : method
  const found = Object.entries(methods).find(([name]) => name === known)
  return found === undefined ? notAllowed : found[1]()
}

/** Acts on a JSON body. */
function withBody(call: UcwaCall, act: (body: Record<string, unknown>) => UcwaAnswer): UcwaAnswer {
  const body = readJson(call)
  return isRefusal(body) ? body : act(body)
}

function ofMe({ application, rest, call }: Asked): UcwaAnswer {
  const resource = (rel: string, more: object = {}) => {
    const self = { href: `${application.root}/me/${rel}` }
    return answerWith({ ...more, _links: { self }, rel })
  }
  switch (rest[0]) {
    case undefined:
      return byMethod(call, { GET: () => answerWith(application.me()) })
    case 'makemeavailable':
      return byMethod(call, {
        POST: () => withBody(call, (body) => application.makeAvailable(body)),
      })
    case 'reportmyactivity':
      return byMethod(call, { POST: () => application.reportActivity() })
    case 'presence':
      return byMethod(call, {
        GET: () => application.readPresence(),
        POST: () => withBody(call, (body) => application.setPresence(body)),
      })
    case 'note':
      return byMethod(call, {
        GET: () => application.readNote(),
        POST: () => withBody(call, (body) => application.setNote(body)),
      })
    case 'location':
      return byMethod(call, {
        GET: () => application.readLocation(),
        POST: () => withBody(call, (body) => application.setLocation(body)),
      })
    case 'phones':
      return byMethod(call, { GET: () => resource('phones', { _embedded: { phone: [] } }) })
    case 'callforwardingsettings':
      return byMethod(call, {
        GET: () => resource('callForwardingSettings', { activeSetting: 'None' }),
      })
    default:
      return refuse('ResourceNotFound')
  }
}

function ofPeople({ application, rest, call }: Asked, { contacts }: Applications): UcwaAnswer {
  const { root, subscriptions } = application
  const { query } = call
  const [what, key] = rest
  switch (what) {
    case undefined:
      return byMethod(call, { GET: () => answerWith(application.people()) })
    case 'search':
      return byMethod(call, { GET: () => contacts.search(root, query) })
    case 'contacts':
      return byMethod(call, { GET: () => contacts.list(root, [], 'contacts') })
    case 'subscribedcontacts':
      return byMethod(call, {
        GET: () => contacts.list(root, subscriptions.addresses(), 'subscribedContacts'),
      })
    case 'groups':
    case 'groupmemberships':
    case 'privacyrelationships':
    case 'contactsandgroupssubscription': {
      const name = call.path.at(-1) ?? what
      const self = { href: `${root}/people/${name}` }
      return byMethod(call, { GET: () => answerWith({ _links: { self }, rel: name }) })
    }
    case 'presencesubscriptions':
      if (key === undefined) {
        return byMethod(call, {
          GET: () => subscriptions.list(),
          POST: () => withBody(call, (body) => subscriptions.create(body)),
        })
      }
      return byMethod(call, {
        GET: () => subscriptions.read(key),
        POST: () => withBody(call, (body) => subscriptions.extend(key, query, body)),
        DELETE: () => subscriptions.remove(key),
      })
    case 'presencesubscriptionmemberships':
      if (key === undefined) {
        return byMethod(call, {
          GET: () => subscriptions.listMembers(query),
          POST: () => withBody(call, (body) => subscriptions.add(query, body)),
        })
      }
      return byMethod(call, { DELETE: () => subscriptions.removeMember(key) })
    default:
      return byMethod(call, { GET: () => contacts.read(root, what, key) })
  }
}

function ofCommunication({ application, rest, call, failure }: Asked): UcwaAnswer {
  const { conversations } = application
  const [what, key, ...further] = rest
  switch (what) {
    case undefined:
      return byMethod(call, {
        GET: () => answerWith(application.communication()),
        PUT: () =>
          withBody(call, (body) =>
            application.replaceCommunication(body, call.headers['if-match']),
          ),
      })
    // The address that UCWA/SendAnIM.md prints.
    case 'startmessaging':
    case 'messaginginvitations': {
      if (key !== undefined)
        return ofInvitation({ application, rest: rest.slice(1), call, failure })
      const conversationId = call.query.get('conversationId')
      return byMethod(call, {
        POST: () =>
          withBody(call, (body) =>
            conversationId === null
              ? conversations.start(body, call.query, { failure })
              : conversations.addMessaging(conversationId, body, { failure }),
          ),
      })
    }
    case 'conversations':
      if (key === undefined) return byMethod(call, { GET: () => conversations.list() })
      return ofConversation(key, { application, rest: further, call, failure })
    default:
      return refuse('ResourceNotFound')
  }
}

function ofInvitation({ application, rest, call }: Asked): UcwaAnswer {
  const { conversations } = application
  const [id = '', act] = rest
  switch (act) {
    case undefined:
      return byMethod(call, { GET: () => conversations.readInvitation(id) })
    case 'accept':
      return byMethod(call, { POST: () => conversations.accept(id) })
    case 'decline':
      return byMethod(call, { POST: () => conversations.decline(id) })
    default:
      return refuse('ResourceNotFound')
  }
}

function ofConversation(id: string, { application, rest, call, failure }: Asked): UcwaAnswer {
  const { conversations } = application
  const [part, act, number] = rest
  if (part === 'messaging' && act === 'messages' && number === undefined) {
    return byMethod(call, { POST: () => conversations.send(id, call, { failure }) })
  }
  if (part === 'messaging' && act === 'typing') {
    return byMethod(call, { POST: () => conversations.setIsTyping(id) })
  }
  if (part === 'messaging' && act === 'terminate') {
    return byMethod(call, { POST: () => conversations.terminate(id) })
  }
  return byMethod(call, {
    GET: () => conversations.read(id, rest),
    ...(part === undefined ? { DELETE: () => conversations.terminate(id) } : {}),
  })
}
