"""`warmline away-feed` and what `warmline check` says: calendars by number, their addresses nowhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import check
from bot.check import Finding
from storage.across import away_feeds
from storage.engine.database import Store
from tests.making import make_team
from tests.terminal import warmline

AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
URL = "https://calendar.example.com/s3cret-t0ken/a.ics"


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    store.write_now(make_team)
    return tmp_path


def test_a_calendar_is_added_listed_and_removed(folder: Path, store: Store) -> None:
    added = warmline("away-feed", "add", URL, "--team", "support", folder=folder)
    store.write_now(away_feeds.fail, 1, "http_404")
    listed = warmline("away-feed", "list", folder=folder)
    removed = warmline("away-feed", "remove", "1", folder=folder)

    assert (added.exit_code, listed.exit_code, removed.exit_code) == (0, 0, 0)
    assert "1\tcalendar.example.com\tSupport\tnot yet\tits server answers 404" in listed.output
    assert "s3cret" not in added.output + listed.output + removed.output
    assert "No calendar is read" in warmline("away-feed", "list", folder=folder).output


def test_its_address_is_asked_for_where_it_is_not_given(folder: Path, store: Store) -> None:
    added = warmline("away-feed", "add", folder=folder, typed=f"{URL.replace('https', 'webcal')}\n")

    assert store.read_now(away_feeds.every)[0].url == URL
    assert "s3cret" not in added.output


@pytest.mark.parametrize("url", ["http://calendar.example.com/a", "file:///etc/passwd", "a b", "https://", "ftp://x/y"])
def test_what_is_no_address_is_refused(folder: Path, url: str) -> None:
    refused = warmline("away-feed", "add", url, folder=folder)

    assert refused.exit_code == 2
    assert "read by https" in refused.output


def test_what_is_not_there_is_named(folder: Path) -> None:
    assert "no calendar 7" in warmline("away-feed", "remove", "7", folder=folder).output
    assert "no team of that name" in warmline("away-feed", "add", URL, "--team", "x", folder=folder).output


def test_check_names_a_calendar_that_cannot_be_read(store: Store, tmp_path: Path) -> None:
    store.write_now(away_feeds.add, url=URL, team="", at=AT)
    store.write_now(away_feeds.fail, 1, "too_slow")
    found = check.of_teams(f"sqlite:///{tmp_path / 'warmline.db'}")

    assert found == [Finding("Away feed", "less", "Calendar 1 cannot be read: it takes longer than 30 seconds.")]
