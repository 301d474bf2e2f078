-- Accents, case and ligatures aside. `src/store/person-search.ts` folds what people type the same way.
create function folded(value text) returns text
  language sql immutable strict parallel safe
  return replace(replace(replace(translate(
    lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]+', '', 'g')),
    'øłđħı', 'oldhi'), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss');

-- The words of a person's names and addresses, each behind the id of the organisation, so that one index
-- serves them all and no search reads the words of others. Made without a parser of the database: its
-- configuration is the operator's.
create function person_words(organisation_id integer, value text) returns tsvector
  language sql immutable strict parallel safe
  return array_to_tsvector(string_to_array(
    organisation_id || ':' || regexp_replace(
      folded(value), '[][\s.,;:!?@_''’`´"“”«»()<>{}|&*/\\+-]+', ' ' || organisation_id || ':', 'g'),
    ' '));

-- An expression, and no column of its own: the rows that sending reads stay narrow.
create index person_words on person using gin (
  person_words(organisation_id, first_name || ' ' || last_name || ' ' || coalesce(upn, '') || ' ' || coalesce(sip, ''))
);

-- What became neither delivered nor is under way. Settling a delivery as delivered writes nothing here.
create index delivery_ended on delivery (organisation_id, campaign_id, state, person_id)
  where state in ('failed', 'unreachable', 'uncertain', 'unscheduled', 'stopped');
create index delivery_reason on delivery (organisation_id, campaign_id, reason, person_id)
  where state in ('failed', 'unreachable', 'uncertain', 'unscheduled', 'stopped');

-- How long after its delivery a message was opened. A row per length of time: to the second below
-- 1,024 s, then in steps of at most 1/512 of it.
create table open_delay (
  organisation_id integer not null,
  campaign_id     integer not null,
  seconds         integer not null,
  people          integer not null,
  primary key (organisation_id, campaign_id, seconds)
) with (fillfactor = 50);

-- Of which campaign a trial was.
alter table errand add column campaign_id integer;
create index errand_trial on errand (organisation_id, campaign_id, errand_id) where kind = 'trial';
