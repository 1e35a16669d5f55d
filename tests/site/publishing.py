"""Puts consultations, with the questionnaires that a test writes, into a test's database."""

import asyncio
import datetime

import asyncpg
import msgspec

from questionnaires import loading
from questionnaires.consultation import Consultation
from questionnaires.response import Response
from survey import invitations
from survey.consultations import State, Switches
from survey.epochs import SEED_BYTES, EpochKey
from tests.survey import consulting
from tests.survey.consulting import ANALYST

EPOCH = EpochKey(bytes(range(SEED_BYTES)))

NEVER = datetime.date(2126, 12, 31)

LEAVE_TO = "https://neutral.example/weather"

SUPPORT = """
[[support]]
name = "The Listening Line"
about = "Free, by day and by night"
phone = "0808 157 0000"
"""

VISIT = """
format = 1
id = "visit"
title = "Help afterwards"
audience = "survivors"
minutes = 5
welcome = "We ask about the help you had."
closing = "What you said will be *read with care*."

[[section]]
id = "help"
title = "The help you had"
note = "The next questions are about help."
sensitive = true
skippable = true
show_support = true

[[page]]
id = "consent"
title = "Taking part"
body = "It is your choice."
[[page.question]]
kind = "choose-one"
id = "consent"
role = "consent"
required = true
ask = "Do you want to take part?"
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]

[[page]]
id = "age"
[[page.question]]
kind = "choose-one"
id = "age"
role = "age"
ask = "Are you 18 or over?"
options = [{ value = "adult", label = "Yes" }, { value = "young", label = "No, I am under 18" }]
prefer_not_to_say = true

[[page]]
id = "young"
title = "This is for adults"
body = "Please turn to **Childline**."
ends = true
show_if = { question = "age", any_of = ["young"] }

[[page]]
id = "services"
section = "help"
[[page.question]]
kind = "choose-many"
id = "services"
ask = "Who helped you?"
hint = "Choose all that fit."
why = "To ask only about these."
options = [
  { value = "police", label = "The police" },
  { value = "nurse", label = "A nurse & others", hint = "At a clinic" },
  { value = "nobody", label = "Nobody", exclusive = true },
]
dont_know = true
prefer_not_to_say = true

[[page]]
id = "police"
section = "help"
show_if = { question = "services", any_of = ["police"] }
[[page.question]]
kind = "scale"
id = "police"
ask = "How well did the police listen?"
low_label = "Not at all"
high_label = "Very well"
dont_know = true

[[page]]
id = "several"
title = "A few small things"
[[page.question]]
kind = "year"
id = "when"
ask = "In which year did you ask for help?"
[[page.question]]
kind = "number"
id = "weeks"
ask = "How many weeks did you wait?"
least = 0
most = 500
unit = "weeks"
[[page.question]]
kind = "short-text"
id = "word"
ask = "One word for it?"
reminder = true

[[page]]
id = "pause"
title = "You are nearly there"
body = "Take your time."

[[page]]
id = "change"
[[page.question]]
kind = "long-text"
id = "change"
ask = "What would you change?"
reminder = true
"""

SMALL = """
format = 1
id = "small"
title = "Small"
audience = "providers"

[[page]]
id = "only"
[[page.question]]
kind = "long-text"
id = "only"
ask = "What should change?"
reminder = true
"""


