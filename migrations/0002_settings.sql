-- What an organisation may choose, by name; what is left out has its default.
alter table organisation add column settings jsonb not null default '{}';

-- Requests per second, real time; null for the default of the kind.
alter table channel add column pace_per_second real;

-- The dates on which nobody is written to, for campaigns that look at each person's own time zone.
alter table campaign add column holidays text[];
