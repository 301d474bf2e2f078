-- What is known of a person on a channel, beside what its adapter remembers.
alter table contact
  -- The service's own id of the person, by which it names them; in lower case, as ids are compared.
  add column user_key text generated always as (lower(contact ->> 'userId')) stored,
  -- Null: not known yet.
  add column reach text check (reach in ('reachable', 'not-installed', 'blocked', 'unknown')),
  add column reach_at timestamptz,
  -- Until when the service has told us of the person, by its own clock: news may overtake each other.
  add column told_at timestamptz;
create index contact_user on contact (organisation_id, channel_id, user_key)
  where user_key is not null;

-- Somebody who has installed the chatbot or written to it, and whom no list has named yet.
create table newcomer (
  organisation_id integer not null,
  channel_id      integer not null,
  user_key        text not null,
  contact         jsonb not null,
  reach           text not null check (reach in ('reachable', 'not-installed', 'blocked', 'unknown')),
  seen_at         timestamptz not null,
  told_at         timestamptz,
  looked_up_at    timestamptz, -- when the directory was last asked in vain
  primary key (organisation_id, channel_id, user_key),
  foreign key (organisation_id, channel_id) references channel
);

-- What a service has told us already, for it may tell it again. Real time; kept for a day.
create table inbound_activity (
  organisation_id integer not null,
  channel_id      integer not null,
  activity_key    text not null,
  received_at     timestamptz not null default clock_timestamp(),
  -- What was done to a message that is still being sent: its receipt is not known yet.
  waiting         jsonb,
  primary key (organisation_id, channel_id, activity_key)
);
create index inbound_activity_age on inbound_activity (received_at);
create index inbound_activity_waiting on inbound_activity (organisation_id, channel_id)
  where waiting is not null;

-- What the chatbot says outside campaigns: answers to people who write, and trials. It leaves before
-- deliveries do.
create table errand (
  organisation_id integer not null,
  channel_id      integer not null,
  errand_id       bigint generated always as identity,
  kind            text not null check (kind in ('answer', 'trial')),
  user_key        text,           -- whom an answer is for
  addressee       jsonb not null, -- as the port of channels has it
  message         jsonb not null, -- likewise
  state           text not null default 'waiting'
                  check (state in ('waiting', 'sending', 'sent', 'failed', 'uncertain')),
  reason          text,
  created_at      timestamptz not null,
  settled_at      timestamptz,
  primary key (organisation_id, channel_id, errand_id),
  foreign key (organisation_id, channel_id) references channel
);
create index errand_open on errand (organisation_id, channel_id, errand_id)
  where state in ('waiting', 'sending');
create index errand_user on errand (organisation_id, channel_id, user_key, created_at)
  where user_key is not null;

-- People who opened, per half hour in which each did so first, and the last of those instants.
alter table delivery_bin
  add column opened integer not null default 0,
  add column last_opened_at timestamptz;

-- When the service last called us on this channel, real time.
alter table channel add column called_at timestamptz;
-- A service that calls names the channel alone.
create index channel_called on channel (channel_id);
