"""Small truths about one question that several rooms need."""

from questionnaires.schema import (
    DONT_KNOW,
    PREFER_NOT,
    AnyQuestion,
    ChooseMany,
    ChooseOne,
    Scale,
)


def offered(question: AnyQuestion) -> tuple[str, ...]:
    """Give the values that may be chosen, standard answers last; none for a question answered in one's own words.

    A scale's points are given as conditions and forms write them: "1", "2", ...
    """
    if isinstance(question, ChooseOne | ChooseMany):
        own = tuple(option.value for option in question.options)
    elif isinstance(question, Scale):
        own = tuple(str(point) for point in range(question.low, question.high + 1))
    else:
        return ()
    standard = ((DONT_KNOW, question.dont_know), (PREFER_NOT, question.prefer_not_to_say))
    return (*own, *(value for value, is_offered in standard if is_offered))
