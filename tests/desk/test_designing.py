"""Designing at the desk: every change is kept, can be undone, and never writes over somebody else's unseen."""

import asyncpg
import msgspec
import pytest

from questionnaires.schema import ChooseMany, Questionnaire, ShowIf
from survey.desk import drafting, projects
from survey.desk.drafting import mark
from survey.desk.staff import Staff
from tests.desk.clerk import Clerk
from tests.desk.conftest import SignIn, employ
from tests.desk.questionnaires import small

pytestmark = pytest.mark.anyio


@pytest.fixture
async def number(office: asyncpg.Connection, sam: Clerk) -> int:
    """A draft of the small questionnaire in a consultation of its own."""
    row = await office.fetchrow("select * from desk.account where name = 'Sam'")
    staff = Staff(id=row["id"], login=row["login"], name="Sam", roles=frozenset())
    project = await projects.begin(office, staff, "Spring", invented=True)
    return await drafting.begin(office, staff, project, small(), "Began")


async def draft(office: asyncpg.Connection, number: int) -> Questionnaire:
    return (await drafting.fetch(office, number)).questionnaire


async def part(clerk: Clerk, path: str, fields: dict[str, str]) -> str:
    """Send a form as the page script does."""
    await clerk.post(path, fields, **{"hx-request": "true"})
    return clerk.response.text


async def test_every_room_of_the_designer_opens(sam: Clerk, number: int) -> None:
    questionnaire = small()
    rooms = ["", "/about", "/parts", "/support", "/languages", "/languages/cy", "/mend", "/history", "/out", "/add"]
    rooms += [f"/pages/{page.id}" for page in questionnaire.pages]
    rooms += [f"/pages/{page.id}/shown" for page in questionnaire.pages]
    for room in rooms:
        await sam.go(f"/questionnaires/{number}{room}")
        assert sam.status == 200, room


