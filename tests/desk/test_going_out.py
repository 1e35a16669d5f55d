"""What is taken out of the desk and brought into it: spreadsheets, paper, posters, codes, whole consultations."""

import io
import subprocess
from pathlib import Path

import asyncpg
import msgspec
import openpyxl
import pytest

from questionnaires import library
from survey.desk import bundles, drafting, projects
from survey.desk.bundles import FORMAT, Bundle
from survey.desk.projects import Standing
from survey.epochs import Keys
from tests.desk.clerk import Clerk
from tests.desk.lives import Life
from tests.desk.questionnaires import small

pytestmark = pytest.mark.anyio


@pytest.fixture
async def life(sam: Clerk, office: asyncpg.Connection, owner: asyncpg.Connection, tmp_path: Path) -> Life:
    keys = Keys(tmp_path / "keys", await owner.fetchval("select id from heard.installation"))
    return Life.of(sam, office, owner, keys)


def words_of(pdf: bytes, folder: Path) -> str:
    """Read a PDF as people see it."""
    (folder / "one.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", folder / "one.pdf", "-"], check=True, capture_output=True, text=True)
    return done.stdout


async def copied(life: Life) -> bytes:
    await life.clerk.go(life.home)
    await life.clerk.follow("Take a copy out")
    return life.clerk.response.content


async def standing(life: Life) -> Standing:
    return await projects.find(life.office, life.id)


# -- whole consultations


async def test_a_consultation_goes_to_another_installation_as_one_file_with_everything_but_what_is_secret(
    life: Life, sam: Clerk, office: asyncpg.Connection
) -> None:
    await life.prepare()
    await sam.go(f"{life.home}/details")
    await sam.press("Save", expected="40", keep_months="6", series="Listening", wave="3", closes_year="2126")
    before = (await standing(life)).project
    await life.open()
    file = await copied(life)
    assert sam.response.headers["content-disposition"] == 'attachment; filename="spring.heard"'
    await sam.go("/consultations/new")
    sam.attach("bundle", "spring.heard", file)
    await sam.press("Bring it in")
    assert sam.notice.startswith("It is brought in.")
    made = await projects.find(office, sam.path.split("/")[2])
    assert made.state is None, "nothing of it is published"
    assert made.project.consultation.public_key == before.consultation.public_key
    assert not made.project.proven_key, "and no key counts as proven here"
    assert made.project.entry != before.entry, "the address is taken here"
    assert made.project.switches == before.switches
    assert (made.project.expected, made.project.keep_months) == (40, 6)
    kept = made.project.consultation
    for field in ("purpose", "asker", "contact", "series", "wave", "leave_to", "languages", "closes"):
        assert getattr(kept, field) == getattr(before.consultation, field), field
    (drafted,) = await drafting.of_project(office, made.id)
    assert drafted.questionnaire == small()


async def test_a_copy_is_of_what_was_published_and_not_of_a_draft_beside_it(life: Life) -> None:
    await life.prepare()
    await life.open()
    assert bundles.read(await copied(life)).questionnaires["survivors"] == small()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        FORMAT,
        FORMAT + b"{}",
        FORMAT + b"[" * 100_000,
        FORMAT + b'{"consultation": 1}',
        b"heard consultation 2\n{}",
    ],
)
async def test_a_file_that_is_none_is_refused_calmly(sam: Clerk, content: bytes) -> None:
    await sam.go("/consultations/new")
    sam.attach("bundle", "spring.heard", content)
    await sam.press("Bring it in")
    assert sam.status == 409
    assert "this file is damaged" in sam.text.lower() or "not a consultation taken out of Heard" in sam.text


