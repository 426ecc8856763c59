"""*Export mine*: a file by direct message with what is about or by somebody, and nothing that others wrote."""

import io
import json
import zipfile

import aiohttp
from sqlmodel import Session

from bot.sandbox import Sandbox
from storage.across import own_export, privacy
from storage.engine.database import Store
from storage.tables import Admin, Idea, IdeaSupport, Kudos, KudosReceiver, Team
from tests.acting import Actor, words
from tests.rows import add_row
from tests.stage import ANA, BO, CY, MONDAY, Bot


def opened(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


async def file_of(slack: Sandbox, person: Actor) -> dict[str, str]:
    [file] = person.dm[-1]["files"]
    path = f"/sandbox/file/{file['id']}?as={person.id}"
    async with aiohttp.ClientSession(slack.url) as session, session.get(path) as answer:
        return opened(await answer.read())


def of_others(session: Session) -> None:
    """What Cy wrote, in rows that are about Bo as well."""
    add_row(session, Team, id=1, name="Support", name_key="support", zone="UTC", created_by=CY)
    add_row(
        session, Idea, id=1, team_id=1, author=CY, title="Cy's title", words="Cy's idea", owner=BO, answer_by=MONDAY
    )
    add_row(
        session, Idea, id=2, team_id=1, author=BO, title="Bo's title", words="Bo's idea", owner=CY, answer_by=MONDAY
    )
    add_row(session, IdeaSupport, idea_id=1, person=BO)
    add_row(session, Admin, person=BO, named_by=CY)
    add_row(session, Kudos, id=1, giver=CY, message="for the map")
    add_row(session, KudosReceiver, kudos_id=1, position=0, receiver=BO)


async def test_somebody_reads_what_is_kept_and_gets_it_as_a_file(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await bo.say("/kudos @cy for the calm\u2028handover", "support")
    reply = await bo.say("/warmline privacy", "support")
    said = await bo.press("Export mine")
    await bot.background.finish(within=20)
    files = await file_of(slack, bo)

    assert "1 kudos you gave" in words(reply)
    assert "comes by direct message" in words(bo.answer) + words(said)
    assert "for the calm" in json.loads(files["kudos_given.jsonl"])["message"]
    assert "kudos_given.jsonl: 1 kudos you gave\n  What for: To thank people" in files["README.txt"]


async def test_without_the_scope_they_read_whom_to_ask_and_the_pages(slack: Sandbox, bo: Actor) -> None:
    slack.slack.app.scopes.remove("files:write")
    await bo.say("/kudos @cy for the calm handover", "support")
    await bo.say("/warmline privacy", "support")
    await bo.press("Export mine")

    assert f"warmline export --person {BO} DIR" in words(bo.modal)
    assert "for the calm handover" in words(bo.modal)


async def test_where_slack_takes_no_file_the_pages_come(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await bo.say("/kudos @cy for the calm handover", "support")
    await bo.say("/warmline privacy", "support")
    slack.inject("files.completeUploadExternal", "http_500", times=None)
    await bo.press("Export mine")
    await bot.background.finish(within=20)

    assert "Slack did not take the file just now" in words(bo.answer)
    assert "for the calm handover" in words(bo.answer)


async def test_what_others_wrote_and_who_they_are_stays_theirs(any_store: Store) -> None:
    await any_store.write(of_others)
    mine = await any_store.read(privacy.mine, BO)
    content = own_export.zipped(await any_store.read(privacy.mine, BO), BO, at=MONDAY)

    assert [row["message"] for row in mine["kudos_received"]] == ["for the map"]
    assert [row["words"] for row in mine["ideas"]] == ["Bo's idea"]
    assert "Cy's" not in json.dumps(mine)
    assert CY not in json.dumps({kind: rows for kind, rows in mine.items() if kind != "messages_from_the_bot"})
    assert set(opened(content)) == {"README.txt", *(f"{kind}.jsonl" for kind in mine)}


async def test_of_somebody_unknown_there_is_a_page_that_says_so(store: Store) -> None:
    files = opened(own_export.zipped(await store.read(privacy.mine, ANA), ANA, at=MONDAY))

    assert list(files) == ["README.txt"]
    assert "Nothing is kept." in files["README.txt"]
