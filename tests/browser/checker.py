"""The W3C's checker of HTML, run over a folder of pages."""

import json
import subprocess
from pathlib import Path

CHECKER = Path(__file__).parent / "validator" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def check(folder: Path) -> list[str]:
    """Check every page in a folder; give what is wrong."""
    assert CHECKER.exists(), "the HTML checker is not installed: 'make test' does it"
    done = subprocess.run(
        ["java", "-jar", str(CHECKER), "--format", "json", "--stdout", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    found = json.loads(done.stdout)["messages"]
    return [f"{Path(one['url']).name}: {one['message']} {one.get('extract', '')[:120]}" for one in found]