async def test_a_file_cannot_say_what_no_form_lets_anybody_say(life: Life, sam: Clerk) -> None:
    await life.prepare()
    whole = bundles.read(await copied(life))

    def other(**changes: object) -> Bundle:
        return msgspec.structs.replace(whole, consultation=msgspec.structs.replace(whole.consultation, **changes))

    for wrong in (
        other(leave_to="javascript:alert(1)"),
        other(leave_to="http://tracker.example/"),
        other(name="x" * 500),
        other(wave=0),
        other(closes=whole.consultation.opens.replace(year=1990)),
        msgspec.structs.replace(whole, keep_months=0),
        msgspec.structs.replace(whole, expected=-1),
    ):
        await sam.go("/consultations/new")
        sam.attach("bundle", "spring.heard", bundles.write(wrong))
        await sam.press("Bring it in")
        assert sam.status == 409, wrong.consultation
        assert "cannot stand" in sam.text
    assert len(await projects.every(life.office)) == 1


async def test_what_does_not_fit_here_is_left_behind(life: Life, sam: Clerk, office: asyncpg.Connection) -> None:
    await life.prepare()
    whole = bundles.read(await copied(life))
    stated = msgspec.structs.replace(whole.consultation, languages=("xx", "cy"), public_key=b"damaged")
    odd = msgspec.structs.replace(
        whole, consultation=stated, entry="../etc/passwd", questionnaires={"<b>Survivors</b>": small()}
    )
    await sam.go("/consultations/new")
    sam.attach("bundle", "spring.heard", bundles.write(odd))
    await sam.press("Bring it in")
    made = await projects.find(office, sam.path.split("/")[2])
    assert made.project.consultation.languages == ("cy",)
    assert made.project.consultation.public_key == b""
    assert made.project.entry.isalnum()
    (drafted,) = await drafting.of_project(office, made.id)
    assert drafted.audience == "b-survivors-b"


async def test_the_next_wave_asks_the_same_a_year_later_under_a_key_of_its_own(
    life: Life, sam: Clerk, office: asyncpg.Connection
) -> None:
    await life.prepare()
    await life.open()
    await life.close()
    await sam.go(life.home)
    await sam.follow("Begin the next wave")
    await sam.press("Begin it")
    made = (await projects.find(office, sam.path.split("/")[2])).project
    before = (await standing(life)).shown
    assert made.consultation.series == "Spring"
    assert made.consultation.wave == 2
    assert made.consultation.opens > before.opens
    assert made.consultation.public_key == b""
    (drafted,) = await drafting.of_project(office, made.consultation.id)
    assert drafted.questionnaire == small()


# -- questionnaires


@pytest.mark.parametrize("name", library.names())
async def test_the_librarys_pages_name_no_question_by_what_only_a_file_calls_it(sam: Clerk, name: str) -> None:
    await sam.go(f"/library/{name}")
    assert sam.heading == library.take(name).title
    assert not sam.page.xpath("//main//code")
    if name == "feeling-safe":
        assert "“How safe do you feel online?”" in sam.text
        assert "strategy “Tackling violence against women and girls in Dorset”" in sam.text
        await sam.follow("Help after rape or sexual abuse: survivors")
        assert sam.path == "/library/aftercare-survivors"


@pytest.mark.parametrize("name", library.names())
async def test_every_questionnaire_of_the_library_can_be_begun_with_and_needs_no_mending(
    life: Life, sam: Clerk, office: asyncpg.Connection, name: str
) -> None:
    await life.begin()
    await sam.go(f"/library/{name}")
    assert sam.status == 200
    await sam.go(f"{life.home}/questionnaires/new")
    await sam.press("Continue", source=f"library:{name}")
    (drafted,) = await drafting.of_project(office, life.id)
    assert drafted.questionnaire.pages == library.take(name).pages
    await sam.go(f"/questionnaires/{drafted.id}/mend")
    assert "Before it can be published" not in sam.text