async def publish(
    address: str,
    *texts: str,
    name: str = "spring",
    entry: str = "spring",
    state: State = State.OPEN,
    switches: Switches = Switches(),  # noqa: B008 - frozen
    epoch: EpochKey | None = EPOCH,
    **fields: object,
) -> Consultation:
    """Put a consultation with these questionnaires, one for each audience, into a database, and open it.

    Without an epoch it is left to the worker's deeds to open it.
    """
    questionnaires = [loading.parse(text) for text in texts or (VISIT + SUPPORT,)]
    by_fingerprint = {loading.fingerprint(canonical): canonical for canonical in map(loading.canonical, questionnaires)}
    audiences = {one.audience: loading.fingerprint(loading.canonical(one)) for one in questionnaires}
    stated: dict[str, object] = {
        "asker": "The **commissioner** for the county.",
        "purpose": "We want to know what helped.",
        "questionnaires": audiences,
        "leave_to": LEAVE_TO,
        "opens": datetime.date(2026, 1, 1),
        "closes": datetime.date(2026, 12, 31),
        "invented": False,
    }
    made = consulting.consultation(name, **stated | fields)
    made = msgspec.structs.replace(made, name="Help after sexual violence")
    connection = await asyncpg.connect(address)
    await connection.executemany(
        "insert into heard.questionnaire values ($1, $2) on conflict do nothing", list(by_fingerprint.items())
    )
    await connection.execute(
        "insert into heard.consultation (id, entry, state, body, switches, proven) values ($1, $2, $3, $4, $5, true)",
        made.id,
        entry,
        state,
        msgspec.json.encode(made),
        msgspec.json.encode(switches),
    )
    if epoch is not None:
        await connection.execute(
            "insert into heard.epoch (consultation, public_key) values ($1, $2)", made.id, epoch.public
        )
    await connection.close()
    return made


async def replace(address: str, made: Consultation, text: str) -> None:
    """Have a consultation ask its audience another questionnaire from now on."""
    questionnaire = loading.parse(text)
    canonical = loading.canonical(questionnaire)
    fingerprint = loading.fingerprint(canonical)
    changed = msgspec.structs.replace(made, questionnaires={questionnaire.audience: fingerprint})
    connection = await asyncpg.connect(address)
    await connection.execute("insert into heard.questionnaire values ($1, $2)", fingerprint, canonical)
    await connection.execute(
        "update heard.consultation set body = $2, revision = revision + 1 where id = $1",
        made.id,
        msgspec.json.encode(changed),
    )
    await connection.close()


async def set_state(address: str, name: str, state: State) -> None:
    """Move a consultation to a state, whatever that takes."""
    connection = await asyncpg.connect(address)
    await connection.execute(
        "update heard.consultation set state = $2, revision = revision + 1 where id = $1", name, state
    )
    await connection.close()


async def sent(address: str) -> list[Response]:
    """Open everything that waits in the pool, as its release and then its analyst would."""
    return [response for response, _stopped in await sent_and_stopped(address)]


async def sent_and_stopped(address: str) -> list[tuple[Response, str]]:
    """Give each waiting response with the page beyond which its visit did not go."""
    connection = await asyncpg.connect(address)
    boxes = [row[0] for row in await connection.fetch("select box from heard.pool")]
    await connection.close()
    parcels = [EPOCH.unseal(box) for box in boxes]
    return [(ANALYST.open(parcel.response), parcel.stopped) for parcel in parcels]


async def drafts(address: str) -> list[tuple[int, int]]:
    """Give the kind of each draft there is, and the length of its box."""
    connection = await asyncpg.connect(address)
    rows = await connection.fetch("select kind, length(box) from heard.draft")
    await connection.close()
    return [(row[0], row[1]) for row in rows]


async def boxes(address: str) -> dict[bytes, bytes]:
    """Give the locked box of each draft, by its row."""
    connection = await asyncpg.connect(address)
    rows = await connection.fetch("select id, box from heard.draft")
    await connection.close()
    return {row["id"]: row["box"] for row in rows}


async def invite(address: str, name: str, number: int) -> list[str]:
    """Draw invitation codes."""
    connection = await asyncpg.connect(address)
    codes = await invitations.invite(connection, name, number)
    await connection.close()
    return codes


async def everything(address: str) -> str:
    """Give every row of every table of ours as text."""
    connection = await asyncpg.connect(address)
    tables = await connection.fetch(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in"
        " ('pg_catalog', 'information_schema')"
    )
    rows = [await connection.fetch(f"select t::text from {table[0]} t") for table in tables]
    await connection.close()
    return "\n".join(row[0] for some in rows for row in some)


async def forget(address: str) -> None:
    """Take away every draft, and every response that waits."""
    connection = await asyncpg.connect(address)
    await connection.execute("delete from heard.draft; delete from heard.pool")
    await connection.close()


def drafts_now(address: str) -> list[tuple[int, int]]:
    """Give the drafts, where no event loop runs."""
    return asyncio.run(drafts(address))
