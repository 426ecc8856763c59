"""What is printed: people's words and Slack's reach the terminal as words, whatever is in them."""

import ast
import asyncio
import logging
import re
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

from bot import cli, logs, printing
from storage.engine.database import Session, Store
from storage.tables import AwayFeed, Customer, Delivery, Kudos, KudosReceiver, Member, Person, Problem, Story, Team
from tests.process import ROOT
from tests.rows import add_row
from tests.terminal import in_terminal, piped

# A title is set, the screen is wiped, colours, a line is overwritten, "gpj" is read backwards; markup of rich's.
NASTY = "[/eu] [bold]\x1b]0;owned\x07\x1b[2J\x9b31m\x1b[31mred\b\b\b\rover \u202egpj.exe\u2066 :warning: \x85\u2028[/]"
LAST_WEEK = datetime.now(UTC) - timedelta(days=7)
DATABASE = "sqlite:///warmline.db"
FOLDER = "[eu]\x1b[2J"
TAKEN = "a port that is taken"

ARGUMENTS: dict[str, list[str]] = {
    "away-feed": ["list"],
    "backup": [f"{FOLDER}.db"],
    "check": [],
    "digest": ["--team", NASTY, "--week", f"{LAST_WEEK:%G-W%V}"],
    "due": ["--retry"],
    "export": [FOLDER],
    "forget": ["U00ANA", "--yes"],
    "hold": ["U00ANA", "--reason", NASTY],
    "import": [FOLDER],
    "map": ["--team", NASTY, "--out", f"{FOLDER}.svg"],
    "manifest": ["--http", f"https://{NASTY}"],
    "run": [],
    "sandbox": ["--port", TAKEN, "--no-browser"],
}
MORE = [["digest", "--team", f"no {NASTY}"], ["digest", "--team", NASTY, "--week", NASTY], ["backup", f"/{NASTY}/x"]]


def obeyed(shown: str) -> list[str]:
    """The characters in it that a terminal does not show, but does something for."""
    doing = {"Cc", "Zl", "Zp"}
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return [
        one for one in shown
        if one not in "\n\t" and (unicodedata.category(one) in doing or unicodedata.bidirectional(one) in turning)
    ]  # fmt: skip


def fill(session: Session) -> None:
    for id_ in ("U00ANA", "U00BO"):
        add_row(session, Person, id=id_, name=f"{id_} {NASTY}", zone="UTC")
    add_row(session, Team, name=NASTY, name_key=NASTY.casefold(), channel="C1", zone="UTC")
    add_row(session, Member, person="U00ANA", is_lead=True)
    told: dict[str, Any] = {"team_id": 1, "channel": "C1", "told_at": LAST_WEEK}
    add_row(session, Story, author="U00BO", text=NASTY, kind="difficult", lesson=NASTY, **told)
    add_row(session, Kudos, giver="U00ANA", message=NASTY, channel="C1", given_at=LAST_WEEK)
    add_row(session, KudosReceiver, kudos_id=1, receiver="U00BO", given_at=LAST_WEEK)
    add_row(session, Customer, name=NASTY, name_key="nasty", owner="U00ANA", team_id=1)
    add_row(session, Problem, customer_id=1, text=NASTY, opened_by="U00ANA", opened_at=LAST_WEEK)
    add_row(session, AwayFeed, url=f"https://a.example/{NASTY}", unmatched=[NASTY], added_at=LAST_WEEK)
    for id_, state in (("one", "pending"), ("two", "failed"), ("three", "sent")):
        sent = {"recipient": NASTY, "error": f"perhaps sent twice: {NASTY}", "ts": "1.0", "sent_at": LAST_WEEK}
        add_row(session, Delivery, id=id_, kind="digest", state=state, wake_at=None if state == "failed" else LAST_WEEK,
                **(sent if state == "sent" else sent | {"ts": None, "sent_at": None}))  # fmt: skip


@pytest.fixture
async def environment() -> AsyncIterator[dict[str, str]]:
    """A Slack whose every answer is nasty."""

    async def answer(request: web.Request) -> web.Response:
        if request.match_info["method"] != "auth.test":
            return web.json_response({"ok": False, "error": NASTY})
        return web.json_response({"ok": True, "user_id": "U0BOT", "team_id": "T1", "team": NASTY, "user": NASTY})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    async with TestServer(app) as slack:
        tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
        yield {**tokens, "SLACK_API_URL": str(slack.make_url("/api/")), "DATABASE_URL": DATABASE}


@pytest.mark.parametrize("shown", [in_terminal, piped])
@pytest.mark.parametrize(
    "arguments", [[name, *more] for name, more in ARGUMENTS.items()] + MORE, ids=lambda arguments: arguments[0]
)
async def test_no_command_prints_what_a_terminal_obeys(
    store: Store, tmp_path: Path, environment: dict[str, str], arguments: list[str], shown: Any
) -> None:
    await store.write(fill)
    port = environment["SLACK_API_URL"].split(":")[2].split("/")[0]
    arguments = [port if one == TAKEN else one for one in arguments]
    code, said = await asyncio.to_thread(shown, *arguments, folder=tmp_path, environment=environment)

    assert (code in (0, 1), obeyed(said), "Traceback" in said) == (True, [], False), said
    assert said.strip()


def test_every_command_is_tried_with_nasty_words() -> None:
    assert set(ARGUMENTS) == set(get_command(cli.app).commands)  # type: ignore[attr-defined]


async def test_what_looks_like_markup_is_shown_as_it_is(environment: dict[str, str], tmp_path: Path) -> None:
    _, said = await asyncio.to_thread(in_terminal, "check", folder=tmp_path, environment=environment)

    assert "[/eu] [bold]␛]0;owned␇" in said
    assert ":warning:" in said


@given(st.text(st.characters(codec=None)))
def test_printed_words_are_harmless_and_otherwise_as_they_were(text: str) -> None:
    assert obeyed(printing.harmless(text)) == obeyed(printing.in_a_line(text)) == []
    assert "\n" not in printing.in_a_line(text)
    if not obeyed(text) and not {"\u061c", "\u200e", "\u200f"} & set(text):
        assert printing.harmless(text) == text


def test_a_log_line_is_harmless_too(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.root.handlers[:], logging.root.level
    logs.set_up("INFO")
    logging.getLogger("bot").info("in %s", NASTY)
    logging.root.handlers[:], logging.root.level = before[0], before[1]

    assert obeyed(capsys.readouterr().err) == []


PRINTS = re.compile(r"\b(?:\w*echo|print|stdout\.write)$")


def test_nothing_of_ours_prints_in_another_way() -> None:
    """The sandbox as a process of its own says one line, of JSON."""
    calls = [
        f"{path.relative_to(ROOT)}: {ast.unparse(node)}"
        for folder in ("bot", "handlers", "storage")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
        and re.search(r"(?:\b(?:echo|print)|stdout\.write)$", ast.unparse(node))
    ]

    assert {call.split(":")[0] for call in calls} == {"bot/printing.py", "bot/sandbox/__main__.py"}
