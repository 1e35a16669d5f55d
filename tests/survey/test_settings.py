"""Settings: read once, and refused with a sentence that names the setting."""

from pathlib import Path

import pytest

from survey import settings
from survey.settings import BadSetting


def test_without_any_setting_everything_has_its_usual_value() -> None:
    known = settings.read({"HOME": "/home/jo"})
    assert known.folder == Path("/home/jo/.local/share/heard")
    assert known.keys == known.folder / "keys"
    assert known.database == known.site_database == ""
    assert (known.release_days, known.release_least, known.sweep_seconds) == (7, 10, 600)


def test_each_part_has_its_own_database_address_or_the_common_one() -> None:
    known = settings.read({"DATABASE_URL": "postgresql://a/b", "HEARD_SITE_DATABASE_URL": "postgres://s/b"})
    assert (known.database, known.site_database, known.worker_database, known.desk_database) == (
        "postgresql://a/b",
        "postgres://s/b",
        "postgresql://a/b",
        "postgresql://a/b",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://secret@host/db"),
        ("HEARD_DESK_DATABASE_URL", "host=localhost password=secret"),
        ("HEARD_PORT", "65536"),
        ("HEARD_PORT", "secret"),
        ("HEARD_WORKERS", "0"),
        ("HEARD_WORKERS", "2.5"),
        ("HEARD_SWEEP_SECONDS", "nan"),
        ("HEARD_SWEEP_SECONDS", "-1"),
        ("HEARD_RELEASE_DAYS", "32"),
        ("HEARD_RELEASE_LEAST", "0"),
        ("HEARD_DESK_PORT", "80.5"),
        ("HEARD_PROXIES", "*"),
        ("HEARD_PROXIES", "127.0.0.1, proxy.example.org"),
        ("HEARD_PROXIES", "10.0.0.1/8"),
        ("HEARD_ONION", "abc.onion"),
        ("HEARD_ONION", "http://survey.example.org"),
        ("HEARD_ONION", "http://abc.onion/spring"),
        ("HEARD_SITE_ADDRESS", "survey.example.org"),
        ("HEARD_SITE_ADDRESS", "https://survey.example.org/k3v"),
        ("HEARD_SITE_ADDRESS", "https://sam:secret@survey.example.org"),
        ("HEARD_SITE_ADDRESS", "https://survey example"),
        ("HEARD_SITE_ADDRESS", "https://[::1"),
        ("HEARD_SITE_ADDRESS", "https://a:port"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        settings.read({name: value})


def test_addresses_are_taken_as_they_are_but_for_a_slash_at_their_end() -> None:
    known = settings.read(
        {
            "HEARD_PROXIES": "127.0.0.1, 10.88.0.0/16,::1",
            "HEARD_ONION": f"http://{'a' * 56}.onion/",
            "HEARD_SITE_ADDRESS": "https://survey.example.org:8443/",
        }
    )
    assert known.proxies == "127.0.0.1, 10.88.0.0/16,::1"
    assert known.onion == f"http://{'a' * 56}.onion"
    assert known.site_address == "https://survey.example.org:8443"


def test_no_password_is_repeated_in_what_is_said() -> None:
    with pytest.raises(BadSetting) as refused:
        settings.read({"DATABASE_URL": "mysql://jo:secret@host/db"})
    assert "secret" not in str(refused.value)
