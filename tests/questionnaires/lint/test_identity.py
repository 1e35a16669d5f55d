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
    "Please print your name in block capitals",
    "Full name (required)",
    "May we have your name?",
    "Tell us who you are",
    "Your details: name, age, phone",
    "Please provide your first name and surname",
    "Who was the officer in your case (OIC)?",
    "Name of police officer",
    "What was your ISVA called?",
    "Which doctor did you see? Please give their name",
    "Who is your support worker?",
    "What is the name of the person who assaulted you?",
    "Please tell us the name of your abuser",
    "Name and address",
    "Where are you currently living?",
    "What town do you live in?",
    "What's your email?",
    "Email address (so we can send you the report)",
    "If you'd like to be contacted, please leave a number",
    "Phone",
    "Mobile number",
    "Is there a number we can reach you on?",
    "Contact details for follow-up",
    "Please give us your Facebook profile",
    "Postcode (first part only)",
    "Enter postcode",
    "your post code",
    "D.O.B.",
    "Date of birth (DD/MM/YYYY)",
    "What is your birth date?",
    "Please state your exact age and date of birth",
    "When did the incident occur?",
    "Date of offence",
    "On which date were you assaulted?",
    "When did this happen to you?",
    "When did it first happen?",
    "What was the date when you reported it to the police?",
    "Date reported",
    "Crime reference no.",
    "Please enter your crime ref",
    "Occurrence number",
    "What reference number did the police give you?",
    "Incident log no",
    "NHS no.",
    "Your national insurance no",
    "Court case number",
    "Police station you reported to and officer's name",
    "What is your student number?",
    "Name of school",
    "Which hospital were you taken to and on what date?",
    "Where do you work?",
    "What is your job title and employer?",
    "What car do you drive? Registration number",
    "Please sign and date below",
    "What nickname do friends use for you?",
    "What is your username on the forum?",
    "When were you attacked?",
    "Home postcode",
    "First name",
    "Surname",
    "Forename(s)",
    "Please introduce yourself with your name",
    "What do people call you?",
    "Who am I speaking to?",
    "Your name will help us; please give it",
    "Let us know your name and where you live",
    "Name the officer",
    "List the names of everyone who spoke to you",
    "Give the name of any officer who treated you badly",
    "What is the officer's collar or shoulder number?",
    "State the perpetrator's full name",
    "Can you tell us who the perpetrator was?",
    "Who was responsible for the abuse?",
    "Do you have an email address we can use?",
    "We'd love to keep in touch. Your email?",
    "Email:",
    "Telephone (daytime)",
    "Tel no",
    "Best contact number",
    "Leave your details below and we will get back to you",
    "Which village do you live in?",
    "Street name",
    "House number and street",
    "Please give your full address including postcode",
    "First line of address",
    "What are the first four characters of your postcode?",
    "Age and birthday",
    "Day, month and year of birth",
    "What date did it happen on?",
    "Date of the attack",
    "What day was the assault?",
    "When did the rape take place?",
    "When exactly did this take place?",
    "Give the dates of the abuse",
    "When was the crime reported?",
    "What is your crime number?",
    "CRN",
    "Please quote your police reference",
    "Investigation number",
    "Police case ref",
    "Log number from 101",
    "What is your reference number with Victim Support?",
    "What is your NI number?",
    "Passport number",
    "Which university do you attend?",
    "What school did your child attend?",
    "Which company do you work for?",
    "Who is your employer?",
    "What is your registration number?",
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
    "What is the name of the charity that supported you?",
    "Please name the services you used",
    "How did you find the name and number of the service?",
    "Could you choose the name staff used for you?",
    "Did staff use the right name and pronouns?",
    "Were you asked for your name at the front desk?",
    "How did you feel when police asked for your phone?",
    "What happened when you emailed the service?",
    "How could email and text updates be better?",
    "What would help you keep in touch with your adviser?",
    "How did the service contact you?",
    "Which part of the county should have more help?",
    "What was the address of the website you used?",
    "How did you feel about going to the address you were given?",
    "How easy was it to get an appointment date?",
    "How did the change of trial date affect you?",
    "What did you think of the date and time you were given?",
    "How could victims be told the case number sooner?",
    "How helpful was it to have a crime number?",
    "What did the police do with your number plate report?",
    "In which year did you report?",
    "How long ago did it happen?",
    "How long after it happened did you tell someone?",
    "What made you contact a service when you did?",
    "What would you tell the person in charge?",
    "Who supported you through this?",
    "Who should provide support in your area?",
    "Who told you about us?",
    "What could officers learn from you?",
    "What is your view of the judge's summing up?",
    "What else should people know?",
    "Which job roles in your team meet survivors?",
    "Which type of organisation do you work for?",
    "What training did your school have?",
    "How many people work in your team?",
    "What is the postcode lottery like?",
    "How did your doctor's surgery respond?",
    "What worked well at the hospital?",
    "Describe the place where you had counselling",
    "What would make the building feel safer?",
    "What hours would suit you?",
    "When would you like to be contacted with news of the case?",
    "When did you first ask for help? For example, weeks or years after",
    "When did counselling start to help?",
    "What does a good day look like?",
    "What do you wish people had said?",
    "What words did people use that helped?",
    "Who was the first person you told?",
    "Who else helped?",
    "Who do you trust now?",
    "Who should make decisions about your care?",
    "What name would you give to this kind of help?",
    "Would you like to suggest a name for the new service?",
    "What was the first thing the officer said?",
    "What did the first responder do well?",
    "What could the call handler have said?",
    "Is there an officer's comment that stayed with you?",
    "How do you feel about police keeping your name private?",
    "What was it like to say your name in court?",
    "Did anyone use your name without asking?",
    "What helped you to feel safe in your home?",
    "What would help people who live far from services?",
    "Which services near you would you recommend?",
    "What is it like to live in a village and look for help?",
    "How far is it to your nearest centre?",
    "Which day of the week suits you for counselling?",
    "What date would suit most people for a survivors' forum?",
    "At what time of day would you call a helpline?",
    "What time of year is hardest?",
    "When did you feel most supported?",
    "When do you feel safe?",
    "When should someone have told you?",
    "How many weeks did you wait?",
    "What age groups are missing from services?",
    "What should a good report include?",
    "What do you think of the incident reporting app?",
    "How was the incident room?",
    "What is the case for more funding?",
    "In your case, what helped?",
    "What numbers would show that services are better?",
    "What number of sessions would be right?",
    "Did you have a reference point, such as one adviser?",
    "Which hospital services did you use?",
    "What do schools get wrong?",
    "What could your college do?",
    "What help did you get at work?",
    "How did your employer support you?",
    "Who works well together?",
    "What would a good email from the police say?",
    "How would you like to get letters, texts or emails?",
    "What did you like about the phone line?",
    "What made it hard to phone?",
    "What would you post on a notice board?",
    "Did the police address your worries?",
    "How could we address this?",
    "What contact did you have with court staff?",
    "What details did the police leave out?",
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
