-- What Heard keeps. Nothing here names a person, a device or an address; nothing holds an answer that can be read
-- without a key that is not in this database; no column of a visit holds a time.

create schema heard;

-- Which installation this is: the folder of epoch keys names the same one, so that no worker ever destroys the keys
-- of another database.
create table heard.installation (
    one boolean primary key default true check (one),
    id bytea not null
);
insert into heard.installation (id) values (decode(replace(gen_random_uuid()::text, '-', ''), 'hex'));

-- How many rounds the worker has made. Drafts expire by this count, never by a clock.
create table heard.sweep (
    one boolean primary key default true check (one),
    beat bigint not null default 0
);
insert into heard.sweep default values;

-- Published questionnaires, by the fingerprint of their canonical bytes. A row never changes.
create table heard.questionnaire (
    fingerprint text primary key check (fingerprint ~ '^[0-9a-f]{64}$'),
    canonical bytea not null
);

-- `ready` waits for its opening day, `closing` for the worker to close it. `revision` grows with every change, so
-- that sites notice. `challenge` is the sha256 of the secret that only the holder of the private key can read, until
-- the key is `proven`. `released_on` is the day of the last release, forgotten at closing.
create table heard.consultation (
    id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    entry text not null unique check (entry ~ '^[a-z0-9]{0,40}$'),
    state text not null check (state in ('draft', 'ready', 'open', 'paused', 'closing', 'closed')),
    revision bigint not null default 1,
    body bytea not null,
    switches bytea not null,
    challenge bytea,
    proven boolean not null default false,
    recovery_key bytea,
    released_on date,
    check (proven or state = 'draft')
);

-- The pool's key pairs. The private half is a file of the worker's, outside this database and its backups; `wrapped`
-- is that half sealed to the administrator's recovery key, and is forgotten at closing.
create table heard.epoch (
    id bigint generated always as identity primary key,
    consultation text not null references heard.consultation (id),
    public_key bytea not null,
    wrapped bytea,
    is_open boolean not null default true
);
create unique index epoch_open on heard.epoch (consultation) where is_open;

-- Unsent answers: a row that names nobody, a box that opens with two cookies only. kind: 0 in use, 1 kept under a
-- return code, 2 sent. `beat` is the sweep in which it was last kept.
create table heard.draft (
    id bytea primary key check (length(id) = 16),
    kind smallint not null default 0 check (kind between 0 and 2),
    beat bigint not null,
    box bytea not null
) with (
    fillfactor = 60, -- leaves room to rewrite a row within its page
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 2000
);

-- Responses that wait for a release, each under its epoch's key: which is destroyed when they are released.
create table heard.pool (
    key bytea primary key check (length(key) = 16),
    epoch bigint not null,
    box bytea not null
);

-- Keys of visits whose response has been filed, kept until closing so that sending twice changes nothing. Filed by
-- the release, shuffled: the table has no order of arrival.
create table heard.spent (
    key bytea primary key,
    consultation text not null
);

-- What invitation codes come down to. It does not say which organisation has which.
create table heard.invitation (
    key bytea primary key,
    consultation text not null references heard.consultation (id)
);

-- Ciphertext does not compress.
alter table heard.draft alter column box set storage external;
alter table heard.pool alter column box set storage external;

-- The planner's statistics would keep samples of these.
alter table heard.draft alter column id set statistics 0, alter column box set statistics 0,
    alter column beat set statistics 0;
alter table heard.pool alter column key set statistics 0, alter column box set statistics 0;
alter table heard.spent alter column key set statistics 0;
alter table heard.invitation alter column key set statistics 0;

-- For each consultation one table of responses, and one that counts beyond which page how many visits did not go.
-- Both are made when it opens, added to by releases, and made anew when it closes: in shuffled order, in one
-- transaction, so that nothing tells which week anything came from.
create schema answers;
create schema stops;

-- Puts responses in the pool. Gives, for each, whether its epoch still takes any; one that was sent before is taken
-- and changes nothing. The lock makes a release wait for those on their way, and those after it see that it is over.
create function heard.send(keys bytea[], epochs bigint[], boxes bytea[]) returns table (taken boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    with sent as (
        select s.key, s.epoch, s.box, s.place
        from unnest(keys, epochs, boxes) with ordinality as s (key, epoch, box, place)
    ), taking as materialized (
        select e.id from heard.epoch e where e.id = any (epochs) and e.is_open for share
    ), kept as (
        insert into heard.pool (key, epoch, box)
        select s.key, s.epoch, s.box from sent s join taking t on t.id = s.epoch
        where not exists (select from heard.spent x where x.key = s.key)
        on conflict do nothing
    )
    select t.id is not null from sent s left join taking t on t.id = s.epoch order by s.place;
end $$;

-- How many responses a consultation has, as finely as anybody may know while it is open: in tens.
create function heard.counted(asked text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    filed bigint := 0;
    waiting bigint;
begin
    if to_regclass(format('answers.%I', asked)) is not null then
        execute format('select count(*) from answers.%I', asked) into filed;
    end if;
    select count(*) into waiting from heard.pool p join heard.epoch e on e.id = p.epoch where e.consultation = asked;
    return (filed + waiting) / 10 * 10;
end $$;
