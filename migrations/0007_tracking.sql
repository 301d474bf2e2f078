-- The web addresses of a message in reading order, frozen when the campaign starts: a click leads there.
create table campaign_link (
  organisation_id integer not null,
  campaign_id     integer not null,
  link_number     integer not null, -- counts from 0
  url             text not null,
  primary key (organisation_id, campaign_id, link_number)
);

-- Who followed which link, in campaigns that are tracked by name.
create table delivery_click (
  organisation_id integer not null,
  campaign_id     integer not null,
  person_id       integer not null,
  link_number     integer not null,
  events          integer not null, -- how often
  first_at        timestamptz not null,
  last_at         timestamptz not null,
  primary key (organisation_id, campaign_id, person_id, link_number)
) with (fillfactor = 90);

-- How many people followed a link, and how often; kept when names are erased.
create table link_tally (
  organisation_id integer not null,
  campaign_id     integer not null,
  link_number     integer not null,
  people          integer not null,
  events          integer not null,
  primary key (organisation_id, campaign_id, link_number)
) with (fillfactor = 50);

-- How many people opened, and how many followed any link; kept when names are erased.
create table engagement_tally (
  organisation_id integer not null,
  campaign_id     integer not null,
  opened          integer not null,
  clicked         integer not null,
  primary key (organisation_id, campaign_id)
) with (fillfactor = 50);
insert into engagement_tally (organisation_id, campaign_id, opened, clicked)
select organisation_id, campaign_id, sum(opened), 0
  from delivery_bin
 group by organisation_id, campaign_id
having sum(opened) > 0;

-- In campaigns that are tracked as a group, so that nobody is counted twice: a keyed hash of the person,
-- another one for each act, and no instant.
create table tracking_mark (
  organisation_id integer not null,
  campaign_id     integer not null,
  act             text not null check (act in ('opened', 'clicked', 'followed')),
  link_number     integer not null, -- of `followed`; else 0
  mark            bytea not null,
  primary key (organisation_id, campaign_id, act, link_number, mark)
);
-- Its key, sealed. Without it, nobody can tell any more whose mark is whose.
alter table campaign add column tracking_key bytea;
create index campaign_tracking_key on campaign (finished_at) where tracking_key is not null;

-- The last batch of clicks that each server has written down: none is counted twice. Real time.
create table click_writer (
  organisation_id integer not null,
  writer          uuid not null,
  last_batch      bigint not null,
  written_at      timestamptz not null default clock_timestamp(),
  primary key (organisation_id, writer)
) with (fillfactor = 50);

-- People who followed a link, per half hour in which each did so first.
alter table delivery_bin add column clicked integer not null default 0;

-- Whether the links of a trial lead through this server, as those of its campaign will.
alter table errand add column is_tracked boolean not null default false;

-- That somebody opened is told by the delivery itself.
delete from delivery_event where kind = 'opened';
