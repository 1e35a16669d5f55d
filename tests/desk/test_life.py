"""A consultation's life at the desk: its keys, publishing, opening, following, closing, destroying."""

import datetime
from pathlib import Path

import asyncpg
import msgspec
import pytest

from analysis.answers import keys as analyst_keys
from questionnaires import key_files
from questionnaires.consultation import Consultation
from survey import tables
from survey.desk import ceremony, following, projects
from survey.desk.rights import Role
from survey.desk.staff import Staff
from survey.epochs import Keys
from tests.desk.clerk import Clerk
from tests.desk.conftest import CHEAP, SignIn
from tests.desk.lives import PASSPHRASE, Life, everything

pytestmark = pytest.mark.anyio

TODAY = datetime.datetime.now(datetime.UTC).date()


@pytest.fixture
async def life(
    sam: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Life:
    monkeypatch.setattr(ceremony, "FULL", CHEAP)
    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    return Life.of(sam, office, owner, keys)


async def stated(owner: asyncpg.Connection, name: str) -> Consultation:
    body = await owner.fetchval("select body from heard.consultation where id = $1", name)
    return msgspec.json.decode(body, type=Consultation)


async def test_a_consultation_opens_only_once_its_key_is_proven_and_its_recovery_key_chosen(
    life: Life, sam: Clerk
) -> None:
    await life.begin(invented=False)
    await life.write()
    await sam.go(f"{life.home}/publish")
    assert "Choose the key that will open the answers." in sam.text
    file = await life.make_key()
    await sam.go(f"{life.home}/publish")
    assert "Prove the key" in sam.text
    await sam.post(f"{life.home}/publish", {"do": "now"})
    assert sam.status == 409, "nor without the button"
    await sam.go(f"{life.home}/keys")
    sam.attach("key_file", "spring.key", file)
    await sam.press("Prove it", passphrase="something else entirely")
    assert sam.status == 422
    assert "The passphrase does not open this key file." in sam.text
    sam.attach("key_file", "spring.key", file)
    await sam.press("Prove it", passphrase=PASSPHRASE)
    assert sam.notice == "The key is proven."
    await sam.go(f"{life.home}/publish")
    assert "recovery key" in sam.text
    await sam.go(f"{life.home}/keys")
    await sam.press("Make one here, and show it once")
    await life.open()
    await sam.go(f"{life.home}/running")
    assert "Open" in sam.text


async def test_a_key_made_elsewhere_is_proven_by_answering_a_challenge(life: Life, sam: Clerk) -> None:
    made, other = analyst_keys.make(PASSPHRASE, CHEAP), analyst_keys.make(PASSPHRASE, CHEAP)
    await life.begin(invented=False)
    await sam.go(f"{life.home}/keys")
    sam.attach("public_key", "spring.public", made.file)
    await sam.press("Choose this key")
    assert sam.status == 422, "the private half is not taken for the public one"
    sam.attach("public_key", "spring.public", key_files.write_public_key(made.public_key).encode())
    await sam.press("Choose this key")
    assert sam.notice.startswith("The key is chosen.")
    await sam.press("Take the challenge file")
    challenge = key_files.read_challenge(sam.response.text)
    answer = analyst_keys.unlock(made.file, PASSPHRASE).answer(challenge)
    await sam.go(f"{life.home}/keys")
    await sam.post(f"{life.home}/keys/prove", {"answer": "0" * len(answer)})
    assert "not the answer to the last challenge" in sam.text
    await sam.go(f"{life.home}/keys")
    sam.attach("key_file", "other.key", other.file)
    await sam.press("Prove it", passphrase=PASSPHRASE)
    assert "key file of another consultation" in sam.text
    await sam.press("Take the challenge file")
    answer = analyst_keys.unlock(made.file, PASSPHRASE).answer(key_files.read_challenge(sam.response.text))
    await sam.go(f"{life.home}/keys")
    await sam.post(f"{life.home}/keys/prove", {"answer": answer})
    assert sam.notice == "The key is proven."
    await sam.post(f"{life.home}/keys/prove", {"answer": answer})
    assert "not the answer to the last challenge" in sam.text, "an answer counts once"


async def test_the_key_that_opens_the_answers_cannot_be_the_recovery_key(life: Life, sam: Clerk) -> None:
    made = analyst_keys.make(PASSPHRASE, CHEAP)
    public = key_files.write_public_key(made.public_key).encode()
    await life.begin(invented=False)
    await sam.go(f"{life.home}/keys")
    sam.attach("public_key", "spring.public", public)
    await sam.press("Choose this key")
    await sam.post(f"{life.home}/keys/recovery")
    assert sam.status == 422
    standing = await projects.find(life.office, life.id)
    with pytest.raises(ceremony.NotThisKey, match="in which order"):
        await ceremony.choose_recovery(life.office, await _anybody(life.office), life.id, made.public_key)
    assert not standing.project.recovery_key


async def test_a_key_made_here_is_handed_over_once_to_whom_it_was_made_for_and_kept_nowhere(
    life: Life, sam: Clerk, sign_in: SignIn, owner: asyncpg.Connection
) -> None:
    await life.begin(invented=False)
    await sam.go(f"{life.home}/keys")
    await sam.press("Make the key", passphrase=PASSPHRASE, again="something else entirely")
    assert "not the same" in sam.text
    await sam.press("Make the key", passphrase="short", again="short")
    assert sam.status == 422
    await sam.press("Make the key", passphrase=PASSPHRASE, again=PASSPHRASE)
    recovery = sam.page.xpath("//*[contains(@class, 'address') or self::code or self::pre]")[0].text_content().strip()
    form = sam.page.xpath("//form[starts-with(@action, '/handover/')]/@action")[0]
    priya = await sign_in("Priya")
    await priya.go("/")
    await priya.post(form)
    assert priya.status == 409, "not for somebody else"
    await sam.press("Save spring")
    assert sam.response.headers["content-disposition"] == 'attachment; filename="spring.key"'
    file = sam.response.content
    assert analyst_keys.unlock(file, PASSPHRASE)
    await sam.post(form)
    assert sam.status == 409
    assert "handed over already" in sam.text
    kept = await everything(owner)
    assert str(life.id) in kept, "the control: what is kept is found by this way of looking"
    for secret in (PASSPHRASE, recovery, file.decode("utf-8", "replace")[20:200], file.hex()[20:200]):
        assert secret not in kept


async def test_what_is_to_be_mended_stops_publishing_and_says_where(life: Life, sam: Clerk) -> None:
    await life.prepare()
    await sam.go(f"/questionnaires/{life.number}/pages/gender")
    await sam.press("Save", prefer_not_to_say=None)
    await sam.go(f"{life.home}/publish")
    assert "one thing has to be mended" in sam.text
    with pytest.raises(AssertionError, match="no button"):
        await sam.press("Publish")
    await sam.post(f"{life.home}/publish", {"do": "now"})
    assert sam.status == 409
    assert (await projects.find(life.office, life.id)).state is None
    await sam.follow("Consultations")
    await sam.go(f"{life.home}/publish")
    await sam.follow("See to it")
    await sam.press("Do this for me")
    await life.open()


async def test_what_was_published_never_changes(life: Life, sam: Clerk, owner: asyncpg.Connection) -> None:
    await life.prepare()
    await life.open()
    before = [tuple(row) for row in await owner.fetch("select * from heard.questionnaire")]
    token = {"do": "delete"}
    for path in (
        f"/questionnaires/{life.number}/pages/gender/do",
        f"/questionnaires/{life.number}/undo",
        f"/questionnaires/{life.number}/delete",
        f"{life.home}/details",
        f"{life.home}/put-away",
        f"{life.home}/keys/recovery",
    ):
        await sam.go(life.home)
        await sam.post(path, token)
        assert sam.status in {409, 422}, path
    assert [tuple(row) for row in await owner.fetch("select * from heard.questionnaire")] == before


async def test_one_that_opens_and_closes_before_its_days_says_so(life: Life, owner: asyncpg.Connection) -> None:
    await life.prepare()
    await life.open()
    assert (await stated(owner, life.id)).opens == TODAY
    await life.close()
    said = await stated(owner, life.id)
    assert (said.opens, said.closes) == (TODAY, TODAY)
    standing = await projects.find(life.office, life.id)
    assert standing.destroy_on == projects.months_after(TODAY, 12)


async def test_publishing_for_a_day_can_be_taken_back_and_moved_and_opened_at_once(
    life: Life, sam: Clerk, owner: asyncpg.Connection
) -> None:
    await life.prepare()
    await sam.go(f"{life.home}/publish")
    await sam.press("Publish, to open on")
    await sam.press("Take it back, to change it")
    await sam.go(f"/questionnaires/{life.number}/pages/gender")
    await sam.press("Save", ask="What is your gender, if you like to say?")
    await sam.go(f"{life.home}/publish")
    await sam.press("Publish, to open on")
    later = TODAY + datetime.timedelta(days=30)
    await sam.press("Move the dates", **{**on("opens", later), "opens_month": "soon"}, **on("closes", later))
    assert sam.problems == ["Write the day it opens as numbers, such as 4 3 2027"]
    assert sam.value("opens-month") == "soon"
    await sam.press("Move the dates", **on("opens", later), **on("closes", TODAY))
    assert sam.problems == ["The last day comes before the first"]
    await sam.press("Move the dates", **on("opens", later), **on("closes", later))
    assert sam.notice == "The dates are moved."
    await sam.press("Open it now")
    await life.tend()
    said = await stated(owner, life.id)
    assert (said.opens, said.closes) == (TODAY, later)


def on(name: str, date: datetime.date) -> dict[str, str]:
    """Give what is typed into the three fields of a day."""
    return {f"{name}_day": str(date.day), f"{name}_month": str(date.month), f"{name}_year": str(date.year)}


async def test_a_pause_stops_nobody_who_has_begun_and_ends(life: Life, sam: Clerk) -> None:
    await life.prepare()
    await life.open()
    await sam.go(f"{life.home}/running")
    await sam.press("Pause it")
    assert "Whoever is in the middle can still send" in sam.notice
    await sam.press("Open it again")
    assert sam.notice == "It is open again."


async def test_what_is_followed_is_never_finer_than_tens_and_where_people_stopped_waits_for_the_closing(
    life: Life, sam: Clerk, owner: asyncpg.Connection
) -> None:
    await life.prepare()
    await life.open()
    await sam.go(f"{life.home}/running")
    assert "fewer than 10" in sam.text
    await life.answer(12)
    await sam.go(f"{life.home}/running")
    assert sam.page.xpath("//*[contains(@class, 'numbers')]")[0].text_content() == "10 to 19"
    assert "stopped" not in sam.text
    await life.close()
    table = tables.name("stops", life.id)
    await owner.execute(f"update {table} set visits = 9 where page = $1", "gender")
    await owner.execute(
        f"insert into {table} (fingerprint, page, visits) select fingerprint, $1, 11 from {table}", "services"
    )
    await sam.go(f"{life.home}/running")
    assert "Which services helped you?10 to 19" in sam.text
    assert "gender" not in sam.text, "nobody learns whether anybody stopped where fewer than ten did"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "fewer than 10"), (9, "fewer than 10"), (10, "10 to 19"), (129, "120 to 129")]
)
def test_numbers_are_said_in_tens(number: int, said: str) -> None:
    assert following.in_tens(number) == said


