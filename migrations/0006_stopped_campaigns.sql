-- When it was stopped: nothing more of it leaves.
alter table campaign add column stopped_at timestamptz;
