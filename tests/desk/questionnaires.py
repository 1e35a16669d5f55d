"""Small questionnaires for tests of the desk."""

from questionnaires import loading
from questionnaires.schema import Questionnaire

SMALL = """
format = 1
id = "small"
title = "A small one"
audience = "survivors"
minutes = 5
welcome = "We ask about help, and not about what happened."
closing = "Thank you for telling us. We read all of it."
other_ways = "You can take part on paper, in easy read, or by telephone."

[[section]]
id = "help"
title = "The help you had"
note = "The next questions are about help."
sensitive = true
skippable = true
show_support = true

[[page]]
id = "consent"
title = "Taking part"
body = "It is your choice."
[[page.question]]
kind = "choose-one"
id = "consent"
role = "consent"
required = true
ask = "Do you want to take part?"
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]

[[page]]
id = "age"
[[page.question]]
kind = "choose-one"
id = "age"
role = "age"
ask = "Are you 18 or over?"
why = "This survey is for adults."
options = [{ value = "adult", label = "Yes" }, { value = "young", label = "No, I am under 18" }]
prefer_not_to_say = true

[[page]]
id = "young"
title = "Thank you for coming"
body = "This survey is for adults. Nothing was kept."
ends = true
show_if = { question = "age", any_of = ["young"] }

[[page]]
id = "services"
section = "help"
[[page.question]]
kind = "choose-many"
id = "services"
ask = "Which services helped you?"
why = "So that we know what to ask about."
options = [
  { value = "police", label = "The police" },
  { value = "nurse", label = "A nurse" },
  { value = "none", label = "None of these", exclusive = true },
]
prefer_not_to_say = true

[[page]]
id = "better"
section = "help"
show_if = { question = "services", any_of = ["police"] }
[[page.question]]
kind = "long-text"
id = "better"
ask = "What could be better?"
why = "So that we can change it."
reminder = true

[[page]]
id = "quote"
[[page.question]]
kind = "choose-one"
id = "quote"
role = "quote-consent"
ask = "May we quote your words?"
why = "Words of your own say more than numbers."
options = [{ value = "yes", label = "Yes" }, { value = "no", label = "No" }]

[[page]]
id = "gender"
[[page.question]]
kind = "choose-one"
id = "gender"
role = "characteristic"
ask = "What is your gender?"
why = "To see whether services are right for everyone."
options = [
  { value = "woman", label = "Woman" },
  { value = "man", label = "Man" },
  { value = "other", label = "I use another word" },
]
prefer_not_to_say = true

[[support]]
name = "The Listening Line"
about = "Free, by day and by night"
phone = "0808 157 0000"
hours = "Always"

[translations.cy]
"question.better.ask" = "Beth allai fod yn well?"
"question.services.option.police.label" = "Yr heddlu"
"""


def small() -> Questionnaire:
    """Give a questionnaire in which nothing is to be mended but that its Welsh is not complete."""
    return loading.parse(SMALL)
