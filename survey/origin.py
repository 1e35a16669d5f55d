"""Which forms count as sent by a page of ours."""

from collections.abc import Mapping


class FromElsewhere(Exception):
    """The form was not sent by a page of ours."""


def check_origin(headers: Mapping[bytes, bytes]) -> None:
    """Let through only what a page of ours sent. Raises FromElsewhere.

    Browsers say by themselves where a form comes from, with Sec-Fetch-Site or, where that is absent, with Origin.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        if site != b"same-origin":
            raise FromElsewhere
        return
    origin = headers.get(b"origin", b"")
    scheme, found, place = origin.partition(b"://")
    if not found or scheme not in {b"http", b"https"} or place != headers.get(b"host"):
        raise FromElsewhere
