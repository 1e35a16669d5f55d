"""Each role of the database can do its own deeds and no other's: asked of PostgreSQL itself, table by table."""

import asyncpg
import pytest

from survey import release, store
from survey.epochs import Keys
from tests.conftest import Database
from tests.survey import consulting

pytestmark = pytest.mark.anyio

DEEDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")

# The desk's own rooms, in which no other role has anything to do.
DESK = (
    "account", "browser", "invitation", "job", "project", "questionnaire", "recovery_code", "report", "report_file",
    "revision", "session",
)  # fmt: skip

# Every right that is granted, on tables as a whole; rights on single columns stand below.
RIGHTS = {
    "heard_site": {
        "heard.questionnaire": {"SELECT"},
        "heard.sweep": {"SELECT"},
        "heard.invitation": {"SELECT"},
        "heard.draft": {"SELECT", "INSERT", "UPDATE", "DELETE"},
        "public.heard_migration": {"SELECT"},
    },
    "heard_worker": {
        "heard.installation": {"SELECT"},
        "heard.questionnaire": {"SELECT"},
        "heard.sweep": {"SELECT", "UPDATE"},
        "heard.consultation": {"SELECT", "UPDATE"},
        "heard.epoch": {"SELECT", "INSERT", "UPDATE", "DELETE"},
        "heard.draft": {"SELECT", "DELETE"},
        "heard.pool": {"SELECT", "DELETE"},
        "heard.spent": {"SELECT", "INSERT", "DELETE"},
        "heard.invitation": {"SELECT", "DELETE"},
        "answers.spring": set(DEEDS),
        "stops.spring": set(DEEDS),
        "public.heard_migration": {"SELECT"},
    },
    "heard_desk": {
        "heard.consultation": {"SELECT", "INSERT", "UPDATE"},
        "heard.questionnaire": {"SELECT", "INSERT"},
        "heard.invitation": {"SELECT", "INSERT", "DELETE"},
        "public.heard_migration": {"SELECT"},
        **{f"desk.{name}": {"SELECT", "INSERT", "UPDATE", "DELETE"} for name in DESK},
        # written once, and never changed
        "desk.deed": {"SELECT", "INSERT"},
        "desk.destruction": {"SELECT", "INSERT"},
    },
}

COLUMNS = {
    ("heard_site", "heard.consultation"): {"id", "entry", "state", "revision", "body", "switches", "findings"},
    ("heard_site", "heard.epoch"): {"id", "consultation", "public_key", "is_open"},
    # to put into the pool what staff type in from paper
    ("heard_desk", "heard.epoch"): {"id", "consultation", "public_key", "is_open"},
}

FUNCTIONS = {"heard_site": {"send"}, "heard_worker": set(), "heard_desk": {"counted", "send"}}


@pytest.mark.parametrize("role", RIGHTS)
async def test_a_role_has_its_own_rights_and_no_others(owner: asyncpg.Connection, keys: Keys, role: str) -> None:
    await consulting.opened(owner, keys)
    tables = await owner.fetch(
        "select format('%s.%s', schemaname, tablename) as name from pg_tables"
        " where schemaname not in ('pg_catalog', 'information_schema')"
    )
    deeds = DEEDS if await owner.fetchval("show server_version_num") >= "170000" else DEEDS[:-1]
    for table in (row["name"] for row in tables):
        has = {
            deed for deed in deeds if await owner.fetchval("select has_table_privilege($1, $2, $3)", role, table, deed)
        }
        assert has == RIGHTS[role].get(table, set()) & set(deeds), (role, table)
        if not has:
            columns = await owner.fetch(
                "select a.attname as name from pg_attribute a where a.attrelid = $1::text::regclass and a.attnum > 0"
                " and has_column_privilege($2, a.attrelid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES')",
                table,
                role,
            )
            assert {row["name"] for row in columns} == COLUMNS.get((role, table), set()), (role, table)
    functions = await owner.fetch(
        "select proname as name from pg_proc where pronamespace = 'heard'::regnamespace"
        " and has_function_privilege($1, oid, 'execute')",
        role,
    )
    assert {row["name"] for row in functions} == FUNCTIONS[role]


@pytest.mark.parametrize("role", RIGHTS)
async def test_no_role_can_make_itself_more(owner: asyncpg.Connection, role: str) -> None:
    row = await owner.fetchrow("select * from pg_roles where rolname = $1", role)
    for power in ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls"):
        assert not row[power]
    member = await owner.fetch(
        "select rolname as name from pg_roles where pg_has_role($1, oid, 'member') and rolname <> $1", role
    )
    # The worker may checkpoint where the server is our own: so that the log of a release is let go of.
    assert {row["name"] for row in member} == ({"pg_checkpoint"} if role == "heard_worker" else set())
    for schema in ("heard", "answers", "stops", "public"):
        may = await owner.fetchval("select has_schema_privilege($1, $2, 'create')", role, schema)
        assert may == (role == "heard_worker" and schema in ("answers", "stops"))


async def refused(address: str, *statements: str) -> None:
    connection = await asyncpg.connect(address)
    for statement in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_whoever_takes_over_the_site_reads_no_response_and_no_spent_key(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 2)
    await refused(
        database.site,
        "select * from answers.spring",
        "select key from heard.pool",
        "select key from heard.spent",
        "select wrapped from heard.epoch",
        "select recovery_key from heard.consultation",
        "update heard.consultation set state = 'closed'",
        "update heard.epoch set public_key = ''",
        "insert into heard.questionnaire values ('x', 'y')",
        "select heard.counted('spring')",
        "set role heard_worker",
    )


async def test_whoever_takes_over_the_desk_reads_no_draft_and_no_response_of_an_open_consultation(
    database: Database, owner: asyncpg.Connection, keys: Keys
) -> None:
    await consulting.opened(owner, keys)
    await consulting.sent(database.site, 2)
    forbidden = (
        "select * from heard.draft",
        "select * from heard.pool",
        "select * from heard.spent",
        "select * from heard.epoch",
        "select * from stops.spring",
        "set role heard_worker",
    )
    await refused(database.desk, "select * from answers.spring", *forbidden)
    await release.close(owner, keys, "spring")
    await refused(database.desk, *forbidden[:4], "delete from answers.spring")
    desk = await asyncpg.connect(database.desk)
    assert len(await desk.fetch("select * from answers.spring")) == 2
    assert await desk.fetchval("select count(*) from stops.spring") == 1
    await desk.close()


async def test_the_desk_counts_in_tens(database: Database, owner: asyncpg.Connection, keys: Keys) -> None:
    await consulting.opened(owner, keys)
    desk = await asyncpg.connect(database.desk)
    said = []
    for start, number in ((0, 9), (9, 1), (10, 9), (19, 6)):
        await consulting.sent(database.site, number, start=start)
        if start == 10:
            await release.release(owner, keys, "spring", least=1)
        said.append(await desk.fetchval("select heard.counted('spring')"))
    assert said == [0, 10, 10, 20]
    await desk.close()


async def test_the_worker_makes_no_draft_and_reads_no_box_it_could_open(
    database: Database, owner: asyncpg.Connection
) -> None:
    await refused(
        database.worker,
        "insert into heard.draft (id, beat, box) values ('0123456789abcdef', 0, '')",
        "update heard.draft set box = ''",
        "insert into heard.consultation (id) values ('x')",
    )


async def test_a_site_works_under_its_own_role(database: Database) -> None:
    site = await store.open_store(database.site)
    await site.begin_draft(bytes(16), b"box")
    assert await site.fetch_draft(bytes(16)) == b"box"
    await site.close()
