-- Every table leads its primary key with organisation_id: no statement crosses organisations,
-- and the same schema can be distributed by organisation when one database is outgrown.
-- Columns ending in _at hold business time, unless a comment says real time.

create type delivery_state as enum (
  'planned', 'retrying', 'sending', 'delivered', 'failed', 'unreachable', 'uncertain',
  'unscheduled', 'stopped'
);
create type campaign_state as enum ('draft', 'scheduled', 'running', 'finished');

create table organisation (
  organisation_id integer generated always as identity primary key,
  name            text not null,
  created_at      timestamptz not null
);

create table api_token (
  organisation_id integer not null references organisation,
  token_hash      bytea not null, -- SHA-256; the token itself is never stored
  label           text not null,
  role            text not null check (role in ('viewer', 'author', 'publisher', 'administrator')),
  created_at      timestamptz not null,
  primary key (organisation_id, token_hash)
);
create unique index api_token_hash on api_token (token_hash);

create table chatbot (
  organisation_id integer not null references organisation,
  chatbot_id      integer generated always as identity,
  name            text not null,
  created_at      timestamptz not null,
  primary key (organisation_id, chatbot_id),
  unique (organisation_id, name)
);

create table channel (
  organisation_id integer not null,
  channel_id      integer generated always as identity,
  chatbot_id      integer not null,
  kind            text not null check (kind in ('teams', 'skype', 'webchat')),
  settings        jsonb not null, -- what may be shown
  secrets         bytea,          -- the rest, encrypted; the row's id is part of the seal
  paused_at       timestamptz,
  paused_reason   text,
  last_check      jsonb,          -- {"at", "ok", "steps"}
  passed_at       timestamptz,    -- when a check last passed; no campaign starts on a channel that never passed
  created_at      timestamptz not null,
  primary key (organisation_id, channel_id),
  unique (organisation_id, chatbot_id, kind),
  foreign key (organisation_id, chatbot_id) references chatbot
);

-- The stream of sends of one channel. One worker owns it at a time.
create table lane (
  organisation_id integer not null,
  channel_id      integer not null,
  epoch           bigint not null default 0, -- grows with every new owner: the fence
  owner           text,
  lease_until     timestamptz,               -- real time
  primary key (organisation_id, channel_id),
  foreign key (organisation_id, channel_id) references channel
) with (fillfactor = 50);

create table person (
  organisation_id integer not null references organisation,
  person_id       integer generated always as identity,
  first_name      text not null,
  last_name       text not null,
  upn             text,  -- as the list gave it, trimmed
  sip             text,
  upn_key         text,  -- as addresses are compared
  sip_key         text,
  language        text,
  time_zone       text,
  fields          jsonb not null default '{}', -- extra columns, by token
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  primary key (organisation_id, person_id),
  check (upn_key is not null or sip_key is not null)
);
create unique index person_upn on person (organisation_id, upn_key) where upn_key is not null;
create unique index person_sip on person (organisation_id, sip_key) where sip_key is not null;

create table mailing_list (
  organisation_id integer not null references organisation,
  list_id         integer generated always as identity,
  name            text not null,
  tokens          text[] not null default '{}', -- extra columns of its files
  created_at      timestamptz not null,
  primary key (organisation_id, list_id),
  unique (organisation_id, name)
);

create table list_member (
  organisation_id integer not null,
  list_id         integer not null,
  person_id       integer not null,
  primary key (organisation_id, list_id, person_id),
  foreign key (organisation_id, list_id) references mailing_list on delete cascade,
  foreign key (organisation_id, person_id) references person on delete cascade
);

create table list_import (
  organisation_id integer not null,
  import_id       integer generated always as identity,
  list_id         integer not null,
  file_name       text not null,
  mode            text not null check (mode in ('keep-good', 'all-or-nothing')),
  state           text not null check (state in ('running', 'done', 'refused')),
  rows            integer not null default 0,
  added           integer not null default 0,
  updated         integer not null default 0,
  duplicates      integer not null default 0,
  rejected        integer not null default 0,
  reason          jsonb, -- {"en", "fr"}: why the whole file was refused
  header          text[] not null default '{}',
  created_at      timestamptz not null,
  finished_at     timestamptz,
  primary key (organisation_id, import_id),
  foreign key (organisation_id, list_id) references mailing_list on delete cascade
);

