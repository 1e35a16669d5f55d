"""Blame, doubt, leading and doubled questions are found; plain careful questions are left alone."""

import msgspec
import pytest

from questionnaires.lint import Severity
from questionnaires.schema import Scale
from tests.questionnaires.lint.asking import SOUND, asking, choosing, found, rules, with_question

CAREFUL = [
    "How did the police treat you when you first spoke to them?",
    "How much did counselling help you?",
    "Did you have to tell your story again to different services?",
    "How well were you told what was going on?",
    "How safe did you feel when you left the building?",
    "Did the service meet your needs as a disabled or Deaf person?",
    "Did anything make it hard to get help?",
    "Could you choose whether a man or a woman saw you?",
    "How satisfied or dissatisfied were you with the help?",
    "Do you agree or disagree with the decision?",
    "Did you feel able to say no?",
    "Were you told what would happen next?",
    "How far do you agree or disagree that help was easy to find?",
    "Would you use this service again?",
    "Did you report it to the police?",
    "What stopped you from getting help?",
    "Did you get the help that you needed after rape or sexual assault?",
    "How easy was it to get there by bus and train?",
    "How did you feel between the first and the last appointment?",
    "What was good about it?",
    "What would you say to someone in your place?",
    "Were you asked about your health and safety needs?",
    "How long did you wait for a decision?",
    "Did you want the police to be involved?",
    "Was the room private?",
    "How often did someone ring you?",
    "Who told you about the service?",
    "Did you feel it was your choice whether or not to go on?",
    "How well do services for men and women work?",
    "What help did your children and family get?",
    "Did staff ask before they told anyone else?",
    "Was the officer the same one each time?",
    "Did you stop going because it did not help?",
    "How did you find out about it?",
    "If you did not report, what made it harder?",
]


@pytest.mark.parametrize("ask", CAREFUL)
def test_careful_questions_are_left_alone(ask: str) -> None:
    assert rules(choosing(ask)) == []


@pytest.mark.parametrize(
    "ask",
    [
        "Why did you not report it?",
        "Why didn’t you tell anyone?",
        "Why were you there?",
        "Why did you wait so long?",
        "Why haven't you had counselling?",
        "How come you stopped going?",
        "What made you stay?",
    ],
)
def test_why_did_you_is_found(ask: str) -> None:
    assert "why-did-you" in rules(asking(ask))


@pytest.mark.parametrize(
    "text",
    [
        "Tell us about the alleged assault.",
        "Did the police investigate your allegation?",
        "When you claimed that it happened, who listened?",
        "Did the officer take down your version of events?",
        "Did you resist?",
        "What were you wearing?",
        "Had you been drinking?",
        "Did you put yourself in danger?",
        "Did you let it happen?",
        "Did you provoke him?",
        "Was some of it your fault?",
        "Who did you admit to being a victim to?",
        "Do you know of false reports?",
        "Are you a genuine victim?",
        "Some victims fail to report.",
        "Did you have unwanted sex?",
    ],
)
def test_doubt_and_blame_are_found_in_any_text(text: str) -> None:
    for questionnaire in (asking(text), asking("How was it?", hint=text), asking("How was it?", why=text)):
        assert "blaming" in rules(questionnaire)


@pytest.mark.parametrize(
    "text",
    [
        "It is not your fault.",
        "It was never your fault, whatever anyone says.",
        "Did you claim benefits?",
        "Did anyone help you to claim compensation?",
        "Did you struggle to get an appointment?",
        "Did your doctor fail to listen?",
        "Real words can move people.",
        "You may have been told it was a false alarm.",
        "Did someone blame you?",
        "Did you feel alone with it?",
        "Why we ask: services change.",
        "Why was the trial put off?",
        "We want to know why people stop.",
    ],
)
def test_kind_and_plain_words_are_not_taken_for_blame(text: str) -> None:
    assert {"blaming", "why-did-you"}.isdisjoint(rules(asking("How was it?", hint=text)))


@pytest.mark.parametrize(
    "ask",
    [
        "Don't you think the service was good?",
        "Wouldn’t you say that the police listened?",
        "The staff were kind, weren't they?",
        "Surely it was hard to wait?",
        "How good was the service?",
        "How terrible was the wait?",
        "Do you agree that the police should do more?",
        "As you know, waiting lists are long. How was yours?",
        "Most people think the helpline is good. What do you think?",
        "How much better was it this time?",
        "How much did you enjoy our excellent service?",
        "Of course you wanted help. What kind?",
    ],
)
def test_leading_questions_are_found(ask: str) -> None:
    assert "leading" in rules(choosing(ask))


@pytest.mark.parametrize(
    "ask",
    [
        "Did you not feel unsafe?",
        "Was there nothing that was not explained?",
        "Do you disagree that no one should wait?",
        "Were you never refused help?",
        "Did nobody fail to call you back?",
        "Is it not unfair to wait?",
        "Did you not get help without asking?",
    ],
)
def test_double_negatives_are_found(ask: str) -> None:
    assert "double-negative" in rules(choosing(ask))


@pytest.mark.parametrize(
    "ask",
    [
        "How helpful and friendly were the staff?",
        "Did you feel safe and supported?",
        "Were you believed and kept informed?",
        "How satisfied are you with the police and the courts?",
        "How well did your ISVA and your counsellor help you?",
        "Did you call the helpline and did they help?",
        "Did you get an appointment, and how long did you wait?",
        "Was it easy to find? Was it easy to use?",
        "How do you rate the quality and speed of the service?",
        "How quickly and sensitively did they deal with you?",
    ],
)
def test_two_questions_in_one_are_found(ask: str) -> None:
    ours = with_question(
        Scale(
            id="asked",
            ask=ask,
            why="w",
            low_label="Not at all",
            high_label="Very",
            prefer_not_to_say=True,
            dont_know=True,
        )
    )
    assert "double-barrelled" in rules(ours)
    assert "double-barrelled" in rules(choosing(ask))


def test_an_open_question_may_ask_for_more_than_one_thing() -> None:
    assert rules(asking("What did the police and the courts do well?")) == []
    assert "double-barrelled" in rules(asking("What helped? What did not?"))


def test_vague_times_are_found_in_answers_and_questions() -> None:
    one = found(choosing("How often did they ring?", "Always", "Often", "Sometimes", "Never"), "vague-frequency")
    assert one.where.field == "options"
    assert "'Often' and 'Sometimes'" in one.said
    assert "Every week" in one.instead
    assert "vague-frequency" in rules(choosing("Did they ring you regularly?"))
    assert rules(choosing("How often did they ring?", "Every week", "Every month", "Never")) == []
    assert rules(choosing("Were you heard?", "Yes, always", "Sometimes", "Never")) == []
    assert rules(choosing("How often?", "Often (every week)", "Sometimes (1 or 2 times a month)")) == []


def test_victim_or_survivor_alone_is_warned_of_once() -> None:
    alone = msgspec.structs.replace(asking("What do survivors need?", hint="Other survivors."), welcome="Welcome.")
    one = found(alone, "victim-survivor")
    assert one.severity is Severity.WARNING
    assert one.where.question == "asked"
    assert rules(asking("What do survivors need?")) == [], "the welcome says that both are accepted"
    official = msgspec.structs.replace(SOUND, welcome="You may have rights under the Victims' Code.")
    assert rules(official) == []
