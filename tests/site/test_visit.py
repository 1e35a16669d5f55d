"""A visit without scripts: what its buttons do, and what is sent in the end."""

import html
import unicodedata
from collections.abc import Callable

import msgspec
import pytest
from litestar.types import ASGIApp

from questionnaires.consultation import Consultation
from questionnaires.response import Passage, Response
from questionnaires.schema import Questionnaire
from questionnaires.translation import Localised
from survey import visit
from survey.drafts import Draft
from survey.site import forms
from survey.site.pages import Pages
from survey.store import Store
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

pytestmark = pytest.mark.anyio


async def to_the_first_question(visitor: Visitor) -> Visitor:
    """Enter, start and consent."""
    await visitor.enter()
    await visitor.press()
    return await visitor.press(consent="yes")


async def test_a_whole_visit_is_sealed_and_sent(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert visitor.heading == "Help after sexual violence"
        await visitor.press()
        assert visitor.heading == "Taking part"
        await visitor.press(consent="yes")
        assert visitor.heading == "Are you 18 or over?"
        await visitor.press(age="adult")
        await visitor.press(services=["police", "nurse"])
        assert visitor.heading == "How well did the police listen?"
        await visitor.press(police="4")
        await visitor.press(when="2019", weeks="12", word="slow")
        assert visitor.heading == "You are nearly there"
        await visitor.press()
        await visitor.press(change="More time.\r\nAnd <b>kindness</b> & tea.")
        assert visitor.heading == "Check your answers"
        assert "And <b>kindness</b> & tea." in visitor.text
        await visitor.press("send")
        assert visitor.heading == "Thank you. Your answers have been sent."
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {
        "consent": "yes",
        "age": "adult",
        "services": ("police", "nurse"),
        "police": 4,
        "when": 2019,
        "weeks": 12,
        "word": "slow",
        "change": "More time.\nAnd <b>kindness</b> & tea.",
    }
    assert response.passed["young"] is Passage.NOT_SHOWN
    assert response.passed["change"] is Passage.ANSWERED


async def test_every_question_but_consent_can_be_skipped(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        while visitor.heading != "Check your answers":
            await visitor.press("skip" if "skip" in visitor.deeds else "next")
        assert visitor.text.count("No answer") == 6
        await visitor.press("send")
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"consent": "yes"}
    assert response.passed["services"] is Passage.SKIPPED


async def test_continuing_with_nothing_typed_is_skipping(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        while visitor.heading != "Check your answers":
            await visitor.press()
            assert not visitor.problems


async def test_a_question_skipped_after_being_answered_is_not_sent(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="adult")
        await visitor.press("back")
        await visitor.press("skip")
        await visitor.press("send")
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"consent": "yes"}


async def test_consent_must_be_answered_and_says_so(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        assert not {"skip", "send"} & set(visitor.deeds)
        await visitor.press()
        assert visitor.heading == "Taking part"
        assert visitor.problems == ["Choose an answer to go on. You can also leave this survey now"]


async def test_without_consent_nothing_can_be_sent_however_it_is_asked(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.post({**visitor.fields, "do": ["send"]})
        assert visitor.heading == "Taking part"
        await visitor.post({**visitor.fields, "q-consent": ["no"], "do": ["send"]})
        assert visitor.heading == "Thank you for looking at this"
    assert await publishing.sent(database.owner) == []


async def test_declining_keeps_nothing_and_offers_support(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(consent="no")
        assert "The Listening Line" in visitor.text
        assert "send" not in visitor.deeds
        await visitor.press("back")  # a slip of the thumb can be mended
        assert visitor.heading == "Taking part"
        assert not visitor.fields.get("q-consent")
        await visitor.press(consent="yes")
        assert visitor.heading == "Are you 18 or over?"
    assert await publishing.sent(database.owner) == []


async def test_somebody_too_young_is_shown_where_to_turn_and_nothing_is_kept(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="young")
        assert visitor.heading == "This is for adults"
        assert "Childline" in visitor.text
        assert "send" not in visitor.deeds
        await visitor.press("back")
        assert visitor.heading == "Taking part"
        assert not visitor.fields.get("q-consent")
    assert await publishing.sent(database.owner) == []


async def test_whom_the_last_page_names_stands_first_among_those_to_turn_to(app: ASGIApp, publish: Publish) -> None:
    childline = '[[support]]\nname = "Childline"\nphone = "0800 1111"\n'
    await publish(publishing.VISIT + publishing.SUPPORT + childline)
    async with Visitor(app) as visitor:
        await visitor.enter()
        assert visitor.contacts == ["The Listening Line", "Childline"]
        await visitor.press()
        await visitor.press(consent="yes")
        await visitor.press(age="young")
        assert visitor.contacts == ["Childline", "The Listening Line"]


async def test_a_telephone_number_reads_from_left_to_right_in_any_language(app: ASGIApp, publish: Publish) -> None:
    await publish(languages=("ur", "en"))
    async with Visitor(app, languages="ur") as visitor:
        await visitor.enter()
        assert visitor.page.xpath("//*[@class='contacts']//bdi[@dir='ltr']/text()") == ["0808 157 0000"]


async def test_what_was_said_can_be_sent_from_any_page(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="adult")
        await visitor.press("send", services="nurse")
        assert visitor.heading == "Thank you. Your answers have been sent."
    ((response, stopped),) = await publishing.sent_and_stopped(database.owner)
    assert response.answers == {"consent": "yes", "age": "adult", "services": ("nurse",)}
    assert stopped == "services"
    assert "several" not in response.passed


async def test_a_questionnaire_without_consent_can_be_sent_from_its_first_page(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press("send", only="Listen.")
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"only": "Listen."}


async def test_answers_off_the_path_are_dropped(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="adult")
        await visitor.press(services=["police"])
        await visitor.press(police="1")
        await visitor.press("back")
        await visitor.press("back")
        assert visitor.fields["q-services"] == ["police"]
        await visitor.press(services=["nobody"])
        assert visitor.heading == "A few small things"
        await visitor.press("send")
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"consent": "yes", "age": "adult", "services": ("nobody",)}
    assert response.passed["police"] is Passage.NOT_SHOWN


async def test_a_part_can_be_skipped_as_a_whole(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="adult")
        assert "The next questions are about help." in visitor.text
        await visitor.press("skip-part")
        assert visitor.heading == "A few small things"
        await visitor.press("send")
    (response,) = await publishing.sent(database.owner)
    assert response.passed["services"] is Passage.SKIPPED


async def test_the_content_note_stands_before_the_first_question_of_its_part_only(
    app: ASGIApp, publish: Publish
) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press()
        note = "The next questions are about help."
        assert visitor.text.index(note) < visitor.text.index("Who helped you?")
        assert "The Listening Line" in visitor.text
        await visitor.press(services="police")
        assert note not in visitor.text
        assert "skip-part" in visitor.deeds


async def test_a_change_leads_back_to_the_answers(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        while visitor.heading != "Check your answers":
            await visitor.press()
        await visitor.press("change:several")
        await visitor.press(word="warm")
        assert visitor.heading == "Check your answers"
        assert "warm" in visitor.text


async def test_a_change_that_opens_a_new_question_leads_there_first(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        while visitor.heading != "Check your answers":
            await visitor.press()
        await visitor.press("change:services")
        await visitor.press(services="police")
        assert visitor.heading == "How well did the police listen?"
        await visitor.press(police="5")
        assert visitor.heading == "Check your answers"
        assert "5: Very well" in visitor.text


async def test_a_change_can_be_left_alone(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        while visitor.heading != "Check your answers":
            await visitor.press()
        await visitor.press("change:age")
        await visitor.press("back")
        assert visitor.heading == "Check your answers"


async def test_what_is_wrong_is_said_above_and_beside_and_nothing_typed_is_lost(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="adult")
        await visitor.press(services="nurse")
        await visitor.press(when="last spring", weeks="9", word="slow")
        assert visitor.problems == ["Write a year as four digits, such as 2019, or skip this question"]
        assert visitor.page.xpath("//*[@id='q-when']/@aria-describedby") == ["q-when-error"]
        assert visitor.page.xpath("//*[@role='alert']//a/@href") == ["#q-when"]
        assert visitor.fields["q-when"] == ["last spring"]
        assert visitor.fields["q-weeks"] == ["9"]
        await visitor.look()
        assert visitor.fields["q-when"] == ["last spring"]
        await visitor.press(when="2020")
        assert visitor.heading == "You are nearly there"


async def test_back_keeps_what_was_typed_even_where_it_is_no_answer_yet(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="adult")
        await visitor.press(services="nurse")
        await visitor.press("back", when="soon", word="slow")
        assert visitor.heading == "Who helped you?"
        await visitor.press()
        assert visitor.fields["q-when"] == ["soon"]
        assert visitor.fields["q-word"] == ["slow"]


async def test_a_text_that_is_too_long_is_given_back_whole(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    text = "ä" * 5_001
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(only=text)
        assert "shorter by 1 characters" in visitor.problems[0]
        assert visitor.fields["q-only"] == [text]


@pytest.mark.parametrize("part", [False, True])
async def test_a_hundred_thousand_characters_are_answered_calmly_and_given_back(
    app: ASGIApp, publish: Publish, *, part: bool
) -> None:
    await publish(publishing.SMALL)
    text = "mountains of & words " * 5_000
    async with Visitor(app, part=part) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(only=text)
        assert visitor.fields["q-only"] == [text]
        assert visitor.problems


SIGNS = (
    "\nfirst line empty",
    "  spaces kept  ",
    "</textarea><script>alert(1)</script>",
    "quotes \" and ' and & and &amp;",
    "اردو میں \u200fجواب\u200e",
    "zero\u200bwidth \u2060 and \u202eturned\u202c",
    "emoji 👩🏽‍🦽 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "accents put on afterwards: cafe\u0301, and before: caf\u00e9",
    "a{b}c %s {{ 7*7 }} \ue002",
)


async def comes_back_and_is_sent(app: ASGIApp, database: Database, text: str) -> None:
    """Check that a text comes back, and is sent, sign for sign."""
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(only=text)
        await visitor.press("change:only")
        assert visitor.fields["q-only"] == [text], "came back as something else"
        await visitor.press("send")
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"only": text}, "was sent as something else"


@pytest.mark.parametrize("text", SIGNS)
async def test_every_script_and_sign_comes_back_and_is_sent_as_it_was_typed(
    app: ASGIApp, publish: Publish, database: Database, text: str
) -> None:
    await publish(publishing.SMALL)
    await comes_back_and_is_sent(app, database, text)


def _without_the_unseen(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


@pytest.mark.parametrize(
    ("change", "found_out"),
    [
        (lambda text: unicodedata.normalize("NFC", text), {7}),
        (lambda text: unicodedata.normalize("NFKC", text), {6, 7}),
        (str.strip, {0, 1}),
        (html.unescape, {3}),
        (_without_the_unseen, {4, 5, 6}),
    ],
)
async def test_a_site_that_tidies_what_was_typed_is_found_out(
    app: ASGIApp,
    publish: Publish,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[str], str],
    found_out: set[int],
) -> None:
    await publish(publishing.SMALL)
    taken_apart = forms._text
    monkeypatch.setattr(forms, "_text", lambda encoded: change(taken_apart(encoded)))
    for place in found_out:
        with pytest.raises(AssertionError, match="came back as something else"):
            await comes_back_and_is_sent(app, database, SIGNS[place])


async def test_a_site_that_tidies_only_what_it_sends_is_found_out(
    app: ASGIApp, publish: Publish, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(publishing.SMALL)
    made = visit.response

    def tidied(draft: Draft, questionnaire: Questionnaire) -> tuple[Response, str]:
        response, stopped = made(draft, questionnaire)
        answers = {name: str(value).strip() for name, value in response.answers.items()}
        return msgspec.structs.replace(response, answers=answers), stopped

    monkeypatch.setattr(visit, "response", tidied)
    with pytest.raises(AssertionError, match="was sent as something else"):
        await comes_back_and_is_sent(app, database, SIGNS[1])


async def test_a_sign_that_cannot_be_kept_is_a_friendly_problem(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(only="before\x00after")
        assert "cannot be kept" in visitor.problems[0]


async def test_refreshing_shows_the_same_page(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        before = visitor.text
        await visitor.look()
        await visitor.look()
        assert visitor.text == before


async def test_sending_twice_and_looking_again_is_one_response(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(only="Once.")
        form = {**visitor.fields, "do": ["send"]}
        await visitor.post(form)
        await visitor.post(form)
        assert visitor.heading == "Thank you. Your answers have been sent."
        await visitor.look()
        assert visitor.heading == "Thank you. Your answers have been sent."
    assert len(await publishing.sent(database.owner)) == 1


async def test_an_old_tab_sends_nothing_of_a_visit_that_has_only_begun(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(only="Once.")
        assert visitor.heading == "Check your answers"
        old_tab = {**visitor.fields, "do": ["send"]}
        await visitor.press("send")
        await visitor.enter()
        await visitor.post(old_tab)
        assert visitor.heading == "Help after sexual violence"
    assert len(await publishing.sent(database.owner)) == 1


async def test_two_tabs_answer_one_visit(app: ASGIApp, publish: Publish, database: Database) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        older = dict(visitor.fields)
        await visitor.press(age="adult")
        await visitor.press(services="nurse")
        assert visitor.heading == "A few small things"
        await visitor.post({**older, "q-age": ["prefer-not-to-say"], "do": ["next"]})
        assert visitor.heading == "Who helped you?"
        assert visitor.fields["q-services"] == ["nurse"]
        await visitor.press("send")
    (response,) = await publishing.sent(database.owner)
    assert response.answers == {"consent": "yes", "age": "prefer-not-to-say", "services": ("nurse",)}


async def test_a_page_of_another_tab_that_is_off_the_path_by_now_changes_nothing(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.press(age="adult")
        await visitor.press(services="police")
        police = {**visitor.fields, "q-police": ["5"], "do": ["next"]}
        await visitor.press("back")
        await visitor.press(services="nobody")
        await visitor.post(police)
        assert visitor.heading == "A few small things"
        await visitor.press("send")
    (response,) = await publishing.sent(database.owner)
    assert "police" not in response.answers


async def test_with_the_page_script_a_form_is_answered_with_the_next_page_itself(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish()
    async with Visitor(app, part=True) as visitor:
        await visitor.enter()
        await visitor.press()
        assert visitor.response.request.method == "POST"
        assert not visitor.response.text.startswith("<!DOCTYPE")
        await visitor.press(consent="yes")
        await visitor.press("send")
        assert visitor.heading == "Thank you. Your answers have been sent."
    assert len(await publishing.sent(database.owner)) == 1


async def test_what_the_script_keeps_while_somebody_writes_moves_nothing(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.SMALL)
    async with Visitor(app, part=True) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.fill(only="half a sen").post({**visitor.fields, "do": ["keep"]})
        assert visitor.heading == "What should change?"
        assert not visitor.problems
        await visitor.look()
        assert visitor.fields["q-only"] == ["half a sen"]


async def finished_as_begun(app: ASGIApp, made: Consultation, database: Database, site_store: Store) -> None:
    """Check that another version in the middle of a visit changes nothing of it, and greets whoever comes later."""
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        newer = publishing.SMALL.replace("What should change?", "Anything else?")
        await publishing.replace(database.owner, made, newer)
        await site_store.refresh()
        await visitor.press(only="The old one.")
        assert "What should change?" in visitor.text, "asked something else than at the beginning"
        await visitor.press("send")
    async with Visitor(app) as later:
        await later.enter()
        await later.press()
        assert later.heading == "Anything else?"
    (response,) = await publishing.sent(database.owner)
    assert response.fingerprint == made.questionnaires["providers"], "sent as an answer to something else"


async def test_the_questionnaire_that_was_begun_is_the_one_that_is_finished(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store
) -> None:
    await finished_as_begun(app, await publish(publishing.SMALL), database, site_store)


def _newest(site_store: Store) -> str:
    (served,) = site_store.served()
    return served.consultation.questionnaires["providers"]


async def test_a_site_that_asks_the_newest_version_is_found_out(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await publish(publishing.SMALL)
    localised = Pages.localised

    async def newest(pages: Pages, _begun: str, tag: str) -> Localised:
        return await localised(pages, _newest(site_store), tag)

    monkeypatch.setattr(Pages, "localised", newest)
    with pytest.raises(AssertionError, match="asked something else"):
        await finished_as_begun(app, made, database, site_store)


async def test_a_site_that_sends_as_of_the_newest_version_is_found_out(
    app: ASGIApp, publish: Publish, database: Database, site_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await publish(publishing.SMALL)
    begun = visit.response

    def newest(draft: Draft, questionnaire: Questionnaire) -> tuple[Response, str]:
        response, stopped = begun(draft, questionnaire)
        return msgspec.structs.replace(response, fingerprint=_newest(site_store)), stopped

    monkeypatch.setattr(visit, "response", newest)
    with pytest.raises(AssertionError, match="sent as an answer to something else"):
        await finished_as_begun(app, made, database, site_store)


async def test_a_deed_that_no_button_does_is_a_calm_page(app: ASGIApp, publish: Publish) -> None:
    await publish()
    async with Visitor(app) as visitor:
        await to_the_first_question(visitor)
        await visitor.post({**visitor.fields, "do": ["explode"]})
        assert visitor.response.status_code == 400
        await visitor.look()
        assert visitor.heading == "Are you 18 or over?"
