"""The report of licences and the bill of materials say what the lock file installs, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import licences


def test_the_report_is_of_what_is_installed() -> None:
    assert licences.REPORT.read_text("utf-8") == licences.report(), "run: make licences"


def test_a_licence_that_nobody_has_read_stops_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "FREE", licences.FREE - {"MIT"})
    with pytest.raises(SystemExit, match="MIT, which is not in"):
        licences.report()


@pytest.mark.slow
def test_the_bill_of_materials_lists_every_package_with_its_hashes(tmp_path: Path) -> None:
    made = tmp_path / "heard.cdx.json"
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--pyproject", "pyproject.toml", "--of", "JSON"]
    subprocess.run(
        [*command, "--output-file", str(made), "requirements.lock"], cwd=licences.HOUSE, check=True, capture_output=True
    )
    bill = json.loads(made.read_text("utf-8"))
    assert bill["metadata"]["component"]["name"] == "heard"
    assert {(one["name"], one["version"]) for one in bill["components"]} == set(licences.locked())
    assert all(one["externalReferences"][0]["hashes"] for one in bill["components"])
