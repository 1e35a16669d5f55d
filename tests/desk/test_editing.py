"""What can be done to a questionnaire: pages and questions in and out, in any order, and it still hangs together."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires import loading, soundness
from questionnaires.schema import ChooseMany, ChooseOne, LongText, Questionnaire, Role, Scale, ShowIf
from survey.desk import editing, mending
from survey.desk.advice import advise
from survey.desk.question_form import KINDS
from tests.desk.questionnaires import small


def pages(questionnaire: Questionnaire) -> list[str]:
    return [page.id for page in questionnaire.pages]


def test_a_page_is_added_behind_another_with_one_question_of_its_kind() -> None:
    before = small()
    for kind in KINDS:
        page = editing.new_page(before, kind, "How did you hear of us?", "help")
        after = editing.add_page(before, page, "services")
        assert pages(after)[3:5] == ["services", "hear-of-us"] or page.id in pages(after)
        assert pages(after).index(page.id) == 4
        (question,) = page.questions
        assert question.__struct_config__.tag == kind
        assert question.ask == "How did you hear of us?"
        if isinstance(question, ChooseOne | ChooseMany | Scale):
            assert question.prefer_not_to_say, "nobody has to remember it"
        if isinstance(question, LongText):
            assert question.reminder


def test_a_copy_asks_the_same_under_names_of_its_own() -> None:
    after, name = editing.copy_page(small(), "services")
    assert pages(after)[3:5] == ["services", name]
    assert after.pages[4].questions[0].id != "services"
    assert after.pages[4].questions[0].ask == after.pages[3].questions[0].ask
    loading.check(after)


def test_a_copied_question_stands_behind_its_original_under_a_name_of_its_own() -> None:
    after = editing.copy_question(editing.change_page(small(), "services", title="Services"), "services")
    first, second = after.pages[3].questions
    assert (first.id, second.ask) == ("services", first.ask)
    assert second.id != first.id
    loading.check(after)
    consent = editing.copy_question(small(), "consent").pages[0].questions[1]
    assert (consent.role, consent.required) == (None, False)


def test_consent_is_not_copied_as_consent() -> None:
    after, name = editing.copy_page(small(), "consent")
    assert editing.page_of(after, name).questions[0].role is None


def test_a_deleted_question_takes_the_conditions_on_it_along() -> None:
    after = editing.delete_page(small(), "services")
    assert editing.page_of(after, "better").show_if is None
    loading.check(msgspec.structs.replace(after, translations={}))


def test_a_page_that_moves_into_a_part_belongs_to_it_and_out_of_it_no_more() -> None:
    before = small()
    down = editing.move_page(before, "quote", -1)
    assert pages(down)[4:6] == ["quote", "better"]
    assert editing.page_of(down, "quote").section == "help"
    out = editing.move_page(editing.move_page(down, "quote", 1), "quote", 1)
    assert editing.page_of(out, "quote").section == ""


def test_a_question_moves_on_to_the_neighbouring_page_and_an_empty_page_goes() -> None:
    after = editing.move_question(small(), "better", -1)
    assert [question.id for question in editing.page_of(after, "services").questions] == ["services", "better"]
    assert "better" not in pages(after)


def test_changing_a_kind_keeps_what_both_have() -> None:
    _, question = editing.question_of(small(), "services")
    one = editing.change_kind(question, "choose-one")
    assert isinstance(one, ChooseOne)
    assert [option.value for option in one.options] == ["police", "nurse", "none"]
    assert not any(option.exclusive for option in one.options)
    assert (one.ask, one.why, one.prefer_not_to_say) == (question.ask, question.why, True)
    assert editing.change_kind(question, "choose-many") is question


def test_a_condition_looks_back_only() -> None:
    assert [question.id for question in editing.earlier_questions(small(), "services")] == ["consent", "age"]
    assert editing.earlier_questions(small(), "consent") == ()


def test_what_is_gone_is_said_to_be_gone() -> None:
    for deed in (
        lambda one: editing.page_of(one, "nowhere"),
        lambda one: editing.question_of(one, "nothing"),
        lambda one: editing.delete_page(one, "nowhere"),
        lambda one: editing.move_page(one, "nowhere", 1),
        lambda one: editing.delete_contact(one, 7),
        lambda one: editing.move_contact(one, -1, 1),
    ):
        with pytest.raises(editing.Gone):
            deed(small())


DEEDS = st.sampled_from(
    ["up", "down", "delete", "copy", "question up", "question down", "delete question", "copy question"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(DEEDS, st.integers(0, 30)), max_size=14))
def test_whatever_is_done_names_stay_sound_and_conditions_look_at_what_is_there(deeds: list[tuple[str, int]]) -> None:
    questionnaire = small()
    for deed, at in deeds:
        if not questionnaire.pages:
            break
        page = questionnaire.pages[at % len(questionnaire.pages)]
        if deed in {"up", "down"}:
            questionnaire = editing.in_order(editing.move_page(questionnaire, page.id, -1 if deed == "up" else 1))
        elif deed == "delete":
            questionnaire = editing.delete_page(questionnaire, page.id)
        elif deed == "copy":
            questionnaire = editing.copy_page(questionnaire, page.id)[0]
        elif page.questions:
            question = page.questions[at % len(page.questions)].id
            if deed == "delete question":
                questionnaire = editing.delete_question(questionnaire, question)
            elif deed == "copy question":
                questionnaire = editing.copy_question(questionnaire, question)
            else:
                questionnaire = editing.move_question(questionnaire, question, -1 if deed == "question up" else 1)
    asked = {question.id for page in questionnaire.pages for question in page.questions}
    conditions = [page.show_if for page in questionnaire.pages]
    conditions += [question.show_if for page in questionnaire.pages for question in page.questions]
    assert all(condition is None or condition.question in asked for condition in conditions)
    said = [problem.wrong for problem in soundness.wrongs(questionnaire)]
    assert not [one for one in said if "cannot be used as a name" in one or "have the name" in one], said


def test_mending_mends_what_it_offers_to() -> None:
    whole = small()
    bare = msgspec.structs.replace(
        whole,
        pages=(
            *(
                msgspec.structs.replace(
                    page,
                    questions=tuple(
                        msgspec.structs.replace(question, prefer_not_to_say=False)
                        if hasattr(question, "prefer_not_to_say")
                        else msgspec.structs.replace(question, reminder=False)
                        if hasattr(question, "reminder")
                        else question
                        for question in page.questions
                    ),
                )
                for page in whole.pages
                if page.id in {"services", "better", "gender"}
            ),
        ),
        sections=tuple(
            msgspec.structs.replace(section, note="", skippable=False, show_support=False) for section in whole.sections
        ),
        support=(),
        closing="",
        translations={},
    )
    for _ in range(40):
        offered = [one for one in advise(bare) if one.may_mend]
        if not offered:
            break
        mended = mending.mend(bare, offered[0].rule, offered[0].where)
        assert mended != bare
        left = [(one.rule, one.where) for one in advise(mended)]
        assert (offered[0].rule, offered[0].where) not in left, offered[0].rule
        bare = mended
    loading.check(bare)
    assert not [one for one in advise(bare) if one.is_error]
    roles = [question.role for page in bare.pages for question in page.questions]
    assert roles[:2] == [Role.CONSENT, Role.AGE]


def test_what_is_brought_from_the_library_comes_in_the_languages_that_there_are() -> None:
    questionnaire = msgspec.structs.replace(small(), support=())
    offered = next(one for one in advise(questionnaire) if one.rule == "support")
    mended = mending.mend(questionnaire, "support", offered.where)
    assert mended.translations["cy"]["support.samaritans.hours"] == "Unrhyw bryd"


def test_a_condition_is_set_on_a_page_or_on_a_question_of_it() -> None:
    condition = ShowIf(question="age", any_of=("adult",))
    on_page = editing.set_condition(small(), "quote", "", condition)
    assert editing.page_of(on_page, "quote").show_if == condition
    on_question = editing.set_condition(small(), "quote", "quote", condition)
    assert editing.question_of(on_question, "quote")[1].show_if == condition
    assert editing.page_of(on_question, "quote").show_if is None
