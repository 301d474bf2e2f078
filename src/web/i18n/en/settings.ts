import type { words as french } from '../fr/settings.ts'
import type { Same } from '../messages.ts'

export const words = {
  title: 'Settings',
  tabs: { account: 'My account', organisation: 'Organisation', accounts: 'Accounts' },
  account: {
    who: 'Who you are',
    name: 'Name',
    email: 'Work e-mail address',
    emailHint: 'You sign in with it.',
    language: 'Language of the pages',
    role: 'Your role',
    saved: 'Your account is up to date.',
    missing: 'This field cannot stay empty.',
    token: 'You are signed in by an API token, which has neither address nor password.',
  },
  password: {
    title: 'Password',
    none: 'You came by a link that works once. With a password, you can come back whenever you like.',
    text: 'Changing it signs your other browsers out and makes sign-in links void.',
    current: 'Present password',
    new: 'New password',
    hint: 'At least {least} characters. A long phrase is better than strange signs.',
    short: '{n, plural, one {# character is} other {# characters are}} missing.',
    show: 'Show what I type',
    choose: 'Choose this password',
    change: 'Change the password',
    saved: 'Your new password is in force.',
  },
  roles: {
    viewer: 'Viewer',
    author: 'Author',
    publisher: 'Publisher',
    administrator: 'Administrator',
  },
  roleMay: {
    viewer: 'Reads campaigns, lists and reports.',
    author: 'Also prepares lists, drafts and trials.',
    publisher: 'Also schedules campaigns.',
    administrator: 'Also sets up chatbots, channels, accounts and the organisation.',
  },
  readOnly:
    'These settings hold for the whole organisation: only an administrator changes them. Your role is {role}.',
  imagesUnseen: {
    missing:
      'Messages contain images that were uploaded to this server, but its public address is not set: beyond this computer, Teams cannot show them. Set CLAIRON_PUBLIC_URL to an https address.',
    plain:
      'Messages contain images that were uploaded to this server, whose public address {url} is not https: Teams will not show them. Set CLAIRON_PUBLIC_URL to an https address.',
  },
  organisation: {
    ladder: 'When a person is absent',
    ladderText:
      'A campaign that waits for presence tries again {minutes, plural, one {# minute} other {# minutes}} after the first time, then at the next full hour. {rounds, plural, =1 {Then it gives up.} other {It begins again on another working day, # days in all.}}',
    minutes: 'Minutes until the second attempt',
    rounds: 'Days on which it is tried',
    between: 'From {least} to {most}.',
    stop: 'Stopping a running campaign',
    allowStop: 'A publisher may stop what has not left yet',
    stopText:
      'Without it, a campaign that has begun goes on to its end. An administrator can always pause the channel.',
    yes: 'Allowed',
    no: 'Not allowed',
    answer: 'Answer to whoever writes to the chatbot',
    answerText:
      'Once a day for each person at most, in their language. The text may hold Markdown.',
    french: 'In French',
    english: 'In English',
    retention: 'How long personal data is kept',
    retentionText:
      'What a finished campaign knows of people is erased after {days, plural, one {# day} other {# days}}. Its figures stay.',
    retentionDays: 'Days kept',
    save: 'Save the settings',
    saved: 'The settings are saved.',
  },
  accounts: {
    only: 'Accounts are managed by an administrator. Your role is {role}.',
    lede: 'Who can sign in, and what each may do.',
    invite: 'Invite a person',
    columns: { person: 'Person', role: 'Role', signedIn: 'Last signed in', state: 'State' },
    you: 'you',
    never: 'Never',
    active: 'Active',
    noPassword: 'No password yet',
    disabled: 'Disabled',
    actsFor: 'Actions for {name}',
    acts: {
      change: 'Edit',
      link: 'Make a sign-in link',
      disable: 'Disable',
      enable: 'Enable again',
      remove: 'Remove',
    },
    emailHint: 'Clairon sends no e-mail: you hand the link over to the person yourself.',
    nameHint: 'Optional. By default, what stands before the at sign.',
    inviteAct: 'Make the account and its link',
    changeTitle: 'Edit {name}',
    changed: 'The account of {name} is up to date.',
    linkTitle: 'The link of {name}',
    linkText:
      'Hand it over in confidence, for example in person or by encrypted mail. It opens the account once, until {at}, and is not shown again.',
    link: 'Sign-in link',
    copy: 'Copy',
    copied: 'The link has been copied.',
    linkConfirm: {
      title: 'Make a link for {name}?',
      text: 'Whoever has the link enters this account, once. A link made before no longer works.',
      act: 'Make the link',
    },
    disable: {
      title: 'Disable {name}?',
      text: 'This person is signed out at once and cannot come in any more. What they have prepared stays.',
      act: 'Disable the account',
    },
    remove: {
      title: 'Remove the account of {name}?',
      text: 'This person is signed out at once and cannot come in any more. Their campaigns and reports stay.',
      act: 'Remove the account',
    },
    isDisabled: 'The account of {name} is disabled.',
    isEnabled: 'The account of {name} is active again.',
    isRemoved: 'The account of {name} has been removed.',
  },
} as const satisfies Same<typeof french>
