"""The audit log: settings, rights, exports, erasures, what leads and admins read, as ids; nothing that is sealed."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from typer.testing import CliRunner

from bot import auditing, cli
from handlers import ACTIONS, AUDITED, COMMANDS, MENUS, SHORTCUTS, VIEWS
from storage.engine import audit
from storage.engine.audit import Logged, NotLogged
from storage.engine.database import Store
from tests.acting import Actor, words
from tests.making import make_team
from tests.stage import ANA, BO, CY, Bot

Lines = Callable[[], list[dict[str, Any]]]
ID = re.compile(r"[\w:/-]+")
LOST = "warmline_audit_lines_lost_total"


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Lines]:
    """What the audit log holds."""
    path = tmp_path / "audit.log"
    auditing.open_(str(path))

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []

    yield read
    auditing.close()
    assert all(ID.fullmatch(one) for line in read() for one in line["about"]), "ids only, and no words"


def told(lines: Lines, event: str) -> list[tuple[str, list[str]]]:
    return [(line["by"], line["about"]) for line in lines() if line["event"] == event]


async def test_rights_settings_holds_exports_and_erasures_are_written_down(
    bot: Bot, ana: Actor, bo: Actor, lines: Lines
) -> None:
    await ana.say("/warmline admin @bo", "support")
    await ana.say("/warmline keep stories 24 months", "support")
    await ana.press("Keep it like this")
    await ana.say("/warmline hold @cy because of a dispute", "support")
    await bo.say("/warmline privacy", "support")
    await bo.press("Export mine")
    await bo.say("/warmline privacy", "support")
    await bo.press("Erase mine")

    assert told(lines, "rights") == [(ANA, [BO])]
    assert told(lines, "settings") == [(ANA, ["stories"])]
    assert told(lines, "hold") == [(ANA, [CY])]
    assert told(lines, "export") == [(BO, [BO])]
    assert told(lines, "erasure") == [(BO, [BO])]
    assert "dispute" not in json.dumps(lines())


async def test_what_only_looks_or_is_refused_is_no_change(bot: Bot, ana: Actor, bo: Actor, lines: Lines) -> None:
    await ana.say("/warmline admin", "support")
    await ana.say("/warmline hold", "support")
    await bo.say("/warmline admin @cy", "support")

    assert lines() == []


async def test_of_readers_leads_and_admins_are_written_down_and_colleagues_are_not(
    bot: Bot, bo: Actor, cy: Actor, lines: Lines
) -> None:
    bot.store.write_now(make_team, leads=[BO], members=[CY])
    await cy.say("/servicestory The courier waited with a smile", "support")
    await bo.say("/servicestory search courier", "support")
    await cy.say("/servicestory search courier", "support")
    await bo.say("/warmline digest", "support")

    assert told(lines, "read") == [(BO, ["story:1"]), (BO, ["team:1"])]
    assert "courier" not in json.dumps(lines())


async def test_what_is_told_anonymously_leaves_no_line(bot: Bot, ana: Actor, bo: Actor, lines: Lines) -> None:
    bot.store.write_now(make_team, leads=[BO], members=[ANA, CY])
    for actor in (ana, bo):
        said = words(await actor.say("/servicestory #anonymous The courier waited", "support"))
        code = said.partition("code ")[2][:19]
        await actor.say(f"/servicestory code {code}", "support")
        await actor.say("/warmline idea #anonymous A bench at the door", "support")

    assert lines() == []


async def test_what_a_slip_leads_to_is_written_down_as_that_command(bot: Bot, ana: Actor, lines: Lines) -> None:
    await ana.say("/warmline admni @bo", "support")
    await ana.press("Yes")

    assert [(line["event"], line["about"], line["via"]) for line in lines()] == [("rights", [BO], "/warmline admin")]


async def test_it_is_off_unless_asked_for(bot: Bot, ana: Actor, tmp_path: Path) -> None:
    await ana.say("/warmline admin @bo", "support")

    assert not audit.is_on()
    assert list(tmp_path.glob("*audit*")) == []


async def test_it_goes_on_in_a_new_file_once_the_old_one_is_rotated_away(
    ana: Actor, lines: Lines, tmp_path: Path
) -> None:
    await ana.say("/warmline admin @bo", "support")
    (tmp_path / "audit.log").rename(tmp_path / "audit.log.1")
    await ana.say("/warmline admin remove @bo", "support")

    assert len(lines()) == 1
    assert len((tmp_path / "audit.log.1").read_text().splitlines()) == 1


async def test_a_line_that_cannot_be_written_stops_nothing_and_is_counted(
    ana: Actor, lines: Lines, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = REGISTRY.get_sample_value(LOST) or 0
    (tmp_path / "audit.log").unlink()
    (tmp_path / "audit.log").mkdir()
    with caplog.at_level(logging.ERROR):
        said = words(await ana.say("/warmline admin @bo", "support"))

    assert "is an admin now" in said
    assert REGISTRY.get_sample_value(LOST) == before + 1
    assert "a line of the audit log could not be written" in caplog.text


def test_the_command_line_writes_it_too(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = str(tmp_path / "audit.log")
    for typed in (
        ["hold", CY, "--reason", "x"],
        ["hold", CY, "--end"],
        ["export", "out"],
        ["export", "out", "--person", CY],
    ):
        assert CliRunner().invoke(cli.app, [*typed, "--audit-log", log]).exit_code == 0
    auditing.close()
    events = [json.loads(line) for line in Path(log).read_text().splitlines()]

    assert [(line["event"], line["about"]) for line in events] == [
        ("hold", [CY, "set"]), ("hold", [CY, "ended"]), ("export", ["everybody"]), ("export", [CY]),
    ]  # fmt: skip
    assert {line["by"] for line in events} == {"command line"}


def test_where_it_cannot_be_written_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["hold", CY, "--end", "--audit-log", str(tmp_path)])

    assert result.exit_code == 1
    assert "cannot be written to" in result.output


def test_whatever_declares_a_line_is_there_and_says_why_where_it_logs_none() -> None:
    assert AUDITED.keys() <= {*COMMANDS, *ACTIONS, *VIEWS, *SHORTCUTS, *MENUS}
    for mark in AUDITED.values():
        assert mark.event if isinstance(mark, Logged) else mark.because.endswith(".")


def test_whatever_changes_rights_or_settings_of_others_is_logged() -> None:
    wanted = {"/warmline admin", "/warmline hold", "keep_confirm", "team_form", "team_end", "prompt_form", "pulse_form"}

    assert {name for name in wanted if isinstance(AUDITED.get(name), Logged)} == wanted
    assert not any(isinstance(AUDITED.get(name), NotLogged) for name in ("privacy_export", "privacy_erase"))
