-- Who signs in. All instants here are real time: how long a session or a link lasts has nothing to do
-- with the business clock.

create table account (
  organisation_id integer not null references organisation,
  account_id      integer generated always as identity,
  email           text not null,
  email_key       text not null, -- as addresses are compared
  name            text not null,
  role            text not null check (role in ('viewer', 'author', 'publisher', 'administrator')),
  language        text check (language in ('fr', 'en')),
  password_hash   text,          -- Argon2id, with its parameters; null until a password was chosen
  disabled_at     timestamptz,
  signed_in_at    timestamptz,   -- last
  created_at      timestamptz not null default now(),
  primary key (organisation_id, account_id)
);
-- People sign in by their address alone, so it belongs to one account of the installation.
create unique index account_email on account (email_key);

create table session (
  organisation_id integer not null,
  token_hash      bytea not null, -- SHA-256; the token itself is in a cookie only
  account_id      integer not null,
  by_link         boolean not null,
  started_at      timestamptz not null default now(),
  seen_at         timestamptz not null default now(),
  primary key (organisation_id, token_hash),
  foreign key (organisation_id, account_id) references account on delete cascade
);
create unique index session_hash on session (token_hash);
create index session_account on session (organisation_id, account_id);

-- An address that signs somebody in once.
create table sign_in_link (
  organisation_id integer not null,
  token_hash      bytea not null, -- SHA-256
  account_id      integer not null,
  made_at         timestamptz not null default now(),
  primary key (organisation_id, token_hash),
  foreign key (organisation_id, account_id) references account on delete cascade
);
create unique index sign_in_link_hash on sign_in_link (token_hash);

-- How often signing in has failed of late. Of no organisation: whoever fails may belong to none.
create table sign_in_failure (
  subject  bytea primary key, -- SHA-256 of an e-mail or network address
  failures integer not null,
  since    timestamptz not null default now()
);
