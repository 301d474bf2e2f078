-- What is known of a person on a channel, beside what its adapter remembers.
alter table contact
  -- The service's own id of the person, by which it names them.
  add column user_key text generated always as (contact ->> 'userId') stored,
  -- Null: not known yet.
  add column reach text check (reach in ('reachable', 'not-installed', 'blocked', 'unknown')),
  add column reach_at timestamptz;
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
  primary key (organisation_id, channel_id, activity_key)
);
create index inbound_activity_age on inbound_activity (received_at);

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

-- People who opened, per half hour in which each did so first.
alter table delivery_bin add column opened integer not null default 0;

-- When the service last called us on this channel, real time.
alter table channel add column called_at timestamptz;
