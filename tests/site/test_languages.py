"""The site's words in its languages: complete, compiled, and shown only when somebody stands for them."""

import hashlib
import re
import string

import pytest
from litestar.types import ASGIApp

from questionnaires import reading_age
from survey import languages
from survey.site.app import build
from survey.store import Store
from tests import catalogues
from tests.conftest import Database
from tests.site import publishing
from tests.site.conftest import Publish
from tests.site.visitor import Visitor

PREPARED = [tag for tag in languages.reviews() if tag != "en"]

WELSH = """
[translations.cy]
"welcome" = "Gofynnwn am y cymorth a gawsoch."
"page.consent.title" = "Cymryd rhan"
"question.consent.ask" = "Ydych chi eisiau cymryd rhan?"
"question.age.ask" = "Ydych chi'n 18 oed neu'n hŷn?"
"""


def fields(text: str) -> set[str]:
    return {name for _before, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_welsh_polish_urdu_and_arabic_are_prepared() -> None:
    assert {"cy", "pl", "ur", "ar"} <= set(PREPARED)
    assert languages.language("ur").direction == languages.language("ar").direction == "rtl"


@pytest.mark.parametrize("tag", PREPARED)
def test_a_catalogue_holds_every_text_and_no_other(tag: str) -> None:
    wanting = [str(message.id) for message in catalogues.read(tag) if message.id and not message.string]
    assert not wanting, f"{tag} has no words yet for {wanting}"
    today = {str(message.id) for message in catalogues.template() if message.id}
    held = {str(message.id) for message in catalogues.read(tag) if message.id}
    assert held == today, "run 'make words'"


@pytest.mark.parametrize("tag", PREPARED)
def test_a_catalogue_is_compiled_as_it_stands(tag: str) -> None:
    compiled = catalogues.path(tag).with_suffix(".mo").read_bytes()
    assert compiled == catalogues.compiled(catalogues.read(tag)), "run 'make words'"


@pytest.mark.parametrize("tag", PREPARED)
def test_a_translation_has_the_gaps_of_its_text(tag: str) -> None:
    for message in (message for message in catalogues.read(tag) if message.id):
        assert fields(str(message.string)) == fields(str(message.id)), message.id
        assert not re.search(r"<|>|&\w+;", str(message.string)), message.string


def test_a_language_needs_a_name_and_a_day_to_be_shown() -> None:
    assert not languages.Review(name="Cymraeg").is_approved
    assert not languages.Review(name="Cymraeg", reviewer="Nia").is_approved
    assert not languages.Review(name="Cymraeg", approved_on="2027-01-01").is_approved
    assert languages.Review(name="Cymraeg", reviewer="Nia Puw", approved_on="2027-01-01").is_approved


def test_an_approval_is_of_the_words_that_were_read_and_of_no_others() -> None:
    read = languages.fingerprint("cy")
    approval = languages.Review(name="Cymraeg", reviewer="Nia Puw", approved_on="2027-01-01", catalogue=read)
    nothing_named = languages.Review(name="Cymraeg", reviewer="Nia Puw", approved_on="2027-01-01")
    assert languages.holding({"cy": approval}, {"cy": read})["cy"].is_approved
    assert not languages.holding({"cy": nothing_named}, {"cy": read})["cy"].is_approved
    changed = catalogues.read("cy")
    message = next(message for message in changed if message.id)
    message.string = f"{message.string}!"
    assert catalogues.compiled(changed) != catalogues.path("cy").with_suffix(".mo").read_bytes()
    today = hashlib.sha256(catalogues.compiled(changed)).hexdigest()
    assert not languages.holding({"cy": approval}, {"cy": today})["cy"].is_approved


def test_a_text_that_is_new_changes_every_catalogue() -> None:
    longer = catalogues.read("cy")
    was = catalogues.compiled(catalogues.read("cy"))
    longer.add("A text that nobody has read", "Testun newydd")
    assert catalogues.compiled(longer) != was


def test_which_languages_nobody_stands_for_is_known() -> None:
    """Whoever approves a language changes this list, and so cannot do it by mistake."""
    assert set(PREPARED) - languages.approved() == {"cy", "pl", "ur", "ar"}


def test_the_english_can_be_followed_by_an_eleven_year_old() -> None:
    texts = [str(message.id) for message in catalogues.template() if message.id]
    spoken = [re.sub(r"[{}]", "", text) for text in texts if len(text.split()) >= 8]
    hard = {text: age for text in spoken if (age := reading_age.reading_age(text)) > 12}
    assert not hard
    assert reading_age.reading_age(". ".join(text.rstrip(".") for text in spoken) + ".") <= 9


def test_no_page_of_the_site_is_harder_than_that() -> None:
    places: dict[str, list[str]] = {}
    for text, place in catalogues.messages():
        places.setdefault(place, []).append(re.sub(r"[{}]", "", text).rstrip("."))
    pages = {place: ". ".join(texts) + "." for place, texts in places.items()}
    ages = {place: reading_age.reading_age(text) for place, text in pages.items() if len(text.split()) >= 20}
    assert len(ages) >= 10
    assert {place: age for place, age in ages.items() if age > 11} == {}


def test_control_official_language_is_heard_to_be_harder() -> None:
    assert reading_age.reading_age("Participation constitutes acceptance of the aforementioned arrangements.") > 11


@pytest.mark.anyio
async def test_what_nobody_stands_for_is_not_offered(site_store: Store, publish: Publish, database: Database) -> None:
    await publish(languages=("en", "cy", "ur"))
    async with Visitor(build(site_store), languages="cy") as visitor:
        await visitor.enter()
        assert visitor.page.get("lang") == "en"
        assert "language:cy" not in visitor.deeds
        await visitor.post({**visitor.fields, "do": ["language:cy"]})
        assert visitor.response.status_code == 400


@pytest.mark.anyio
async def test_the_browsers_language_is_the_first(app: ASGIApp, publish: Publish) -> None:
    await publish(publishing.VISIT + publishing.SUPPORT + WELSH, languages=("en", "cy", "ur"))
    async with Visitor(app, languages="ur-PK,ur;q=0.9,en;q=0.8") as visitor:
        await visitor.enter()
        assert (visitor.page.get("lang"), visitor.page.get("dir")) == ("ur", "rtl")
        assert "شروع کریں" in visitor.text


@pytest.mark.anyio
async def test_a_language_can_be_changed_midway_and_nothing_is_lost(
    app: ASGIApp, publish: Publish, database: Database
) -> None:
    await publish(publishing.VISIT + publishing.SUPPORT + WELSH, languages=("en", "cy", "ur"))
    async with Visitor(app) as visitor:
        await visitor.enter()
        await visitor.press()
        await visitor.press(consent="yes")
        await visitor.press("language:cy", age="adult")
        assert visitor.page.get("lang") == "cy"
        assert visitor.heading == "Ydych chi'n 18 oed neu'n hŷn?"
        assert visitor.fields["q-age"] == ["adult"]
        await visitor.press()
        await visitor.press("language:ur", services="police")
        await visitor.press()
        await visitor.press("language:en", police="3")
        await visitor.press()
        await visitor.press("language:cy", when="soon", word="slow")
        assert visitor.problems == ["Ysgrifennwch flwyddyn mewn pedwar digid, fel 2019, neu hepgorwch y cwestiwn hwn"]
        assert visitor.fields["q-when"] == ["soon"]
        assert visitor.fields["q-word"] == ["slow"]
        await visitor.press("send", when="2020")
        assert visitor.heading == "Diolch. Mae eich atebion wedi’u hanfon."
    (response,) = await publishing.sent(database.owner)
    assert response.language == "cy"
    assert response.answers == {
        "consent": "yes",
        "age": "adult",
        "services": ("police",),
        "police": 3,
        "when": 2020,
        "word": "slow",
    }


@pytest.mark.anyio
async def test_what_has_no_translation_is_marked_as_what_it_is(app: ASGIApp, publish: Publish) -> None:
    await publish(
        publishing.VISIT + publishing.SUPPORT + WELSH,
        languages=("en", "cy", "ur"),
        translations={"cy": {"purpose": "Rydym eisiau gwybod."}},
    )
    async with Visitor(app, languages="cy") as visitor:
        await visitor.enter()
        assert "Rydym eisiau gwybod." in visitor.text
        assert visitor.page.xpath("//div[@lang='en']//strong/text()") == ["commissioner"]
        await visitor.press()
        assert visitor.heading == "Cymryd rhan"
        (body,) = visitor.page.xpath("//div[@lang='en' and @dir='ltr']/p[text()='It is your choice.']")
        assert body is not None
        assert visitor.page.xpath("//label/span[@lang='en']/text()") == ["Yes", "No"]
        await visitor.press("language:ur")
        assert visitor.page.xpath("//h1//span[@lang='en' and @dir='ltr'] | //h1/span[@dir='ltr']")


@pytest.mark.anyio
@pytest.mark.parametrize("tag", PREPARED)
async def test_every_page_can_be_shown_in_every_language(app: ASGIApp, publish: Publish, tag: str) -> None:
    await publish(languages=(tag, "en"))
    async with Visitor(app, languages=tag) as visitor:
        await visitor.enter()
        for deed in ("safety", "back", "resume", "back", "next", "next"):
            await visitor.press(deed)
        await visitor.press(consent="yes")
        await visitor.press("save")
        await visitor.press("back")
        for _ in range(4):
            await visitor.press()
        await visitor.press(change="Geiriau.")
        assert languages.words(tag).gettext("Check your answers") == visitor.heading
        await visitor.press("send")
        assert languages.words(tag).gettext("Thank you. Your answers have been sent.") == visitor.heading
        assert visitor.page.get("lang") == tag
