-- step: records before
create or replace temp table record_before as
select * from link_record where group_id in (select group_id from changed_group);

-- step: changed records
-- Most groups say what they said before, although they are said more often.
create or replace temp table changed_record as
select distinct group_id from (
    (select * from record_fresh except all select * from record_before)
    union all
    (select * from record_before except all select * from record_fresh)
);

-- step: records replaced
delete from link_record where group_id in (select group_id from changed_record);

-- step: records written
insert into link_record by name
select * from record_fresh where group_id in (select group_id from changed_record);

-- step: tidy fresh
drop table record_fresh;
