"""Plans: a consultation's file is read whole, or refused with what to write instead."""

from pathlib import Path

import pytest

from questionnaires import key_files, loading
from survey import epochs, plan
from survey.plan import NotAPlan
from tests.survey.consulting import ANALYST

PLAN = """
id = "aftercare-2027"
entry = "k7m2qx"
name = "Aftercare 2027"
asker = "The office"
purpose = "To learn what helps."
opens = 2027-01-11
closes = 2027-03-31
languages = ["en", "cy"]
public_key = "analyst.pub"
recovery_key = "recovery.pub"

[questionnaires]
survivors = "library:aftercare-survivors"
providers = "own.toml"

[switches]
invited = ["providers"]

[[support]]
name = "Rape Crisis"
phone = "0808 500 2222"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = Path(loading.__file__).parent / "library"
    (tmp_path / "own.toml").write_text((library / "aftercare-providers.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "analyst.pub").write_text(key_files.write_public_key(ANALYST.public))
    (tmp_path / "recovery.pub").write_text(key_files.write_public_key(epochs.make().public))
    return tmp_path


def read(folder: Path, text: str = PLAN) -> plan.Plan:
    path = folder / "plan.toml"
    path.write_text(text, "utf-8")
    return plan.read(path)


def test_a_plan_is_read_with_all_it_names(folder: Path) -> None:
    made = read(folder)
    assert made.consultation.public_key == ANALYST.public
    assert made.consultation.support[0].name == "Rape Crisis"
    assert made.entry == "k7m2qx"
    assert made.switches.invited == ("providers",)
    assert set(made.consultation.questionnaires) == {"survivors", "providers"}
    for fingerprint, canonical in made.questionnaires.items():
        assert loading.fingerprint(canonical) == fingerprint
        assert loading.decode(canonical).audience in made.consultation.questionnaires


def test_without_an_entry_an_address_that_means_nothing_is_drawn(folder: Path) -> None:
    drawn = {read(folder, PLAN.replace('entry = "k7m2qx"\n', "")).entry for _ in range(5)}
    assert len(drawn) == 5
    assert all(len(entry) == 6 for entry in drawn)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('id = "aftercare-2027"', 'id = "Aftercare 2027"', "id is 'Aftercare 2027'. Use up to 40 small letters"),
        ('entry = "k7m2qx"', 'entry = "spring/survey"', "entry is 'spring/survey'"),
        ("closes = 2027-03-31", "closes = 2026-03-31", "closes on 2026-03-31, before it opens"),
        ("closes = 2027-03-31", "", "required field `closes`"),
        ("opens = 2027-01-11", 'opens = "soon"', "opens"),
        ("purpose = ", "porpoise = ", "'porpoise' is no field of a consultation. Did you mean 'purpose'?"),
        ('public_key = "analyst.pub"', 'public_key = "nowhere.pub"', "public_key names the file 'nowhere.pub'"),
        ('public_key = "analyst.pub"', 'public_key = "own.toml"', "not a public key file"),
        ('recovery_key = "recovery.pub"', "", "recovery_key is missing"),
        ('recovery_key = "recovery.pub"', 'recovery_key = "analyst.pub"', "recovery_key is the analyst's key"),
        ('"library:aftercare-survivors"', '"library:aftercare"', "The library has no questionnaire 'aftercare'"),
        ('"library:aftercare-survivors"', '"library:../../survey/plan"', "The library has no questionnaire"),
        ('"library:aftercare-survivors"', '"own.toml"', "is for providers, and is named for survivors"),
        ('"own.toml"', '"nowhere.toml"', "the questionnaire for providers cannot be asked"),
        ('invited = ["providers"]', 'invited = ["families"]', "switches.invited names 'families'"),
        ('invited = ["providers"]', "throtle = false", "unknown field `throtle`"),
        ('id = "aftercare-2027"', "id = aftercare", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_with_what_to_write_instead(
    folder: Path, before: str, after: str, said: str
) -> None:
    assert before in PLAN
    with pytest.raises(NotAPlan) as refused:
        read(folder, PLAN.replace(before, after))
    assert said in str(refused.value)
    assert "plan.toml" in str(refused.value)


def test_an_invented_consultation_needs_no_recovery_key(folder: Path) -> None:
    made = read(folder, PLAN.replace('recovery_key = "recovery.pub"', "invented = true"))
    assert made.recovery_key is None


def test_a_questionnaire_that_could_harm_somebody_does_not_publish(folder: Path) -> None:
    own = folder / "own.toml"
    own.write_text(own.read_text("utf-8").replace("reminder = true", ""), "utf-8")
    with pytest.raises(NotAPlan, match="could harm somebody as it is") as refused:
        read(folder)
    assert "reminder" in str(refused.value)


def test_a_plan_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotAPlan, match="cannot be read: No such file"):
        plan.read(tmp_path / "nothing.toml")
