"""The invented analyst at the desk: publishes the report to its readers, and tells everyone what was heard and done.

Comes over HTTP as a browser does, by the demonstration's own way in, and presses what the desk's pages hold.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import httpx

from survey.refusal import Refusal

_TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')
_OUR_OWN = {"sec-fetch-site": "same-origin"}


class NotTold(Refusal):
    """The desk did not take what the demonstration has to tell; the message says what it answered."""


def tell(address: str, consultation: str, report: Path, findings: Mapping[str, str], *, title: str) -> None:
    """Publish the files of a report's folder under a title, once, and what was heard and done, by language.

    Raises NotTold.
    """
    try:
        with httpx.Client(base_url=address, timeout=60) as client:
            _tell(client, consultation, report, findings, title=title)
    except httpx.HTTPError as problem:
        raise NotTold(f"The desk could not be reached: {problem}.") from problem


def _tell(client: httpx.Client, consultation: str, report: Path, findings: Mapping[str, str], *, title: str) -> None:
    admitted = client.post("/demonstration", data={"role": "analyst"}, headers=_OUR_OWN)
    # Handed on by hand: a client that is no browser holds Secure cookies back from plain HTTP, loopback or not.
    client.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in admitted.cookies.items())
    page = client.get("/reports").text
    token = _TOKEN.search(page)
    if token is None:
        raise NotTold(f"The desk lets nobody in; it answered {admitted.status_code}.")
    kept = {"_csrf_token": token[1]}
    if title not in page:  # a run that was stopped may have come so far
        said = {"consultation": consultation, "title": title, "summary": "Everyone in it is invented."}
        files = [("files", (path.name, path.read_bytes())) for path in sorted(report.iterdir()) if path.is_file()]
        _sent(client.post("/reports", data=kept | said, files=files, headers=_OUR_OWN))
    texts = {f"text-{language}": text for language, text in findings.items()}
    _sent(client.post(f"/consultations/{consultation}/findings", data=kept | texts, headers=_OUR_OWN))


def _sent(answer: httpx.Response) -> None:
    if answer.status_code != 303:
        raise NotTold(f"The desk did not take it; it answered {answer.status_code}.")
