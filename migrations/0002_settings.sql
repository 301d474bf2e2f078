-- What an organisation may choose, by name; what is left out has its default.
alter table organisation add column settings jsonb not null default '{}';

-- When the last owner gave the lane back, real time: the next one keeps the pace across the change.
alter table lane add column released_at timestamptz;

-- Grows when what its owner holds may no longer leave: the owner lets go of it and claims anew.
alter table lane add column revision integer not null default 0;

-- The dates on which nobody is written to, for campaigns that look at each person's own time zone.
alter table campaign add column holidays text[];
