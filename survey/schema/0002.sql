-- The desk: who works at it, what they design, and what they have published to be read. Nothing here is a
-- respondent's. Times are of deeds of staff, and no deed on a single answer is written down.

create schema desk;

-- `lock` opens with the account's password and holds the secret of its second factor; there is none until an
-- invitation has been taken up. `last_step` is the time step of the last code that was used: none counts twice.
create table desk.account (
    id bigint generated always as identity primary key,
    login text not null unique check (login = lower(login)),
    name text not null,
    roles text[] not null,
    is_closed boolean not null default false,
    lock bytea,
    last_step bigint not null default 0
);

-- What these tokens and codes come down to (sha256): whoever reads the table can use none of them.
create table desk.invitation (
    imprint bytea primary key,
    account bigint not null references desk.account (id),
    expires_at timestamptz not null
);
create table desk.recovery_code (
    imprint bytea primary key,
    account bigint not null references desk.account (id)
);
create table desk.session (
    imprint bytea primary key,
    account bigint not null references desk.account (id),
    token text not null,
    begun_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
);
create table desk.browser (
    imprint bytea primary key,
    account bigint not null references desk.account (id),
    seen_on date not null default current_date
);

-- What staff did, and never to which answer. Written once, never changed.
create table desk.deed (
    id bigint generated always as identity primary key,
    done_at timestamptz not null default now(),
    account bigint references desk.account (id),
    deed text not null,
    about text not null default ''
);

-- A consultation as staff prepare it. Once published it stands in heard.consultation too, and this row keeps what
-- only staff need: plans for destroying it, and where its preparation stands.
create table desk.project (
    id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    body bytea not null,
    revision bigint not null default 1
);

-- The questionnaire of one audience, as a tree of revisions of which none is ever lost: undoing moves `head` back.
create table desk.questionnaire (
    id bigint generated always as identity primary key,
    project text not null references desk.project (id) on delete cascade,
    audience text not null,
    head bigint,
    unique (project, audience)
);
create table desk.revision (
    id bigint generated always as identity primary key,
    questionnaire bigint not null references desk.questionnaire (id) on delete cascade,
    parent bigint references desk.revision (id),
    body bytea not null,
    deed text not null,
    account bigint references desk.account (id),
    done_at timestamptz not null default now()
);
create index revision_parent on desk.revision (parent);
create index revision_questionnaire on desk.revision (questionnaire);

-- Reports that readers may see: files that have passed disclosure control, and nothing else.
create table desk.report (
    id bigint generated always as identity primary key,
    project text not null,
    title text not null,
    summary text not null default '',
    published_at timestamptz not null default now(),
    account bigint references desk.account (id)
);
create table desk.report_file (
    report bigint not null references desk.report (id) on delete cascade,
    name text not null,
    content bytea not null,
    primary key (report, name)
);

-- That something was destroyed, when and by whose hand. Outlives everything else of a consultation.
create table desk.destruction (
    id bigint generated always as identity primary key,
    project text not null,
    name text not null,
    what text not null,
    done_on date not null default current_date,
    account bigint references desk.account (id)
);

-- `findings` are what was heard and what is done about it, shown to everyone at the closed consultation's address.
-- `asked_to_open` has the worker open it without waiting for its day.
alter table heard.consultation
    drop constraint consultation_state_check,
    add constraint consultation_state_check check (
        state in ('draft', 'ready', 'open', 'paused', 'closing', 'closed', 'destroying', 'destroyed')
    ),
    add column asked_to_open boolean not null default false,
    add column findings bytea;
