-- What an organisation may choose, by name; what is left out has its default.
alter table organisation add column settings jsonb not null default '{}';

-- When the last owner gave the lane back, real time: the next one keeps the pace across the change.
alter table lane add column released_at timestamptz;

-- The dates on which nobody is written to, for campaigns that look at each person's own time zone.
alter table campaign add column holidays text[];
