-- Images that authors have uploaded, as everybody may fetch them who has the key.
create table image (
  organisation_id integer not null references organisation,
  image_key       text not null check (image_key ~ '^[A-Za-z0-9_-]{22}$'), -- 128 bits of chance
  source_hash     bytea not null, -- SHA-256 of the file as it was uploaded
  media_type      text not null check (media_type in ('image/png', 'image/jpeg')),
  width           integer not null,
  height          integer not null,
  content         bytea not null,
  created_at      timestamptz not null,
  used_at         timestamptz not null, -- when it was last seen in a campaign or uploaded, to the day
  primary key (organisation_id, image_key),
  unique (organisation_id, source_hash)
);
-- It is compressed already.
alter table image alter column content set storage external;
-- Who fetches an image names its key alone.
create unique index image_public on image (image_key);
create index image_unused on image (used_at);