async def test_a_question_is_changed_and_its_options_keep_their_values(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/pages/services")
    await sam.press("Save", ask="Which services did you use?", options="A nurse\nThe police\nA court\nNone of these")
    assert sam.notice == "Saved."
    question = (await draft(office, number)).pages[3].questions[0]
    assert isinstance(question, ChooseMany)
    assert question.ask == "Which services did you use?"
    assert [option.value for option in question.options] == ["nurse", "police", "court", "none"]
    assert question.options[3].exclusive, "what stands alone still does"


async def test_a_kind_is_changed_and_what_it_needs_is_asked_for(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/pages/better")
    await sam.press("Save", kind="scale")
    await sam.press("Save", low="1", high="x", low_label="Not at all", high_label="Completely")
    assert sam.status == 422
    assert "whole number" in sam.text
    await sam.press("Save", high="7")
    question = (await draft(office, number)).pages[4].questions[0]
    assert (question.__struct_config__.tag, question.high) == ("scale", 7)  # type: ignore[union-attr]


async def test_choosing_consent_as_a_purpose_makes_it_what_consent_has_to_be(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/pages/consent")
    await sam.press("Save", role="")
    assert not (await draft(office, number)).pages[0].questions[0].required
    await sam.press("Save", role="consent", options="Yes, please\nNo, thanks")
    question = (await draft(office, number)).pages[0].questions[0]
    assert question.required
    assert [option.value for option in question.options] == ["yes", "no"]  # type: ignore[union-attr]


async def test_a_page_is_added_filled_moved_copied_and_deleted(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/pages/services")
    await sam.follow("Add a page after this one")
    await sam.press("Add it", words="")
    assert sam.problems == ["Write the question, or the heading"]
    await sam.press("Add it", kind="scale", words="How well did they listen to you?")
    assert sam.heading == "How well did they listen to you?"
    assert "What the lowest means" in sam.text
    page = sam.path.rsplit("/", 1)[1]
    ids = [one.id for one in (await draft(office, number)).pages]
    assert ids.index(page) == ids.index("services") + 1
    await sam.press("Move the page up")
    assert [one.id for one in (await draft(office, number)).pages].index(page) == ids.index("services")
    await sam.press("Copy it")
    assert sam.notice == "This is the copy."
    await sam.press("Delete the page")
    assert "You can undo that" in sam.notice
    assert [one.id for one in (await draft(office, number)).pages].count(page) == 1


async def test_a_condition_is_chosen_from_lists(sam: Clerk, office: asyncpg.Connection, number: int) -> None:
    await sam.go(f"/questionnaires/{number}/pages/quote")
    await sam.follow("Change when the page is shown")
    await sam.press("Choose", on="services")
    assert "The police" in sam.text
    await sam.press("Save", how="any", values=["police", "nurse"])
    page = next(one for one in (await draft(office, number)).pages if one.id == "quote")
    assert page.show_if == ShowIf(question="services", any_of=("police", "nurse"))
    assert "Shown only if the answer to “Which services helped you?” is “The police” or “A nurse”." in sam.text
    await sam.follow("Change when the page is shown")
    await sam.press("Show it to everyone")
    page = next(one for one in (await draft(office, number)).pages if one.id == "quote")
    assert page.show_if is None


async def test_undo_goes_back_deed_by_deed_and_redo_forth(sam: Clerk, office: asyncpg.Connection, number: int) -> None:
    whole = await draft(office, number)
    await sam.go(f"/questionnaires/{number}/pages/gender")
    await sam.press("Delete the page")
    without = await draft(office, number)
    await sam.press("Undo")
    assert "Undone: deleted “What is your gender?”." in sam.notice
    assert await draft(office, number) == whole
    await sam.press("Redo")
    assert await draft(office, number) == without
    await sam.press("Undo")
    with pytest.raises(AssertionError, match="no button 'Undo'"):
        await sam.press("Undo")
    await sam.go(f"/questionnaires/{number}/history")
    await sam.press("Go back to this")
    assert await draft(office, number) == without, "and nothing that ever stood is lost"


async def test_typing_is_one_revision_and_another_deed_is_another(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/pages/better")
    fields = {"kind": "long-text", "ask": "What could be better?", "reminder": "yes", "longest": "5000"}
    for hint in ("A", "A few", "A few words"):
        now = (await draft(office, number)).pages[4].questions[0]
        await part(sam, f"/questionnaires/{number}/questions/better", fields | {"hint": hint, "mark": mark(now)})
    assert (await draft(office, number)).pages[4].questions[0].hint == "A few words"
    assert len(await drafting.history(office, number)) == 2
    await sam.go(f"/questionnaires/{number}")
    await sam.press("Undo")
    assert (await draft(office, number)).pages[4].questions[0].hint == ""


async def test_what_the_page_script_saves_says_so_with_what_is_to_be_mended(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/pages/better")
    now = (await draft(office, number)).pages[4].questions[0]
    fields = {"kind": "long-text", "ask": "Why did you not tell us your name?", "longest": "5000", "mark": mark(now)}
    answer = await part(sam, f"/questionnaires/{number}/questions/better", fields)
    assert answer.strip().startswith("Saved")
    assert sam.response.headers["hx-trigger"] == "preview"
    assert "Nothing reminds people" in answer
    now = (await draft(office, number)).pages[4].questions[0]
    assert f'id="mark-q-better" value="{mark(now)}"' in answer


async def test_what_is_to_be_mended_stands_beside_the_field_that_it_is_about(sam: Clerk, number: int) -> None:
    await sam.go(f"/questionnaires/{number}/pages/better")
    await sam.press("Save", ask="Why did you not tell us your name?", reminder=None, why="")
    beside = {name: sam.page.get_element_by_id(f"said-q-better--{name}").text_content() for name in ("ask", "reminder")}
    assert "blame" in beside["ask"]
    assert "Nothing reminds people" in beside["reminder"]
    assert "said-q-better--ask" in sam.page.get_element_by_id("better-ask").get("aria-describedby")
    await sam.press("Do this for me")
    assert sam.path.endswith("/pages/better")
    assert "Nothing reminds people" not in sam.text
    await sam.go(f"/questionnaires/{number}/about")
    await sam.press("Save", closing="")
    assert "no closing words" in sam.page.get_element_by_id("said-page--closing").text_content()


async def test_undoing_leads_back_to_the_page_that_was_open(sam: Clerk, number: int) -> None:
    await sam.go(f"/questionnaires/{number}/pages/better")
    await sam.press("Save", ask="What could be mended?")
    await sam.press("Undo")
    assert sam.path.endswith("/pages/better")
    await sam.press("Copy it")
    await sam.press("Undo")
    assert sam.path == f"/questionnaires/{number}", "the copy is not there any more"


async def test_whoever_was_signed_out_while_typing_is_not_led_away_from_their_words(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/pages/better")
    await office.execute("delete from desk.session")
    answer = await sam.client.post(
        f"/questionnaires/{number}/questions/better", data={"ask": "?"}, headers={"hx-request": "true"}
    )
    assert answer.status_code == 401
    assert "hx-redirect" not in answer.headers
    await sam.press("Save", ask="What would you change, if you could change one thing?")
    assert sam.status == 401
    assert "What would you change, if you could change one thing?" in sam.text


async def test_a_question_is_copied_and_the_copy_undone(sam: Clerk, office: asyncpg.Connection, number: int) -> None:
    await sam.go(f"/questionnaires/{number}/pages/better")
    await sam.press("Add it", words="How could it be better?", kind="long-text")
    before = await draft(office, number)
    await sam.press("Copy the question")
    asked = [question.ask for question in (await draft(office, number)).pages[4].questions]
    assert asked == ["What could be better?", "What could be better?", "How could it be better?"]
    await sam.press("Undo")
    assert await draft(office, number) == before


async def test_the_second_of_two_people_sees_what_changed_before_saving_over_it(
    sign_in: SignIn, sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    priya = await sign_in("Priya")
    for clerk in (sam, priya):
        await clerk.go(f"/questionnaires/{number}/pages/services")
    await priya.press("Save", ask="Which services were good?")
    await sam.press("Save", ask="Which services were bad?")
    assert sam.heading == "Somebody changed this while you were at it"
    assert "Priya saved a change" in sam.text
    assert "Which services were good?" in sam.text
    assert "Which services were bad?" in sam.text
    assert (await draft(office, number)).pages[3].questions[0].ask == "Which services were good?"
    await sam.press("Save mine in its place")
    assert (await draft(office, number)).pages[3].questions[0].ask == "Which services were bad?"
    assert len(await drafting.history(office, number)) == 3


async def test_two_people_who_change_different_things_both_have_their_way(
    sign_in: SignIn, sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    priya = await sign_in("Priya")
    await sam.go(f"/questionnaires/{number}/pages/services")
    await priya.go(f"/questionnaires/{number}/pages/better")
    await priya.press("Save", ask="What should be better?")
    await sam.press("Save", ask="Which services did you use?")
    asked = {question.id: question.ask for page in (await draft(office, number)).pages for question in page.questions}
    assert (asked["services"], asked["better"]) == ("Which services did you use?", "What should be better?")


async def test_autosave_never_writes_over_somebody_elses_words(
    sign_in: SignIn, sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    priya = await sign_in("Priya")
    await priya.go(f"/questionnaires/{number}/pages/services")
    await sam.go(f"/questionnaires/{number}/pages/services")
    old = sam.value("mark")
    await priya.press("Save", ask="Which services were good?")
    answer = await part(
        sam, f"/questionnaires/{number}/questions/services", {"kind": "choose-many", "ask": "Mine", "mark": old}
    )
    assert "Not saved: Priya changed this meanwhile" in answer
    assert (await draft(office, number)).pages[3].questions[0].ask == "Which services were good?"


async def test_a_change_to_what_somebody_deleted_is_said_calmly(sign_in: SignIn, sam: Clerk, number: int) -> None:
    priya = await sign_in("Priya")
    for clerk in (sam, priya):
        await clerk.go(f"/questionnaires/{number}/pages/gender")
    await priya.press("Delete the page")
    await sam.press("Save", ask="What is your gender, if you want to say?")
    assert sam.status == 410
    assert "not here any more" in sam.heading
    assert "What is your gender, if you want to say?" in sam.text


async def test_translations_stand_side_by_side_and_stay_with_their_texts(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/languages/cy")
    assert sam.value("t-question.better.ask") == "Beth allai fod yn well?"
    await sam.press("Save", **{"t-question.quote.ask": "A gawn ni ddyfynnu eich geiriau?"})
    assert (await draft(office, number)).translations["cy"]["question.quote.ask"].startswith("A gawn")
    await sam.go(f"/questionnaires/{number}/pages/quote")
    await sam.press("Save", ask="May we quote what you wrote?")
    await sam.go(f"/questionnaires/{number}/languages/cy?only=missing")
    assert "the text was changed since" in sam.text
    await sam.press("Save", **{"ok-question.quote.ask": "yes"})
    assert (await drafting.fetch(office, number)).draft.stale == {}
    await sam.go(f"/questionnaires/{number}/pages/quote")
    await sam.press("Delete the page")
    assert "question.quote.ask" not in (await draft(office, number)).translations["cy"]
    await sam.press("Undo")
    assert "question.quote.ask" in (await draft(office, number)).translations["cy"]


async def test_two_translators_at_once_lose_nothing(
    sign_in: SignIn, sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    priya = await sign_in("Priya")
    for clerk in (sam, priya):
        await clerk.go(f"/questionnaires/{number}/languages/cy")
    await priya.press("Save", **{"t-welcome": "Croeso"})
    await sam.press("Save", **{"t-closing": "Diolch"})
    texts = (await draft(office, number)).translations["cy"]
    assert (texts["welcome"], texts["closing"]) == ("Croeso", "Diolch")


async def test_the_second_to_translate_a_text_sees_the_first_ones_translation_before_writing_over_it(
    sign_in: SignIn, sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    priya = await sign_in("Priya")
    for clerk in (sam, priya):
        await clerk.go(f"/questionnaires/{number}/languages/cy")
    await priya.press("Save", **{"t-closing": "Diolch"})
    await sam.press("Save", **{"t-closing": "Diolch yn fawr", "t-welcome": "Croeso"})
    assert sam.status == 409
    assert "Priya saved a change" in sam.text
    assert "Diolch yn fawr" in sam.text
    texts = (await draft(office, number)).translations["cy"]
    assert (texts["welcome"], texts["closing"]) == ("Croeso", "Diolch"), "what nobody else touched is saved"
    await sam.press("Save mine in its place")
    assert (await draft(office, number)).translations["cy"]["closing"] == "Diolch yn fawr"


async def test_each_text_that_is_translated_can_be_undone_by_itself(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/languages/cy")
    at = f"/questionnaires/{number}/languages/cy"
    for before, typed in (("", "Di"), ("Di", "Diolch")):
        await part(sam, at, {"t-closing": typed, "w-closing": before})
    await part(sam, at, {"t-welcome": "Croeso", "w-welcome": ""})
    deeds = [one.deed for one in await drafting.history(office, number)]
    assert deeds[:2] == [
        "Translated “We ask about help, and not about what happened.” into Welsh",
        "Translated “Thank you for telling us. We read all of it.” into Welsh",
    ]
    assert len(deeds) == 3
    await sam.go(f"/questionnaires/{number}")
    await sam.press("Undo")
    assert (await draft(office, number)).translations["cy"]["closing"] == "Diolch"
    assert "welcome" not in (await draft(office, number)).translations["cy"]


async def test_a_translation_that_nobody_began_is_not_there(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/languages")
    assert (await sam.go(f"/questionnaires/{number}/languages/xx")).status == 404
    await sam.go(f"/questionnaires/{number}/languages")
    await sam.post(f"/questionnaires/{number}/languages/xx", {"t-closing": "?"})
    assert sam.status == 404
    assert "xx" not in (await draft(office, number)).translations


async def test_a_contact_that_is_renamed_keeps_its_translations(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    await sam.go(f"/questionnaires/{number}/languages/cy")
    await sam.press("Save", **{"t-support.the-listening-line.about": "Am ddim"})
    await sam.go(f"/questionnaires/{number}/support")
    await sam.press("Save", name="The Night Line")
    questionnaire = await draft(office, number)
    assert questionnaire.support[0].name == "The Night Line"
    assert questionnaire.translations["cy"]["support.the-night-line.about"] == "Am ddim"


async def test_parts_are_made_of_pages_and_changed(sam: Clerk, office: asyncpg.Connection, number: int) -> None:
    await sam.go(f"/questionnaires/{number}/parts")
    await sam.press("Add it", title="About you", first="gender", last="gender")
    await sam.go(f"/questionnaires/{number}/parts")
    await sam.press("Save", note="The next questions are about the help you had. Take your time.")
    questionnaire = await draft(office, number)
    assert [section.id for section in questionnaire.sections] == ["help", "about"]
    assert questionnaire.pages[-1].section == "about"
    assert questionnaire.sections[0].note.endswith("Take your time.")


async def test_the_desk_mends_what_it_can_when_asked(sam: Clerk, office: asyncpg.Connection, number: int) -> None:
    await sam.go(f"/questionnaires/{number}/pages/gender")
    await sam.press("Save", prefer_not_to_say=None)
    assert "There is no answer 'Prefer not to say'" in sam.text
    await sam.press("Do this for me")
    assert sam.path.endswith("/pages/gender")
    question = (await draft(office, number)).pages[-1].questions[0]
    assert question.prefer_not_to_say  # type: ignore[union-attr]


async def test_a_published_questionnaire_is_looked_at_and_not_changed(
    sam: Clerk, office: asyncpg.Connection, number: int
) -> None:
    kept = await drafting.fetch(office, number)
    await office.execute(
        "insert into heard.consultation (id, entry, state, body, switches, proven)"
        " values ($1, 'abc', 'ready', $2, '{}', true)",
        kept.project,
        msgspec.json.encode((await projects.find(office, kept.project)).project.consultation),
    )
    await sam.go(f"/questionnaires/{number}/pages/services")
    assert "no longer changes" in sam.text
    await sam.post(f"/questionnaires/{number}/pages/services/do", {"do": "delete"})
    assert sam.status == 409
    assert "What was published never changes" in sam.text
    assert await draft(office, number) == kept.questionnaire


async def test_somebody_who_may_only_follow_changes_nothing(
    sign_in: SignIn, office: asyncpg.Connection, number: int
) -> None:
    await employ(office, "Ann", frozenset({"analyst"}))  # type: ignore[arg-type]
    ann = await sign_in("Ann")
    await ann.go(f"/questionnaires/{number}")
    assert ann.status == 200
    assert "Delete this questionnaire" not in ann.text
    assert (await ann.go(f"/questionnaires/{number}/pages/services")).status == 403


@pytest.mark.parametrize("path", ["/questionnaires/999", "/consultations/nothing", "/reports/7", "/people/99", "/x/y"])
async def test_what_is_not_there_is_said_calmly(sam: Clerk, path: str) -> None:
    await sam.go(path)
    assert sam.status == 404
    assert sam.heading == "There is nothing here"
