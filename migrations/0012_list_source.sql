-- The campaign whose report a list was taken from; null for one that people were imported into.
-- Without a foreign key: the campaign may be deleted, and the list stays.
alter table mailing_list add column campaign_id integer;
