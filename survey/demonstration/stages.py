"""What the demonstration does, stage by stage: a consultation's whole life, by the commands an office would use.

A stage that was finished is never done again, so that a second run is quick and destroys nothing, and a run that was
stopped goes on where it was.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import msgspec

from survey import samples
from survey.demonstration import processes, telling, visiting
from survey.samples import Sample

Progress = Callable[[int, int], None]
"""Told how much of a stage is done, of how much."""

ENTRY = "k7f3q"
"""The address of the sample consultation, as in sample.toml."""

_PASSPHRASES = {
    "key": "everyone here is invented",
    "analyst": "the invented analyst reads",
    "approver": "the invented approver looks twice",
}
_ANALYST, _APPROVER = "Analyst (invented)", "Approver (invented)"
_PROPOSED = re.compile(r"(# Proposed by the machine.*\n(?:#.*\n)*\[\[theme\]\]\n)")
"""How the sheet of a codebook marks a theme that the machine proposes."""
_WAVES = 3
"""Releases in the middle of the sample, as there would be one a week."""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Where the demonstration takes place: its folder, its commands' environment, the addresses of site and desk (none
    where it needs no desk), its people."""

    folder: Path
    environment: Mapping[str, str]
    site: str
    desk: str = ""
    people: tuple[Sample, ...]

    def file(self, name: str) -> str:
        """Give the path of one of the demonstration's files."""
        return str(self.folder / name)


class Stage(NamedTuple):
    """One step, with the words that tell of it. `deed` is given the scene, and what to tell of its progress."""

    name: str
    telling: str
    deed: Callable[[Scene, Progress], None]


def people(number: int | None = None) -> tuple[Sample, ...]:
    """Give the invented people, survivors and providers mixed as they would come; only the first `number` if given."""
    survivors, providers = samples.load("aftercare-survivors"), samples.load("aftercare-providers")
    ranked = [((place + 0.5) / len(group), who) for group in (survivors, providers) for place, who in enumerate(group)]
    mixed = tuple(who for _, who in sorted(ranked, key=lambda one: one[0]))
    return mixed[:number]


def make_keys(scene: Scene, _: Progress) -> None:
    """Make a key pair for each of the two consultations, and the passphrases of the invented staff."""
    for name, passphrase in _PASSPHRASES.items():
        file = scene.folder / f"{name}.passphrase"
        file.touch(mode=0o600)
        file.write_text(f"{passphrase}\n", "utf-8")
    for name in ("sample", "trying"):
        for suffix in ("key", "public"):  # of a run that was stopped here
            (scene.folder / f"{name}.{suffix}").unlink(missing_ok=True)
        _analysis(
            scene, "keygen", scene.file(name), "--for-training", "--passphrase-file", scene.file("key.passphrase")
        )


def open_sample(scene: Scene, _: Progress) -> None:
    """Open the sample consultation, which asks two audiences."""
    _open(scene, "sample", ENTRY, days=28)


def answer(scene: Scene, told: Progress) -> None:
    """Let everyone answer, with a release now and then, as the worker would make one every week."""
    counted = scene.folder / "answered"
    total = len(scene.people)
    first = int(counted.read_text("ascii")) if counted.exists() else 0
    for wave in range(1, _WAVES + 1):
        until = total * wave // _WAVES

        def arrived(number: int) -> None:
            counted.write_text(str(number), "ascii")
            told(number, total)

        visiting.run(visiting.visit_all(scene.site, ENTRY, scene.people[:until], arrived, first=first))
        first = max(first, until)
        _survey(scene, "release", "sample")


def close(scene: Scene, _: Progress) -> None:
    """Close the sample consultation."""
    _survey(scene, "close", "sample")


def export(scene: Scene, _: Progress) -> None:
    """Write the sealed file of the closed consultation."""
    sealed = scene.folder / "sample.sealed"
    if not sealed.exists():
        _survey(scene, "export", "sample", str(sealed))


def read(scene: Scene, _: Progress) -> None:
    """Open the sealed file with the private key, and let a second person in."""
    (scene.folder / "sample.workspace").unlink(missing_ok=True)  # of a run that was stopped here
    _analysis(
        scene,
        "open",
        scene.file("sample.sealed"),
        *("--workspace", scene.file("sample.workspace"), "--as", _ANALYST),
        *("--key", scene.file("sample.key"), "--key-passphrase-file", scene.file("key.passphrase")),
        *("--passphrase-file", scene.file("analyst.passphrase")),
    )
    _analyst(scene, "people", "--add", _APPROVER, "--new-passphrase-file", scene.file("approver.passphrase"))
    _analyst(scene, "safeguarding", "--settle-all", "Invented: nobody is in danger.")


