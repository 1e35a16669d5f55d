-- What the machine does for whoever reads answers at the desk: a list of jobs, and how far each has come. No key, no
-- passphrase and no word of an answer is here: what opens a workspace is handed to the worker in memory alone. A job
-- whose lease has run out was stopped half-way; it goes on when its person has given their passphrase again.
create table desk.job (
    id bigint generated always as identity primary key,
    project text not null,
    kind text not null check (kind in ('open', 'find', 'draft', 'release')),
    account bigint references desk.account (id),
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
    told text not null default '',
    share real not null default 0,
    lease_until timestamptz not null
);
create index job_project on desk.job (project);