create table import_error (
  organisation_id integer not null,
  import_id       integer not null,
  row_number      integer not null,
  position        smallint not null, -- of the error within its row
  column_name     text not null,
  value           text not null,
  reason          text not null,
  cells           text[],            -- the row as given, with its first error
  primary key (organisation_id, import_id, row_number, position),
  foreign key (organisation_id, import_id) references list_import on delete cascade
);

create table campaign (
  organisation_id integer not null references organisation,
  campaign_id     integer generated always as identity,
  state           campaign_state not null default 'draft',
  brief           jsonb not null,  -- what the author asked for, as the contract's CampaignBrief
  revision        integer not null default 1,
  created_at      timestamptz not null,
  created_by      text not null,
  channel_id      integer,         -- from here on: decided when scheduled
  starts_at       timestamptz,
  ends_at         timestamptz,
  open_time       jsonb,           -- [{"from", "until"}] in milliseconds
  doc             jsonb,           -- the message document, as it will be sent
  started_at      timestamptz,     -- decided when started
  seed            integer,         -- of the shuffle and the spread: the same seed, the same plan
  recipients      integer,
  audience        jsonb,           -- [{"listId", "name", "size"}] as read at the start
  finished_at     timestamptz,
  primary key (organisation_id, campaign_id),
  foreign key (organisation_id, channel_id) references channel
);
create index campaign_due on campaign (starts_at) where state in ('scheduled', 'running');

-- The queue and the ledger in one: a row follows one recipient of one campaign to its end.
create table delivery (
  organisation_id integer not null,
  campaign_id     integer not null,
  person_id       integer not null,
  lane_id         integer not null,             -- the channel
  planned_at      timestamptz not null,         -- the first attempt, as planned at the start
  due_at          timestamptz not null,         -- the next attempt, or the last when settled
  settled_at      timestamptz,                  -- when it reached a final state
  opened_at       timestamptz,
  clicked_at      timestamptz,
  state           delivery_state not null,
  attempt         smallint not null default 0,  -- attempts settled so far: the fence of the next
  round           smallint not null default 1,
  rung            smallint not null default 1,
  resent          boolean not null default false, -- sent again once after a doubt
  reason          text,
  receipt         text,                         -- the service's id of the message
  primary key (organisation_id, campaign_id, person_id)
) with (fillfactor = 90);
create index delivery_due on delivery (organisation_id, campaign_id, due_at, person_id)
  where state in ('planned', 'retrying');

-- What happened beside the plain story of planned, attempted, delivered.
create table delivery_event (
  organisation_id integer not null,
  campaign_id     integer not null,
  person_id       integer not null,
  event_id        bigint generated always as identity,
  at              timestamptz not null,
  kind            text not null,
  planned_at      timestamptz,
  round           smallint,
  rung            smallint,
  presence        text,
  code            text,
  primary key (organisation_id, campaign_id, person_id, event_id)
);

-- Deliveries by state and reason. A row per slot (worker), so that workers do not wait for each other.
create table delivery_tally (
  organisation_id integer not null,
  campaign_id     integer not null,
  slot            smallint not null,
  state           delivery_state not null,
  reason          text not null default '',
  count           integer not null,
  primary key (organisation_id, campaign_id, slot, state, reason)
) with (fillfactor = 50);

-- Planned and delivered per half hour, for the timeline.
create table delivery_bin (
  organisation_id integer not null,
  campaign_id     integer not null,
  slot            smallint not null,
  bin_at          timestamptz not null,
  planned         integer not null default 0,
  delivered       integer not null default 0,
  primary key (organisation_id, campaign_id, slot, bin_at)
) with (fillfactor = 50);

-- Deliveries that the lane's owner has claimed. Those up to `armed` may have left; the others have not.
create table dispatch_batch (
  organisation_id integer not null,
  channel_id      integer not null,
  batch_id        bigint generated always as identity,
  epoch           bigint not null,
  campaign_ids    integer[] not null,
  person_ids      integer[] not null,
  attempts        smallint[] not null, -- of each delivery when it was claimed
  armed           integer not null default 0,
  primary key (organisation_id, channel_id, batch_id)
) with (fillfactor = 50);

-- What a channel learnt about a person: conversation id and the like, as its adapter wrote it.
create table contact (
  organisation_id integer not null,
  channel_id      integer not null,
  person_id       integer not null,
  contact         jsonb not null,
  primary key (organisation_id, channel_id, person_id),
  foreign key (organisation_id, channel_id) references channel
);