async def test_a_questionnaire_goes_out_as_a_spreadsheet_and_comes_back(
    life: Life, sam: Clerk, office: asyncpg.Connection
) -> None:
    await life.begin()
    await life.write()
    await sam.go(f"/questionnaires/{life.number}/out")
    await sam.follow("Spreadsheet in XLSForm")
    sheet = sam.response.content
    assert "survey" in openpyxl.load_workbook(io.BytesIO(sheet)).sheetnames
    await sam.go(f"{life.home}/questionnaires/new")
    sam.attach("sheet", "form.xlsx", sheet)
    await sam.press("Continue", source="sheet", audience="providers")
    drafted = next(one for one in await drafting.of_project(office, life.id) if one.audience == "providers")
    assert [page.id for page in drafted.questionnaire.pages] == [page.id for page in small().pages]
    assert drafted.questionnaire.pages[3].questions == small().pages[3].questions


async def test_what_a_spreadsheet_holds_that_cannot_be_carried_is_said(life: Life, sam: Clerk) -> None:
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in (
        ("type", "name", "label"),
        ("text", "better", "What could be better?"),
        ("geopoint", "where", "Where?"),
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    await life.begin()
    await sam.go(f"{life.home}/questionnaires/new")
    sam.attach("sheet", "form.xlsx", file.getvalue())
    await sam.press("Continue", source="sheet", audience="survivors")
    assert sam.status == 200
    assert "geopoint" in sam.text or "where" in sam.text
    await sam.go(f"{life.home}/questionnaires/new")
    sam.attach("sheet", "form.xlsx", b"PK\x03\x04 no spreadsheet")
    await sam.press("Continue", source="sheet", audience="providers")
    assert sam.status == 409
    assert "/tmp" not in sam.response.text, "nothing is told of this computer"


async def test_a_questionnaire_is_printed_in_every_layout_and_language(life: Life, sam: Clerk, tmp_path: Path) -> None:
    await life.begin()
    await life.write()
    await sam.go(f"/questionnaires/{life.number}/out")
    printed = [link for link in sam.page.xpath("//main//a/@href") if "/paper/" in link]
    assert len(printed) == 6
    for link in printed:
        await sam.go(link)
        assert sam.response.headers["content-type"] == "application/pdf", link
        if link.endswith("/en"):
            assert "What could be better?" in " ".join(words_of(sam.response.content, tmp_path).split()), link
    assert (await sam.go(f"/questionnaires/{life.number}/paper/huge/en")).status == 404
    assert (await sam.go(f"/questionnaires/{life.number}/paper/{printed[0].split('/')[-2]}/xx")).status == 409


# -- in the street, and to organisations


async def test_a_poster_does_not_say_what_it_is_for_unless_asked(life: Life, sam: Clerk, tmp_path: Path) -> None:
    await life.prepare()
    await life.open()
    entry = (await standing(life)).project.entry
    await sam.go(f"{life.home}/spread")
    await sam.press("Make the poster")
    said = words_of(sam.response.content, tmp_path)
    assert f"survey.example/{entry}" in "".join(said.split())
    assert not any(word in said.lower() for word in ("spring", "rape", "abuse", "survivor", "assault", "police"))
    await sam.go(f"{life.home}/spread")
    await sam.press("Make the poster", say="yes", about="Help after sexual violence: tell us.")
    assert "Help after sexual violence" in words_of(sam.response.content, tmp_path)


async def test_codes_are_shown_once_and_kept_by_imprint_only(life: Life, sam: Clerk, owner: asyncpg.Connection) -> None:
    await life.prepare()
    await sam.go(f"{life.home}/details")
    await sam.press("Save", invited=["survivors"])
    await life.open()
    await sam.go(f"{life.home}/spread")
    await sam.press("Draw codes", number="3")
    codes = [
        " ".join(code.text_content().split()) for code in sam.page.xpath("//main//*[contains(@class, 'codes')]//li")
    ]
    assert len(set(codes)) == 3
    kept = await owner.fetch("select invitation::text as said from heard.invitation")
    assert len(kept) == 3
    for row in kept:
        assert not any(code in row["said"] for code in codes)
    for number in ("0", "501", "many"):
        await sam.go(f"{life.home}/spread")
        await sam.press("Draw codes", number=number)
        assert sam.status == 409, number
