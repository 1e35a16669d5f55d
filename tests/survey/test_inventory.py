"""The inventory: everything Heard can write down, and why. What is not on it fails the build.

Whoever adds a column, a table, an index, a file or a line of a log has to come here and say what it is for. For a
respondent's part there is one more rule: no column holds a time, an address, a name or anything that counts people
one by one.
"""

import ast
import os
import re
import signal
from pathlib import Path

import asyncpg
import pytest

import survey
from survey import embedded, keeper
from survey.embedded import NotStarted
from survey.epochs import Keys
from survey.events import Event
from tests.survey import consulting

# Every table, what it is for, and its columns.
RESPONDENTS = {
    "heard.installation": ("binds the folder of epoch keys to this database", "one boolean, id bytea"),
    "heard.sweep": ("counts the worker's rounds, by which drafts expire", "one boolean, beat bigint"),
    "heard.questionnaire": ("what was asked, published", "fingerprint text, canonical bytea"),
    "heard.consultation": (
        "what a consultation says of itself, and where it stands; its last release's day, until it closes",
        (
            "id text, entry text, state text, revision bigint, body bytea, switches bytea, challenge bytea,"
            " proven boolean, recovery_key bytea, released_on date, asked_to_open boolean, findings bytea"
        ),
    ),
    "heard.epoch": (
        "the pool's public keys, and their private halves sealed to the administrator's paper",
        "id bigint, consultation text, public_key bytea, wrapped bytea, is_open boolean",
    ),
    "heard.draft": (
        "unsent answers under two cookies; the sweep in which they were last kept",
        "id bytea, kind smallint, beat bigint, box bytea",
    ),
    "heard.pool": ("responses that wait, under an epoch's key", "key bytea, epoch bigint, box bytea"),
    "heard.spent": ("keys of visits that were filed, shuffled, until closing", "key bytea, consultation text"),
    "heard.invitation": ("what invitation codes come down to", "key bytea, consultation text"),
    "answers.spring": (
        "a consultation's sealed responses, shuffled",
        "suite smallint, key_id text, fingerprint text, sealed bytea",
    ),
    "stops.spring": ("how many visits went no further than a page", "fingerprint text, page text, visits bigint"),
}

STAFF = {
    "desk.account": (
        "who works at the desk",
        "id bigint, login text, name text, roles text[], is_closed boolean, lock bytea, last_step bigint",
    ),
    "desk.invitation": (
        "invitations of staff",
        "imprint bytea, account bigint, expires_at timestamp with time zone",
    ),
    "desk.recovery_code": ("staff's codes for a lost second factor", "imprint bytea, account bigint"),
    "desk.session": (
        "staff who are signed in",
        (
            "imprint bytea, account bigint, token text, begun_at timestamp with time zone,"
            " seen_at timestamp with time zone"
        ),
    ),
    "desk.browser": ("browsers that staff have signed in from", "imprint bytea, account bigint, seen_on date"),
    "desk.deed": (
        "what staff did, and never to which answer",
        "id bigint, done_at timestamp with time zone, account bigint, deed text, about text",
    ),
    "desk.project": ("a consultation as it is prepared", "id text, body bytea, revision bigint"),
    "desk.questionnaire": (
        "a questionnaire as it is designed",
        "id bigint, project text, audience text, head bigint",
    ),
    "desk.revision": (
        "its every state, so that nothing designed is lost",
        (
            "id bigint, questionnaire bigint, parent bigint, body bytea, deed text, account bigint,"
            " done_at timestamp with time zone"
        ),
    ),
    "desk.report": (
        "published reports",
        "id bigint, project text, title text, summary text, published_at timestamp with time zone, account bigint",
    ),
    "desk.report_file": ("their files", "report bigint, name text, content bytea"),
    "desk.job": (
        "what the machine does for whoever reads at the desk, and how far it has come; no key, no word of an answer",
        (
            "id bigint, project text, kind text, account bigint, state text, told text, share real,"
            " lease_until timestamp with time zone"
        ),
    ),
    "desk.destruction": (
        "that something was destroyed",
        "id bigint, project text, name text, what text, done_on date, account bigint",
    ),
    "public.heard_migration": ("which steps of the schema were taken", "number integer, sha256 text"),
}

INDEXES = {
    "heard.consultation_entry_key", "heard.consultation_pkey", "heard.draft_pkey", "heard.epoch_open",
    "heard.epoch_pkey", "heard.installation_pkey", "heard.invitation_pkey", "heard.pool_pkey",
    "heard.questionnaire_pkey", "heard.spent_pkey", "heard.sweep_pkey", "public.heard_migration_pkey",
    "stops.spring_pkey",
}  # fmt: skip

FUNCTIONS = {"heard.send", "heard.counted"}

# Every event that may reach the service's log.
EVENTS = {
    "serving", "stopped", "site-restarted", "worker-restarted", "desk-restarted", "reader-restarted", "working",
    "opened", "released", "closed", "destroyed", "damaged", "key-missing", "database-away", "database-back",
    "clocks-disagree", "memory-not-locked", "failed",
}  # fmt: skip

