"""A database's address: shown wherever something is wrong with it, and never with what opens it."""

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Mistaken, read
from storage.engine import addresses
from tests.terminal import piped

SECRET = "s3cret-W0rd"
WITH_SECRET = [
    f"postgresql://me:{SECRET}@127.0.0.1:1/db",
    f"postgres://me:{SECRET}@127.0.0.1:1/db",
    f"postgresql://:{SECRET}@127.0.0.1:1/db",
    f"postgresql://me%3A{SECRET}@127.0.0.1:1/db",
    f"postgresql://127.0.0.1:1/db?user=me&password={SECRET}",
    f"postgresql:///db?host=127.0.0.1&port=1&password={SECRET}",
    f"postgresql://127.0.0.1:1/db?pass%77ord={SECRET}",
    f"postgresql://127.0.0.1:1/db?sslpassword={SECRET}&sslmode=prefer",
    f"postgresql://127.0.0.1:1/db?passwrod={SECRET}",
    f"postgresql://127.0.0.1:1/db#{SECRET}",
    f"postgresql://127.0.0.1:1/db?user=me#{SECRET}",
    f"postgresql://me:x@{SECRET}@127.0.0.1/db",
    f"postgresql://127.0.0.1:1/db?password=x@{SECRET}",
    f"postgresql://me:12/{SECRET}@127.0.0.1/db",
    f"postgresql://me:12#{SECRET}@127.0.0.1/db",
    f"postgresql://me:12?{SECRET}@127.0.0.1/db",
    f"postgresql://me:{SECRET}@127.0.0.1:port/db",
    f"mysql://me:{SECRET}@127.0.0.1/db",
    f"sqlite://me:{SECRET}@127.0.0.1/db",
]


@pytest.mark.parametrize("url", WITH_SECRET)
def test_no_secret_of_an_address_is_shown_wherever_it_stands(url: str) -> None:
    shown = addresses.shown(url)
    try:
        read({"DATABASE_URL": url})
    except Mistaken as error:
        shown += str(error)

    assert SECRET not in shown


@pytest.mark.parametrize("url", [WITH_SECRET[0], WITH_SECRET[4], WITH_SECRET[5]])
@pytest.mark.parametrize(
    "command", [["run"], ["check"], ["due"], ["digest", "--team", "x"], ["sandbox"]], ids=lambda command: command[0]
)
def test_no_command_shows_a_secret_of_the_database(tmp_path: Path, command: list[str], url: str) -> None:
    code, said = piped(*command, folder=tmp_path, environment={"DATABASE_URL": url})

    assert code == 1
    assert "Traceback" not in said
    assert SECRET not in said
    assert "127.0.0.1" in said  # which one it is


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("postgresql://me:pw@[::1]:5432/db", "postgresql://me:***@[::1]:5432/db"),
        ("postgresql://host/db?sslmode=require&password=x", "postgresql://host/db?sslmode=require&password=***"),
        ("sqlite:///warmline.db", "sqlite:///warmline.db"),
        ("sqlite:////var/lib/warm@line/a:b.db?mode=rw", "sqlite:////var/lib/warm@line/a:b.db"),
    ],
)
def test_what_is_no_secret_is_shown(url: str, shown: str) -> None:
    assert addresses.shown(url) == shown


@given(password=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_every_password_that_can_be_written_is_known_for_the_log(password: str) -> None:
    written = quote(password, safe="")
    for url in (f"postgresql://me:{written}@host/db", f"postgresql://host/db?password={written}"):
        assert {password, written} <= set(addresses.secrets(url))
