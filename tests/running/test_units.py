"""The units for systemd, the onion service's and the container's files that docs/running-it ships."""

import configparser
import datetime
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey import doctor, versions
from survey.embedded import OPTIONS
from survey.settings import read
from tests.conftest import Database
from tests.running import confined
from tests.running.proxies import SHIPPED

pytestmark = pytest.mark.slow  # starts real processes

HOUSE = SHIPPED.parents[1]
UNITS = sorted(path.name for path in SHIPPED.glob("heard-*"))
SERVICES = [name for name in UNITS if name.endswith(".service")]


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder of their own, with this house in place of /opt/heard."""
    for name in UNITS:
        text = (SHIPPED / name).read_text("utf-8").replace("/opt/heard/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def analyse(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    assert program, "the package systemd of tests/system-packages.txt is missing"
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_systemd_understands_every_unit(units: Path) -> None:
    named = [f"./{name.replace('@.', '@1.')}" for name in UNITS]
    shutil.copy(units / "heard-site@.service", units / "heard-site@1.service")
    done = analyse("verify", *named, folder=units)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_systemd_would_say_what_is_wrong_with_one(units: Path) -> None:
    (units / "heard-desk.service").write_text("[Service]\nExecStart=/nowhere/survey desk\nNoSuchThing=yes\n")
    done = analyse("verify", "./heard-desk.service", folder=units)
    assert done.returncode != 0
    assert "NoSuchThing" in done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_as_confined_as_systemd_can_make_it(units: Path, name: str) -> None:
    done = analyse("security", "--offline=true", "--threshold=15", f"./{name}", folder=units)
    assert done.returncode == 0, done.stdout
    stated = dict(confined.settings(units / name))
    wanted = {"NoNewPrivileges": "yes", "PrivateTmp": "yes", "LimitCORE": "0", "MemorySwapMax": "0"}
    assert wanted.items() <= stated.items()
    assert stated["LimitMEMLOCK"] == "infinity"


def test_all_services_are_confined_alike() -> None:
    def confinement(name: str) -> list[str]:
        _, _, rest = (SHIPPED / name).read_text("utf-8").partition("# Nothing of what passes")
        return [line for line in rest.partition("[Install]")[0].splitlines() if line != "ProcSubset=pid"]

    first, *others = (confinement(name) for name in SERVICES)
    assert len(first) > 30
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_what_there_is(units: Path, name: str) -> None:
    stated = dict(confined.settings(units / name))
    program, *arguments = stated["ExecStart"].split()
    assert Path(program).exists()
    asked = [one for one in arguments if not one.startswith("--") and not one.isdigit()]
    done = subprocess.run([program, *asked, "--help"], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--fd" not in arguments or "--fd" in done.stdout
    users = (SHIPPED / "heard.sysusers").read_text("utf-8")
    assert re.search(rf"^u {stated['User']} +- ", users, re.MULTILINE)


@pytest.fixture
def confined_site(database: Database, units: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fd = str(listening.fileno())
        unit = str(units / "heard-site@.service")
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.running.confined", unit, sys.executable, "-m", "survey.site", "--fd", fd],
            cwd=HOUSE,
            env=os.environ | {"DATABASE_URL": database.site},
            pass_fds=(listening.fileno(),),
        )
        yield int(listening.getsockname()[1])
        started.terminate()
        started.wait()


def test_the_site_serves_under_the_confinement_of_its_unit(confined_site: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{confined_site}/robots.txt") as answer:
        assert answer.status == 200


def test_that_confinement_would_stop_what_it_should(units: Path) -> None:
    unit = str(units / "heard-site@.service")
    tried = "import os\ntry:\n    os.sched_setaffinity(0, {0})\nexcept PermissionError:\n    print('refused')"
    command = [sys.executable, "-m", "tests.running.confined", unit, sys.executable, "-c", tried]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


def test_the_onion_service_leads_to_where_nginx_listens_for_it() -> None:
    torrc = dict(line.split(" ", 1) for line in (SHIPPED / "torrc").read_text("utf-8").splitlines() if line[0] != "#")
    port, _, target = torrc["HiddenServicePort"].partition(" ")
    assert port == "80"
    nginx = (SHIPPED / "nginx-onion.conf").read_text("utf-8")
    assert f"listen {target};" in nginx
    assert torrc["SafeLogging"] == "1"
    assert torrc["Log"] == "err file /dev/null"


def test_the_container_is_built_of_what_there_is_and_keeps_no_rights() -> None:
    text = (SHIPPED / "Containerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    for name in " ".join(copied).split():
        assert (HOUSE / name).exists(), name
    assert "--require-hashes" in text
    assert text.index("USER heard") < text.index("CMD [")
    settings = dict(one.split("=", 1) for one in re.findall(r"HEARD_\w+=\S+", text))
    known = read(settings)
    assert (str(known.folder), known.host) == ("/var/lib/heard", "0.0.0.0")
    assert f"EXPOSE {known.port}" in text
    assert text.count("FROM ") == 2
    python = re.findall(r"^FROM docker\.io/library/python:(\d+)\.(\d+)-slim", text, re.MULTILINE)
    assert len(set(python)) == 1, "what one stage builds for one Python, another may not run"
    assert versions.PYTHONS[int(python[0][0]), int(python[0][1])] > datetime.date(2027, 12, 31)
    told = dict(re.findall(r"--env (HEARD_\w+)=(\S+)", text))
    assert read(settings | told).proxies == told["HEARD_PROXIES"]


def test_a_container_holds_every_file_that_the_house_holds(tmp_path: Path) -> None:
    """What the container installs is a wheel of just the folders that it copies: here it is made, and looked into."""
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (SHIPPED / "Containerfile").read_text("utf-8"), re.MULTILINE)
    for name in " ".join(copied).split():
        place = HOUSE / name
        copy = shutil.copytree if place.is_dir() else shutil.copy
        copy(place, tmp_path / name)
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("heard-*.whl")
    with zipfile.ZipFile(wheel) as made:
        held = {name for name in made.namelist() if ".dist-info/" not in name}
    there = {
        str(path.relative_to(HOUSE))
        for wing in ("survey", "analysis", "questionnaires")
        for path in (HOUSE / wing).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert there <= held
    assert {"survey/static/site/site.css", "survey/schema/roles.sql", "questionnaires/paper/paper.typ"} <= held


def test_the_settings_for_postgresql_are_what_the_doctor_wants_and_the_embedded_one_has() -> None:
    parser = configparser.ConfigParser()
    parser.read_string("[own]\n" + (SHIPPED / "postgresql.conf").read_text("utf-8"))
    stated = {name: value.strip("'") for name, value in parser["own"].items()}
    for wanted in doctor.WANTED:
        assert stated.get(wanted.name, wanted.well[0]) in wanted.well, wanted.name
        assert wanted.name in stated, wanted.name
    usual = dict(option.split("=", 1) for option in OPTIONS)
    for name in stated.keys() & usual.keys() - {"log_connections"}:
        assert stated[name] == usual[name], name