# Every line that the embedded PostgreSQL may write: why it ended, would not start, or turned a connection away.
SERVER_LINES = (
    r"FATAL:  the database system is (starting up|shutting down|in recovery mode|not yet accepting connections)",
    r"FATAL:  terminating connection due to administrator command",
    r"FATAL:  invalid value for parameter .*",
    r"FATAL:  configuration file .* contains errors",
    r"HINT:  .*",
    r"DETAIL:  .*",
)

# Every file of the embedded database's folder, PostgreSQL's own among them.
FILES = {
    "keeper.lock", "server.lock", "server.log", "start.lock", "users.lock", "socket", "database",
    "database/PG_VERSION", "database/base", "database/global", "database/pg_commit_ts", "database/pg_dynshmem",
    "database/pg_hba.conf", "database/pg_ident.conf", "database/pg_logical", "database/pg_multixact",
    "database/pg_notify", "database/pg_replslot", "database/pg_serial", "database/pg_snapshots", "database/pg_stat",
    "database/pg_stat_tmp", "database/pg_subtrans", "database/pg_tblspc", "database/pg_twophase", "database/pg_wal",
    "database/pg_xact", "database/postgresql.auto.conf", "database/postgresql.conf", "database/postmaster.opts",
    "database/postmaster.pid",
}  # fmt: skip

# Who may write to a terminal or a log at all: commands to whoever runs them, and the events.
SPEAKING = {"events.py", "refusal.py", "__main__.py", "commands", "demonstration", "first_administrator.py"}


async def asked(owner: asyncpg.Connection, question: str) -> list[str]:
    return [row[0] for row in await owner.fetch(question)]


@pytest.mark.anyio
async def test_every_column_table_index_and_function_is_on_the_list(owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys)
    columns = await owner.fetch(
        "select n.nspname || '.' || c.relname as name,"
        " string_agg(a.attname || ' ' || format_type(a.atttypid, null), ', ' order by a.attnum) as columns"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid"
        " where c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped"
        " and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') group by 1"
    )
    listed = {name: stated for name, (_, stated) in (RESPONDENTS | STAFF).items()}
    assert {row["name"]: row["columns"] for row in columns} == listed
    indexes = await asked(
        owner,
        "select schemaname || '.' || indexname from pg_indexes"
        " where schemaname not in ('pg_catalog', 'information_schema', 'desk')",
    )
    assert set(indexes) == INDEXES
    functions = await asked(
        owner,
        "select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname not in ('pg_catalog', 'information_schema')",
    )
    assert set(functions) == FUNCTIONS


def test_no_column_of_a_respondents_holds_a_time() -> None:
    timed = [
        f"{name}: {column}"
        for name, (_, columns) in RESPONDENTS.items()
        for column in columns.split(", ")
        if re.search(r" (time|date|interval)", column)
    ]
    assert timed == ["heard.consultation: released_on date"]


@pytest.mark.anyio
async def test_the_planner_keeps_no_sample_of_what_is_a_respondents(owner: asyncpg.Connection, keys: Keys) -> None:
    """PostgreSQL's statistics hold values of the columns they are kept of."""
    await consulting.opened(owner, keys)
    kept = await asked(
        owner,
        "select relnamespace::regnamespace || '.' || relname || '.' || a.attname"
        " from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attnum > 0"
        " and coalesce(a.attstattarget, -1) <> 0 and a.attrelid in ('heard.draft'::regclass, 'heard.pool'::regclass,"
        " 'heard.spent'::regclass, 'heard.invitation'::regclass, 'answers.spring'::regclass)",
    )
    assert set(kept) == {
        "heard.draft.kind",
        "heard.pool.epoch",
        "heard.spent.consultation",
        "heard.invitation.consultation",
    }


def test_every_event_is_on_the_list() -> None:
    assert {str(event) for event in Event} == EVENTS
    assert all(re.fullmatch(r"[a-z-]+", event) for event in EVENTS)


def test_only_commands_and_events_write_to_a_terminal_or_a_log() -> None:
    house = Path(survey.__file__ or "").parent
    for path in house.rglob("*.py"):
        inside = path.relative_to(house).parts
        if SPEAKING & {inside[0], inside[-1]}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            said = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert not re.match(r"print$|sys\.std|warnings\.|logging\.(?!disable)|traceback\.", said), (path, said)


def test_every_line_of_the_servers_log_and_every_file_is_on_the_list(tmp_path: Path) -> None:
    """After starts, a crash with its recovery, a refused connection and a start that failed."""
    folder = tmp_path / "data"
    running = embedded.start(folder)
    os.kill(int((folder / "database" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    while not embedded._is_free(folder / keeper.SERVER):
        pass
    assert running.revive()
    found = {str(path.relative_to(folder)) for path in (*folder.iterdir(), *(folder / "database").iterdir())}
    running.stop()
    with pytest.raises(NotStarted):
        embedded.start(folder, ["shared_buffers=nonsense"])
    assert found <= FILES
    for line in (folder / keeper.LOG).read_text().splitlines():
        assert any(re.fullmatch(pattern, line) for pattern in SERVER_LINES), line


def test_the_list_of_lines_would_notice_a_new_one() -> None:
    assert not any(re.fullmatch(pattern, "LOG:  statement: select 1") for pattern in SERVER_LINES)
