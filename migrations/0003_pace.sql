-- Requests per second, where the administrator chose less than the default of its kind.
alter table channel add column pace_per_second double precision check (pace_per_second > 0);

-- The service asked for a rest until then, real time: whoever owns the lane keeps it.
alter table lane add column resting_until timestamptz;