async def test_destroying_waits_for_the_word_on_the_key_and_is_recorded(
    life: Life, sam: Clerk, owner: asyncpg.Connection
) -> None:
    await life.prepare()
    await life.open()
    await life.answer(2)
    await sam.go(f"{life.home}/destroy")
    assert "It has not closed yet." in sam.text
    await life.close()
    await sam.go(f"{life.home}/destroy")
    await sam.press("Destroy the answers, for good", keyholder="")
    assert "Say who destroyed the private key" in sam.text
    await sam.go(f"{life.home}/destroy")
    assert await owner.fetchval("select to_regclass($1)", tables.name("answers", life.id)) is not None
    await sam.press("Destroy the answers, for good", keyholder="Priya Shah")
    await life.tend()
    await sam.go(f"{life.home}/destroy")
    assert "Nothing of the answers is left here." in sam.text
    assert "The sealed answers (fewer than 10)" in sam.text
    assert "by Priya Shah" in sam.text
    assert await owner.fetchval("select to_regclass($1)", tables.name("answers", life.id)) is None


async def test_days_that_draw_near_or_have_passed_are_brought_to_mind(
    life: Life, sam: Clerk, sign_in: SignIn, owner: asyncpg.Connection
) -> None:
    await life.prepare()
    await sam.go("/")
    assert "“Spring” is to open on" in sam.text
    await life.open()
    await life.close()
    await sam.go("/")
    assert "Due" not in sam.text
    past = msgspec.structs.replace(
        await stated(owner, life.id), opens=datetime.date(2020, 1, 1), closes=datetime.date(2020, 2, 1)
    )
    await owner.execute("update heard.consultation set body = $1", msgspec.json.encode(past))
    await sam.go("/")
    assert "The answers of “Spring” were to be destroyed by 1 February 2021." in sam.text
    await sam.follow("The answers of")
    assert sam.heading == "Destroy the answers"
    reader = await sign_in("Reader", frozenset({Role.READER}))
    await reader.go("/")
    assert "Spring" not in reader.text


async def _anybody(office: asyncpg.Connection) -> Staff:
    row = await office.fetchrow("select * from desk.account order by id limit 1")
    return Staff(id=row["id"], login=row["login"], name=row["name"], roles=frozenset())
