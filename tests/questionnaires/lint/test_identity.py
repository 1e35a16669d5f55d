"""Nobody is asked who they are or which crime it was, however it is worded; other names and years may be asked."""

import pytest

from questionnaires.lint import Severity, lint
from questionnaires.schema import Number, Option, ShortText, Year
from tests.questionnaires.lint.asking import asking, choosing, found, rules, with_question

ASKS_IDENTITY = [
    # names
    "What is your name?",
    "Please tell us your full name",
    "Your first name",
    "Name",
    "Name (optional)",
    "What’s your surname?",
    "What are you called?",
    "What should we call you?",
    "Who are you?",
    "Your name or nickname, if you like",
    "What was the name of the officer who helped you?",
    "What was the officer’s name?",
    "Can you name the officer who dealt with your report?",
    "Names of the people who let you down",
    "Please give the name of your counsellor.",
    "Which officer was it?",
    "Who was your abuser?",
    "Who did this to you?",
    "What is the perpetrator's name, if you know it?",
    "What is your child's name?",
    "Please write your initials",
    "Please sign your name below",
    # ways to reach someone
    "What is your email address?",
    "E-mail",
    "Your e-mail, if you want to hear more",
    "Leave your email if you would like a copy of the report",
    "What is your phone number?",
    "What is the best number to call you on? Please leave your mobile number",
    "Mobile:",
    "Please leave your contact details if you would like to hear from us",
    "How can we contact you?",
    "How would you like us to get in touch with you?",
    "What is your Instagram name?",
    "Please give a telephone number",
    # where
    "What is your home address?",
    "Your address",
    "Where exactly do you live?",
    "Where do you live?",
    "Which street did you live in?",
    "Where did it happen?",
    "Where did the assault take place?",
    "What is your postcode?",
    "Please enter your full post code",
    "What is the first half of your postcode?",
    # when born
    "What is your date of birth?",
    "When were you born?",
    "DOB (dd/mm/yyyy)",
    "When is your birthday?",
    # when it happened
    "What was the date of the incident?",
    "When did the assault happen?",
    "On what date did it happen?",
    "When did it take place?",
    "What day did the attack happen?",
    "When were you raped?",
    "Please give the exact date",
    "What was the time and date of the offence?",
    # numbers
    "What is your crime reference number?",
    "Crime number",
    "Please give your case number",
    "What is your NHS number?",
    "Police log number, if you have it",
    "What was the officer's collar number?",
    "What is your National Insurance number?",
    "Court case reference",
    "Your URN",
    # employers, schools
    "Which school do you go to?",
    "What is the name of your employer?",
    "Who do you work for?",
]

HARMLESS = [
    "What is the name of the service that helped you most?",
    "Which services did you use?",
    "What would you name as the one thing to change?",
    "Were you called names?",
    "Did anyone in the service treat you badly because of your accent?",
    "How did the police handle your phone?",
    "What happened to your phone and your messages?",
    "How could it be easier to find a phone number to call?",
    "What would make the helpline's phone line better?",
    "What would have made it easier to contact the police?",
    "How would you like services to keep in touch?",
    "How did you first hear about the service?",
    "How easy was the website to find?",
    "In what year did you first ask for help?",
    "What year did you first get help?",
    "How many officers did you have to speak to?",
    "How many times did you tell someone what happened?",
    "What number of sessions did you have?",
    "How was your case handled?",
    "How did you feel when your case was closed?",
    "What was your experience of reporting the crime?",
    "Is there a postcode lottery in help?",
    "What would you say to the officer who took your report?",
    "Was there a date for the trial, and did it move?",
    "How long did you wait for a date at court?",
    "What helped when your case went to court?",
    "What could schools do better?",
    "What should employers know?",
    "What would help people who work for small charities?",
    "What did people say that helped?",
    "Who helped you most? For example: family, a friend, an adviser.",
    "Who would you tell, if you needed help now?",
    "What made you feel safe at home?",
    "Where did you feel safe?",
    "Where did you go for help?",
    "Where would you like appointments to be?",
    "How far did you have to travel?",
    "What would you like us to do with what you told us?",
    "How did you feel about being asked for your details?",
    "What would make reporting online better?",
    "What do you think of the support in your area?",
    "Is there anything else you want to say?",
    "What would you change about how the police respond?",
    "What should happen when somebody gives birth after rape?",
    "How did it feel to give evidence?",
    "What did the service do well?",
    "What could your GP have done better?",
    "How did the hospital treat you on the day?",
    "Which words would you use for yourself?",
    "What matters to you most about the place you are seen in?",
]


@pytest.mark.parametrize("ask", ASKS_IDENTITY)
def test_asking_for_identity_is_refused(ask: str) -> None:
    assert "identity" in rules(asking(ask))


@pytest.mark.parametrize("ask", HARMLESS)
def test_other_questions_are_left_alone(ask: str) -> None:
    assert rules(asking(ask)) == []


def test_the_finding_is_an_error_with_its_place_and_a_better_way() -> None:
    one = found(asking("How was it?", hint="Please add your postcode."), "identity")
    assert one.severity is Severity.ERROR
    assert (one.where.page, one.where.question, one.where.field) == ("asked", "asked", "hint")
    assert "It asks for a postcode: 'postcode'." in one.said
    assert "role area" in one.instead


def test_asking_people_not_to_say_is_no_asking() -> None:
    hint = "Please do not write your name or address. There is no need to give the date of the incident."
    assert rules(asking("What helped?", hint=hint)) == []


def test_a_page_that_asks_in_its_words_is_found() -> None:
    page = "Please tell us your email address here if you want to hear more."
    question = ShortText(id="asked", ask="Anything else?", why="To do better.", reminder=True)
    one = found(with_question(question, body=page, title="More"), "identity")
    assert (one.where.page, one.where.question, one.where.field) == ("asked", "", "body")


def test_a_choice_of_broad_answers_is_no_identity() -> None:
    assert "identity" not in rules(choosing("When did it happen?", "In the last year", "Longer ago"))
    assert "identity" not in rules(choosing("Where do you live?", "North", "South"))


@pytest.mark.parametrize("ask", ["What is your crime number?", "Case number", "What is your phone number?"])
def test_numbers_can_be_identity_too(ask: str) -> None:
    assert "identity" in rules(with_question(Number(id="asked", ask=ask, why="w")))


def test_years_may_be_asked_but_not_the_year_of_birth() -> None:
    assert rules(with_question(Year(id="asked", ask="In what year did you first ask for help?", why="w"))) == []
    one = found(with_question(Year(id="asked", ask="What year were you born?", why="w")), "birth-year")
    assert one.severity is Severity.WARNING
    assert "age group" in one.instead


def test_one_identifier_is_reported_once_a_question() -> None:
    asked = asking("What is your name?", hint="Your full name, please.")
    assert rules(asked) == ["identity"]
    several = asking("Please give your name, date of birth and crime number")
    assert [one.said.split("'")[0] for one in lint(several)] == [
        "It asks for a name: ",
        "It asks for a date of birth: ",
        "It asks for a case or reference number: ",
    ]


def test_options_are_not_read_as_questions() -> None:
    question = choosing(
        "How did you tell someone?",
        options=(
            Option(value="phone", label="I gave my phone number to a helpline"),
            Option(value="no", label="I did not"),
        ),
    )
    assert rules(question) == []
