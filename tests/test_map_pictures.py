"""The map as a picture: the same numbers as in the table, in words beside it, and in words alone where it cannot be."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from typer.testing import CliRunner

from bot import cli
from bot.sandbox import Sandbox
from handlers.views import map_picture, map_words
from storage.engine.database import Session, Store
from storage.maps import overview
from storage.tables import Story, Team, TouchPoint
from tests.acting import Actor, words
from tests.making import change, make_team
from tests.mapping import NAMES, make_map
from tests.process import ROOT
from tests.stage import BO, CY, MONDAY, SUPPORT, Bot

ROW = "1. Front desk phone, external: calm → confused (3); stories 2 / 1; slipped: competence (1)"


@pytest.fixture
async def six(bot: Bot) -> None:
    """Six points on the map of Support, which Bo leads; at the first three were confused instead of calm."""
    await fill(bot.store)


async def fill(store: Store) -> None:
    store.write_now(make_team, leads=[BO], members=[CY])
    await make_map(store, NAMES, by=BO)
    await change(store, TouchPoint, 1, emotion="calm")

    def tell(session: Session) -> None:
        for number, kind in enumerate(("wonderful", "wonderful", "difficult")):
            slipped = "competence" if kind == "difficult" else ""
            told: dict[str, Any] = {
                "author": (BO, CY)[number % 2],
                "team_id": 1,
                "touch_point_id": 1,
                "channel": SUPPORT,
            }
            session.add(Story(text="x", kind=kind, felt="confused", slipped=slipped, told_at=MONDAY, **told))

    await store.write(tell)


async def picture_of(slack: Sandbox, person: Actor) -> bytes:
    [file] = person.dm[-1]["files"]
    path = f"/sandbox/file/{file['id']}?as={person.id}"
    async with aiohttp.ClientSession(slack.url) as session, session.get(path) as answer:
        return await answer.read()


async def test_the_picture_comes_by_direct_message_with_the_same_numbers_in_words(
    slack: Sandbox, bot: Bot, bo: Actor, six: None
) -> None:
    reply = await bo.say("/warmline map picture", "support")
    await bot.background.finish(within=20)
    [file] = bo.dm[-1]["files"]

    assert "comes by direct message in a moment" in words(reply)
    assert (file["name"], file["mimetype"], file["title"]) == ("map.png", "image/png", "The map of Support")
    assert ROW in file["alt_txt"]
    assert (await picture_of(slack, bo)).startswith(b"\x89PNG\r\n")


async def test_a_button_brings_it_too(bot: Bot, bo: Actor, six: None) -> None:
    await bo.say("/warmline map", "support")
    await bo.press("Picture")
    await bot.background.finish(within=20)

    assert bo.dm[-1]["files"]


async def test_the_same_delivery_brings_it_once(slack: Sandbox, bot: Bot, bo: Actor, six: None) -> None:
    reply = await bo.say("/warmline map picture", "support")
    await bot.background.finish(within=20)
    await slack.redeliver(reply.delivery)
    await bot.background.finish(within=20)

    assert len(bo.dm) == 1


async def test_without_the_scope_it_comes_in_words(slack: Sandbox, bo: Actor, six: None) -> None:
    slack.slack.app.scopes.remove("files:write")
    reply = await bo.say("/warmline map picture", "support")

    assert "can grant files:write" in words(reply).replace("`", "")
    assert "calm → confused (3); 2 / 1; slipped: competence (1)" in words(reply)
    assert bo.dm == []


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal", "conversations.open"])
async def test_where_slack_does_not_take_it_it_comes_in_words_as_well(
    slack: Sandbox, bot: Bot, bo: Actor, six: None, method: str
) -> None:
    slack.inject(method, "http_500", times=None)
    await bo.say("/warmline map picture", "support")
    await bot.background.finish(within=20)

    assert "Slack did not take the picture just now" in words(bo.answer)
    assert "confused (3)" in words(bo.answer)


async def test_words_that_are_too_long_for_it_stand_beside_it(bot: Bot, bo: Actor, six: None) -> None:
    await make_map(bot.store, [f"{number} {'n' * 57}" for number in range(14)], by=BO)
    await bo.say("/warmline map picture", "support")
    await bot.background.finish(within=20)

    assert bo.dm[-1]["files"][0]["alt_txt"].endswith("…")
    assert f"20. 13 {'n' * 57}, external" in bo.dm[-1]["text"]


@pytest.mark.parametrize("form", ["svg", "png"])
async def test_the_command_line_draws_either(store: Store, bot: Bot, six: None, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"map.{form}"
    environment = {"DATABASE_URL": f"sqlite:///{store._writing.url.database}"}
    result = CliRunner().invoke(cli.app, ["map", "--team", "support", "--out", str(out)], env=environment)

    assert result.exit_code == 0, result.output
    assert ROW.partition(";")[0] in result.stdout
    assert out.read_bytes()[:4] in (b"\x89PNG", b"<?xm")


@pytest.mark.parametrize(
    ("team", "out", "said"),
    [
        ("Support", "map.gif", "SVG or a PNG"),
        ("Sales", "map.svg", "no team of that name"),
        ("Support", "no/a.svg", "no/a"),
    ],
)
async def test_what_cannot_be_drawn_is_said_in_a_sentence(
    store: Store, bot: Bot, six: None, tmp_path: Path, team: str, out: str, said: str
) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{store._writing.url.database}"}
    result = CliRunner().invoke(cli.app, ["map", "--team", team, "--out", str(tmp_path / out)], env=environment)

    assert result.exit_code in (1, 2)
    assert said in result.stderr


async def test_the_picture_holds_every_number_of_the_table_and_is_the_same_each_time(bot: Bot, six: None) -> None:
    map_ = bot.store.read_now(lambda session: overview.draw(session, session.get_one(Team, 1), now=bot.clock()))
    drawn = map_picture.draw(map_, form="svg")

    for cell in ("Front desk phone", "calm → confused (3)", "2 / 1", "competence (1)"):
        assert f">{cell}<" in drawn.decode()
    assert "<dc:description>" in drawn.decode()
    assert map_words.described(map_).splitlines()[1] in drawn.decode()
    assert map_picture.draw(map_, form="svg") == drawn


@pytest.mark.parametrize("name", ["a $x^2$ & <b>", "電話 ☎ 📞", "n" * 60, "two\u200bparts"])
async def test_whatever_a_point_is_called_can_be_drawn(bot: Bot, six: None, name: str) -> None:
    await change(bot.store, TouchPoint, 1, name=name)
    map_ = bot.store.read_now(lambda session: overview.draw(session, session.get_one(Team, 1), now=bot.clock()))

    assert map_picture.draw(map_, form="png").startswith(b"\x89PNG")
    assert b"<svg" in map_picture.draw(map_, form="svg")


@pytest.mark.process
def test_nothing_that_draws_is_loaded_before_a_picture_is_asked_for() -> None:
    program = "import handlers, bot.app, sys; print({'matplotlib', 'snowballstemmer'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "set()"
