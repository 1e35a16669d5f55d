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
        "Is there a reason you waited before telling anyone?",
        "Was there any reason why you did not go back?",
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
        "Do you feel you were partly responsible?",
        "Did you think that you were to blame?",
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
        "Did anyone make you feel that you were to blame?",
        "Were you given a reason that you could understand?",
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


PHRASINGS = {
    "double-barrelled": (
        [
            "How fair and respectful was the judge?",
            "Were staff kind and did they listen?",
            "How do you rate the police and the CPS?",
            "Was the service easy to find and use?",
            "Did you get information and support?",
            "Were you satisfied with the waiting time and the length of sessions?",
            "Did the officer explain the process and keep you updated?",
            "Was your GP or hospital helpful and caring?",
            "How comfortable and private was the room?",
            "How happy are you with your counsellor and your ISVA?",
            "Did you feel listened to and taken seriously?",
            "Was the letter clear? Was it kind?",
            "Did they call when they said they would, and was that often enough?",
            "How useful and accessible is the website?",
            "Were you told about counselling and offered it?",
            "Do police officers and social workers understand trauma?",
        ],
        [
            "How safe did you feel at home and at work?",
            "Were you asked about your likes and dislikes?",
            "How did men and women staff treat you?",
            "Did you have to go back and forth between services?",
            "How well do services work for Black and minority ethnic people?",
            "Did you feel you could ask again and again?",
            "How clear was the information on rights and choices?",
            "Did staff talk to your mum and dad?",
            "Were you given time and space?",
            "How much did the helpline help you, day and night?",
            "Did the service know about drugs and alcohol?",
            "Have you heard of the rape and sexual abuse support line?",
            "Did you get support for rape and sexual assault?",
            "Do you agree or disagree that more help is needed?",
            "Was there anything before and after court that helped?",
            "How satisfied are you with the support and care team?",
            "How did the health and justice team treat you?",
            "Was it close to bus and train stops?",
            "Did you use food and drink vouchers?",
            "Did the police come back when you rang and asked?",
        ],
    ),
    "leading": (
        [
            "Isn't it true that waiting lists are too long?",
            "Wouldn't it be better if police had more training?",
            "How excellent was your ISVA?",
            "How badly did the police treat you?",
            "Do you agree with most survivors that courts are unfair?",
            "Shouldn't courts be faster?",
            "You were happy with the support, weren't you?",
            "Clearly services need money. Do you agree?",
            "How much did you appreciate the help?",
            "How much better do you feel now?",
            "Would you agree that the police failed you?",
            "Given how poor services are, what would you change?",
            "Everyone knows courts are slow. How slow was yours?",
            "How helpful was the brilliant team?",
            "Do you support better help for survivors?",
        ],
        [
            "How good or bad was the service?",
            "How helpful or unhelpful were the staff?",
            "Do you think the police did enough?",
            "How well did they listen?",
            "Would you say it was easy or hard?",
            "Did it help or not?",
            "How much did it help?",
            "What is the best way to reach you with news?",
            "Did the officer do what they said?",
            "Was it too long, too short, or about right?",
            "How far do you agree or disagree?",
            "Did anything surprise you?",
            "Could you have had more say?",
            "Is there a better time to ring?",
        ],
    ),
    "double-negative": (
        [
            "Do you not think that help should never stop?",
            "Were you not told that you could not go back?",
            "Is it unlikely that you would not report?",
            "Did you never feel unsafe?",
            "Are you unhappy that you did not get a letter?",
            "Do you disagree that survivors should not pay?",
            "Did staff not refuse you help?",
            "Was it not impossible to get there?",
            "Would you not avoid the service?",
            "Isn't it unfair not to be told?",
        ],
        [
            "Did you not get help that you wanted?",
            "Was there nobody to talk to?",
            "Did you feel unsafe?",
            "Was anything missing?",
            "Did you decide not to report?",
            "Was it no use, some use or a lot of use?",
            "Did you stop because it was not helping?",
            "Did they ever not ring back?",
            "Could you say no without giving a reason?",
            "Do you feel safe or unsafe now?",
            "Did anyone tell you that you did not have to go on?",
            "Were you ever turned away?",
        ],
    ),
    "why-did-you": (
        [
            "Why did you go back to him?",
            "Why didn't you leave?",
            "Why do you think it happened to you?",
            "Why have you not told your family?",
            "Why were you out so late?",
            "Why did you take so long to tell the police?",
            "Can you explain why you did not report?",
            "What was your reason for not reporting?",
            "For what reason did you stay?",
        ],
        [
            "Why did the trial move?",
            "Why does waiting hurt?",
            "What made it easier to go on?",
            "Did anyone ask you why?",
            "Why we ask this",
            "What stopped services from helping?",
            "Why was the case closed, were you told?",
            "Did they say why your case was closed?",
        ],
    ),
    "blaming": (
        [
            "Describe the alleged rape",
            "Did you lead him on?",
            "Did you say no clearly enough?",
            "Had you had a drink that night?",
            "How did you dress?",
            "Did you fight him off?",
            "Were you a willing partner?",
            "Did you encourage him?",
            "Do you regret having sex?",
            "Was it your own choice to go to his house?",
            "Do you accept any blame?",
            "What could you have done to prevent it?",
            "When you engaged in sexual activity with your abuser",
            "Did you have an affair with your teacher?",
            "Could you have avoided it?",
            "Did you cry rape?",
            "Were you taking risks?",
        ],
        [
            "Did anyone make you feel to blame?",
            "Were you blamed?",
            "Did staff say it was not your fault?",
            "Did you feel believed?",
            "Did the police ask what you were wearing?",
            "Did they ask if you had been drinking?",
            "Were you asked questions that felt like blame?",
            "Did the lawyer say that you led him on?",
            "Did you feel safe after a drink with friends in the area?",
            "What could services have done to prevent harm?",
            "Were you told you could have avoided it?",
            "Did you claim help with travel costs?",
        ],
    ),
    "vague-frequency": (
        [
            "Did you often feel alone?",
            "Do staff usually ring back?",
            "Were you frequently asked the same thing?",
            "Do you regularly use the helpline?",
            "Have you sometimes felt unsafe?",
        ],
        [
            "How often did you feel alone?",
            "How regularly did they ring?",
            "Did you feel alone every day?",
            "Did they ring each week?",
            "Do you use it more often now than before?",
        ],
    ),
}
"""For each rule, questions that break it in many ways, and their careful neighbours."""


@pytest.mark.parametrize(("rule", "ask"), [(rule, ask) for rule, (found, _) in PHRASINGS.items() for ask in found])
def test_many_phrasings_are_found(rule: str, ask: str) -> None:
    assert rule in rules(choosing(ask))


@pytest.mark.parametrize("ask", [ask for _, careful in PHRASINGS.values() for ask in careful])
def test_their_careful_neighbours_are_not(ask: str) -> None:
    assert rules(choosing(ask)) == []