def find_themes(scene: Scene, _: Progress) -> None:
    """Look for themes in what people wrote, and keep to those of the codebook.

    What the machine proposes besides has to be read and named by a person before a report can be let out, and nobody
    here can.
    """
    _analyst(scene, "themes")
    sheet = scene.folder / "themes.toml"
    sheet.unlink(missing_ok=True)
    _analyst(scene, "codebook", "--out", str(sheet))
    kept, proposals = _PROPOSED.subn(r"\1drop = true\n", sheet.read_text("utf-8"))
    if proposals:
        sheet.write_text(kept, "utf-8")
        _analyst(scene, "codebook", "--in", str(sheet))


def judge(scene: Scene, _: Progress) -> None:
    """Settle what people settle: quotes through two people's hands, strategies, and what will be done."""
    _analyst(scene, "quotes", "--suggest", "2")
    _analyst(scene, "quotes", "--decide-all")
    _workspace(scene, _APPROVER, "approver", "quotes", "--approve-all")
    sheet = scene.folder / "strategies.toml"
    sheet.unlink(missing_ok=True)
    _analyst(scene, "strategies", "--use", "nhs-england", "cheshire", "--out", str(sheet))
    _analyst(scene, "strategies", "--in", str(sheet))
    actions = scene.folder / "actions.toml"
    actions.write_text(_shipped("actions.toml"), "utf-8")
    _analyst(scene, "actions", "--in", str(actions))


def report(scene: Scene, _: Progress) -> None:
    """Write the commissioner's report and let it out."""
    _analyst(scene, "report", "--out", scene.file("report"), "--release")


def tell(scene: Scene, _: Progress) -> None:
    """Publish the report at the desk, and show at the survey's address what was heard and done."""
    title = "Help after rape or sexual abuse in Exampleshire: what people told us"
    findings = {"en": _shipped("heard-and-done.txt")}
    telling.tell(scene.desk, "sample", scene.folder / "report", findings, title=title)


def open_trying(scene: Scene, _: Progress) -> None:
    """Open the consultation that is there to be tried."""
    _open(scene, "trying", "", days=365)


STAGES = (
    Stage("keys", "Making two key pairs, lightly protected because everything here is invented", make_keys),
    Stage("open", "Opening a sample consultation for survivors and for providers", open_sample),
    Stage("answer", "Letting invented people answer it, over HTTP, and releasing what waits", answer),
    Stage("close", "Closing it: filing what waits, and keeping no order", close),
    Stage("export", "Writing its sealed file", export),
    Stage("read", "Opening the sealed file with the private key", read),
    Stage("themes", "Finding themes in what they wrote", find_themes),
    Stage("judge", "Settling quotes, strategies and actions, as people would", judge),
    Stage("report", "Writing the commissioner's report", report),
    Stage("tell", "Publishing it at the desk, and telling people what was heard and done", tell),
    Stage("trying", "Opening a second consultation for you to try", open_trying),
)


def _open(scene: Scene, name: str, entry: str, *, days: int) -> None:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    dates = f"opens = {today - datetime.timedelta(days=14)}\ncloses = {today + datetime.timedelta(days=days)}\n"
    plan = scene.folder / f"{name}.toml"
    plan.write_text(dates + _shipped(f"{name}.toml"), "utf-8")
    _survey(scene, "open", str(plan))
    visiting.run(visiting.find(scene.site, entry))


def _shipped(name: str) -> str:
    return resources.files("survey.demonstration").joinpath(name).read_text("utf-8")


def _survey(scene: Scene, *arguments: str) -> None:
    processes.run("survey", *arguments, environment=scene.environment)


def _analysis(scene: Scene, *arguments: str) -> None:
    processes.run("analysis", *arguments, environment=scene.environment)


def _analyst(scene: Scene, command: str, *arguments: str) -> None:
    _workspace(scene, _ANALYST, "analyst", command, *arguments)


def _workspace(scene: Scene, person: str, passphrase: str, command: str, *arguments: str) -> None:
    known = ("--as", person, "--passphrase-file", scene.file(f"{passphrase}.passphrase"))
    _analysis(scene, command, scene.file("sample.workspace"), *known, *arguments)
