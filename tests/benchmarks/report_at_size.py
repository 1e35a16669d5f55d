"""From a sealed file to a finished report, as an analyst does it: how long each command takes, and how much memory.

    .venv/bin/python -m tests.benchmarks.report_at_size [ANSWERS] [FOLDER]

The invented samples are drawn again and again until there are so many (5,000 unless told), sealed to a key, and go
through `analysis open`, `safeguarding`, `themes`, `strategies`, `quotes` and `report`, each a process of its own. The
key's passphrase is stretched lightly: what unlocking costs is no part of this.
"""

import datetime
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis.answers import keys
from analysis.answers.passphrases import LIGHT
from questionnaires import export, loading, routing
from questionnaires.consultation import Consultation
from questionnaires.export import Header
from questionnaires.response import Response
from questionnaires.schema import Questionnaire
from survey import samples, sealing

HOUSE = Path(__file__).resolve().parents[2]
PASSPHRASE = "six words that nobody would guess"
AUDIENCES = ("survivors", "providers")


def write_export(path: Path, key_path: Path, people: int, seed: int = 0) -> None:
    """Write the sealed answers of so many invented people, and the private key that opens them."""
    made = keys.make(PASSPHRASE, LIGHT)
    key_path.write_bytes(made.file)
    questionnaires = {name: _questionnaire(name) for name in AUDIENCES}
    raw = {name: loading.canonical(asked) for name, asked in questionnaires.items()}
    prints = {name: loading.fingerprint(content) for name, content in raw.items()}
    consultation = Consultation(
        id="aftercare",
        name="Help after rape and sexual abuse",
        asker="The Police and Crime Commissioner for Wolds",
        purpose="We pay for services for survivors. We want to know which help works, and what to change.",
        series="aftercare",
        opens=datetime.date(2026, 3, 2),
        closes=datetime.date(2026, 4, 24),
        questionnaires=prints,
        public_key=made.public_key,
        invented=True,
    )
    chance = random.Random(seed)
    everyone = [sample for name in AUDIENCES for sample in samples.load(f"aftercare-{name}")]
    drawn = everyone[:people] if people <= len(everyone) else chance.choices(everyone, k=people)
    responses = []
    for sample in drawn:
        asked = questionnaires[sample.audience]
        pages = [page.id for page in asked.pages]
        past = pages[: pages.index(sample.stops_at) + 1] if sample.stops_at else pages
        responses.append(
            Response(
                consultation="aftercare",
                fingerprint=prints[sample.audience],
                language="en",
                answers=sample.answers,
                passed=routing.passages(asked, routing.path(asked, sample.answers), past),
            )
        )
    header = Header(
        consultation=consultation,
        questionnaires={prints[name]: raw[name] for name in AUDIENCES},
        responses=len(responses),
    )
    with path.open("wb") as file:
        export.write(file, header, (sealing.seal(response, made.public_key) for response in responses))


def _questionnaire(audience: str) -> Questionnaire:
    return loading.parse((HOUSE / "questionnaires" / "library" / f"aftercare-{audience}.toml").read_text("utf-8"))


def measure(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Run a command of `analysis`; give wall seconds, CPU seconds, and the most memory it held, in MiB."""
    began = time.monotonic()
    with (folder / "output.txt").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "analysis", *command], cwd=HOUSE, stdout=output, stderr=output
        )
        _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - began
    if status:
        raise SystemExit((folder / "output.txt").read_text("utf-8"))
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Measure the whole way and print a table."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "passphrase").write_text(PASSPHRASE, "utf-8")
        write_export(folder / "export", folder / "key", people)
        inside = [str(folder / "workspace"), "--passphrase-file", str(folder / "passphrase")]
        ann, ben = [*inside, "--as", "Ann"], [*inside, "--as", "Ben"]
        first = [str(folder / "export"), "--workspace", *ann, "--key", str(folder / "key")]
        opening = ["open", *first, "--key-passphrase-file", str(folder / "passphrase")]
        let_in = ["people", *ann, "--add", "Ben", "--new-passphrase-file", str(folder / "passphrase")]
        commands = {
            "open": opening,
            "let a second person in": let_in,
            "safeguarding": ["safeguarding", *ann, "--settle-all", "invented"],
            "themes": ["themes", *ann],
            "strategies": ["strategies", *ann, "--use", "nhs-england", "--out", str(folder / "strategies.toml")],
            "strategies, read": ["strategies", *ann, "--in", str(folder / "strategies.toml")],
            "quotes, marked": ["quotes", *ann, "--suggest", "2"],
            "quotes, decided": ["quotes", *ann, "--decide-all"],
            "quotes, approved": ["quotes", *ben, "--approve-all"],
            "report": ["report", *ann, "--out", str(folder / "report"), "--date", "2026-06-01"],
        }
        sys.stdout.write(f"{people} people's answers\n{'':24}{'wall s':>8}{'CPU s':>8}{'MiB':>8}\n")
        totals = [0.0, 0.0]
        for name, command in commands.items():
            took, cpu, memory = measure(command, folder)
            totals = [totals[0] + took, totals[1] + cpu]
            sys.stdout.write(f"{name:24}{took:8.1f}{cpu:8.1f}{memory:8.0f}\n")
        sys.stdout.write(f"{'all of it':24}{totals[0]:8.1f}{totals[1]:8.1f}\n")


if __name__ == "__main__":
    main()
