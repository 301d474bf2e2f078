-- What an administrator asked for on a channel: that its app be installed for a person.
alter table contact
  add column install_asked_at timestamptz, -- null: never asked, or done
  add column install_problem text          -- why the last one came to nothing
    check (install_problem in ('not-permitted', 'not-in-catalog', 'refused'));

-- Whom the directory is to be asked about; empty where all is known.
create index contact_unchecked on contact (organisation_id, channel_id, reach_at) where reach is null;
create index contact_unreachable on contact (organisation_id, channel_id, reach, reach_at)
  where reach in ('not-installed', 'blocked', 'unknown');
-- To whom a message would take a request more than need be.
create index contact_unprepared on contact (organisation_id, channel_id, person_id)
  where reach = 'reachable' and not contact ? 'conversationId';
create index contact_installing on contact (organisation_id, channel_id, person_id)
  where install_asked_at is not null;
