-- When what it knew of people was erased. Its counters stay, and its report with them.
alter table campaign add column erased_at timestamptz;
create index campaign_to_erase on campaign (organisation_id, finished_at)
  where state = 'finished' and erased_at is null;

-- Who changed a campaign last, and when: said to somebody who has changed an older one meanwhile.
alter table campaign
  add column changed_at timestamptz,
  add column changed_by text;

-- Campaigns whose rows about people are still to be deleted, a batch at a time. The campaign itself
-- may be gone.
create table campaign_erasure (
  organisation_id integer not null,
  campaign_id     integer not null,
  asked_at        timestamptz not null,
  past_person_id  integer not null default 0, -- up to which person it is done
  primary key (organisation_id, campaign_id)
);

-- Who was erased remains as a number without a name: it is what their deliveries are counted by.
alter table person
  add column erased_at timestamptz,
  -- Until when, real time, something that was just being written about them may still come in.
  add column watched_until timestamptz,
  drop constraint person_check,
  add constraint person_check check (
    case when erased_at is null then upn_key is not null or sip_key is not null
         else first_name = '' and last_name = '' and fields = '{}'
              and coalesce(upn, sip, upn_key, sip_key) is null end);
create index person_watched on person (organisation_id, person_id) where watched_until is not null;

create index errand_age on errand (organisation_id, created_at);
