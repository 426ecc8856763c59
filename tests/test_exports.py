"""The export files: every kind, every word, safe in a spreadsheet, however many rows there are."""

import csv
import json
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from storage import kudos
from storage.across.exports import export
from storage.across.files import cell
from storage.engine.database import Store
from storage.tables import (
    Admin,
    Answer,
    Away,
    Customer,
    Learned,
    Member,
    Outreach,
    Problem,
    Prompt,
    Question,
    Round,
    Schedule,
    Story,
    Team,
    declared,
)
from tests.rows import add_row, add_row_everywhere
from tests.stage import ANA, BO, CY, DI, MONDAY, SUPPORT

FILES = {file.name: file for file in declared.files().values()}
PRIVATE = {"goals", "goal_notes", "handover_taps"}  # somebody's own unless shared, and too few taps
LINES = "she said:\n\u2028<thanks> & \u201cmore\u201d, caf\u00e9\x85!"


def a_team_that_works(session: Session) -> None:
    support = {"name": "Support", "name_key": "support", "channel": SUPPORT, "country": "DE"}
    add_row(session, Team, id=1, zone="Europe/Berlin", **support)
    add_row(session, Member, team_id=1, person=BO, is_lead=True)
    add_row(session, Member, team_id=1, person=CY)
    told = {"kind": "difficult", "side": "internal", "practices": ["beyond"], "channel": SUPPORT}
    add_row(session, Story, id=1, author=None, text=LINES, our_part="=SUM(A1)", team_id=1, told_at=MONDAY, **told)
    kudos.give(
        session, giver=ANA, receivers=[DI, BO, CY], message="thanks", practices=[], channel=SUPPORT, at=MONDAY,
        story_id=1,
    )  # fmt: skip
    set_up = {"name": "Monday", "place": "dm", "zone_of": "team", "readers": "team", "open_minutes": 60, "nudges": 2}
    add_row(session, Prompt, id=1, team_id=1, **set_up)
    add_row(session, Schedule, kind="prompt", subject=1, recipient="", zone="Europe/Berlin", weekdays=[0])
    add_row(session, Question, id=1, prompt_id=1, position=0, kind="mood", text="How was it?")
    add_row(session, Question, id=2, prompt_id=1, text="How was it then?", retired_at=MONDAY)
    add_row(session, Round, id=1, prompt_id=1)
    add_row(session, Answer, round_id=1, question_id=1, author=CY, number=4)
    add_row(session, Customer, id=1, name="Acme", name_key="acme", side="external", owner=BO, team_id=1)
    add_row(session, Problem, customer_id=1, text="late delivery")
    called = {"is_proactive": True, "feeling": 5, "note": "all good", "idea": "a later slot", "team_id": 1}
    add_row(session, Outreach, customer_id=1, member=BO, **called)
    add_row(session, Problem, customer_id=1, text="wrong invoice", opened_by=CY, solved_at=MONDAY)
    add_row(session, Away, person=CY, first_day=MONDAY.date(), last_day=MONDAY.date(), half="pm")
    add_row(session, Admin, person=BO, named_by=ANA)
    add_row(session, Learned, story_id=1, person=DI)


def lines(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text("utf-8").splitlines()]


def table(folder: Path, kind: str) -> list[dict[str, str]]:
    with (folder / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_there_is_one_private_file_a_kind_with_one_object_a_line(any_store: Store, tmp_path: Path) -> None:
    await any_store.write(add_row_everywhere, ANA, "words")
    counted = await any_store.read(export, tmp_path / "new" / "out", "jsonl")
    files = sorted((tmp_path / "new" / "out").iterdir())

    assert [file.name for file in files] == [f"{kind}.jsonl" for kind in FILES]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert counted == {kind: int(kind not in PRIVATE) for kind in FILES}
    for kind, file in FILES.items():
        if kind in PRIVATE:
            continue
        assert [tuple(row) for row in lines(tmp_path / "new" / "out", kind)] == [file.fields]


@pytest.fixture
async def written(any_store: Store, tmp_path: Path) -> Mapping[str, list[dict[str, Any]]]:
    """What the files of a team that works say."""
    await any_store.write(a_team_that_works)
    await any_store.read(export, tmp_path, "jsonl")
    return {kind: lines(tmp_path, kind) for kind in FILES}


def test_a_story_is_written_as_it_was_told(written: Mapping[str, list[dict[str, Any]]]) -> None:
    assert written["stories"] == [
        {
            "id": 1, "author": None, "kind": "difficult", "side": "internal", "text": LINES, "our_part": "=SUM(A1)",
            "lesson": "", "practices": ["beyond"], "touch_point": "", "downstream": "", "team": "Support",
            "told_at": "2026-11-16T09:00:00Z", "withdrawn_at": None, "edited_at": None, "channel": SUPPORT,
            "map_point": None, "felt": "", "slipped": "",
        }
    ]  # fmt: skip
    assert written["learned"] == [
        {"story_id": 1, "person": DI, "at": "2026-11-16T09:00:00Z", "is_pressed": True, "emoji": []}
    ]


def test_kudos_are_written_with_whom_they_thank(written: Mapping[str, list[dict[str, Any]]]) -> None:
    assert written["kudos"] == [
        {
            "id": 1, "giver": ANA, "receivers": [DI, BO, CY], "message": "thanks", "practices": [], "channel": SUPPORT,
            "given_at": "2026-11-16T09:00:00Z", "story_id": 1, "joined_id": None, "team": None,
        }
    ]  # fmt: skip


def test_customers_are_written_with_their_problems_and_contacts(written: Mapping[str, list[dict[str, Any]]]) -> None:
    [customer], [contact] = written["customers"], written["outreach"]

    assert (customer["team"], customer["owner"], customer["open_problems"]) == ("Support", BO, ["late delivery"])
    assert contact == {
        "id": 1, "customer": "Acme", "member": BO, "at": "2026-11-16T09:00:00Z", "proactive": True, "feeling": 5,
        "note": "all good", "idea": "a later slot", "team": "Support", "counts_at": None,
    }  # fmt: skip
    assert [(row["customer"], row["text"], row["solved_at"]) for row in written["problems"]] == [
        ("Acme", "late delivery", None),
        ("Acme", "wrong invoice", "2026-11-16T09:00:00Z"),
    ]


def test_a_prompt_is_written_with_its_hour_questions_and_answers(written: Mapping[str, list[dict[str, Any]]]) -> None:
    [prompt], [answer] = written["prompts"], written["answers"]

    assert prompt["questions"] == [{"id": 1, "kind": "mood", "text": "How was it?", "choices": []}]
    assert (prompt["weekdays"], prompt["at"], prompt["zone"]) == ([0], "09:00", "Europe/Berlin")
    assert (answer["prompt"], answer["occurrence"], answer["late"]) == (1, "2026-11-16", False)
    assert (answer["question"], answer["kind"], answer["person"], answer["number"]) == ("How was it?", "mood", CY, 4)


def test_a_team_is_written_with_its_people(written: Mapping[str, list[dict[str, Any]]]) -> None:
    [team] = written["teams"]

    assert (team["members"], team["leads"]) == ([BO, CY], [BO])
    assert written["admins"] == [{"person": BO, "named_by": ANA, "named_at": "2026-11-16T09:00:00Z"}]
    assert written["away"] == [
        {"id": 1, "person": CY, "first_day": "2026-11-16", "last_day": "2026-11-16", "half": "pm", "source": ""}
    ]


async def test_a_table_holds_the_same_with_lists_as_json(any_store: Store, tmp_path: Path) -> None:
    await any_store.write(a_team_that_works)
    await any_store.read(export, tmp_path, "csv")
    (story,) = table(tmp_path, "stories")
    (thanks,) = table(tmp_path, "kudos")

    assert tuple(story) == FILES["stories"].fields
    assert (story["id"], story["author"], story["text"], story["our_part"]) == ("1", "", LINES, "'=SUM(A1)")
    assert json.loads(thanks["receivers"]) == [DI, BO, CY]


async def test_a_spreadsheet_sees_which_encoding_a_table_has(store: Store, tmp_path: Path) -> None:
    await store.write(a_team_that_works)
    for format_ in ("csv", "jsonl"):
        await store.read(export, tmp_path, format_)

    assert (tmp_path / "stories.csv").read_bytes().startswith(b"\xef\xbb\xbfid,author,")
    assert "caf\u00e9".encode() in (tmp_path / "stories.csv").read_bytes()
    assert (tmp_path / "stories.jsonl").read_bytes().startswith(b'{"id": 1,')


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "\uff1d1", "\uff20A", "\tx"]
)
def test_a_cell_never_calculates(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a = b", "", "1-2", "2026-11-16", -1, 0.5, None])
def test_other_cells_are_left_as_they_are(value: Any) -> None:
    assert cell(value) == value


@pytest.mark.parametrize(("given", "written"), [(3, 0), (4, 4)])
async def test_anonymous_answers_are_written_from_four_on(
    store: Store, tmp_path: Path, given: int, written: int
) -> None:
    def answered(session: Session) -> None:
        add_row(session, Team, id=1)
        add_row(session, Prompt, id=1, team_id=1, place="dm", zone_of="team", readers="team")
        add_row(session, Question, id=1, prompt_id=1, kind="text")
        add_row(session, Round, id=1, prompt_id=1)
        for number in range(given):
            add_row(session, Answer, round_id=1, question_id=1, author=None, text=f"answer {number}")

    await store.write(answered)

    assert (await store.read(export, tmp_path, "jsonl"))["answers"] == written


async def test_older_files_are_replaced(store: Store, tmp_path: Path) -> None:
    await store.read(export, tmp_path, "jsonl")
    await store.write(a_team_that_works)
    await store.read(export, tmp_path, "jsonl")

    assert len(lines(tmp_path, "stories")) == 1


async def test_an_export_that_fails_leaves_nothing_unfinished_behind(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out" / "stories.jsonl").mkdir(parents=True)
    with pytest.raises(OSError, match=r"stories\.jsonl"):
        await store.read(export, tmp_path / "out", "jsonl")

    assert [file.name for file in (tmp_path / "out").iterdir() if file.name.startswith(".")] == []


async def test_many_rows_are_never_held_at_once(any_store: Store, tmp_path: Path) -> None:
    def many(session: Session) -> None:
        told: dict[str, Any] = dict.fromkeys(("our_part", "lesson", "touch_point", "downstream"), "")
        told |= {"author": BO, "kind": "wonderful", "side": "external", "text": "x" * 2000}
        told |= {"practices": [], "channel": SUPPORT, "told_at": MONDAY}
        session.connection().execute(insert(Story), [told] * 12_000)

    await any_store.write(many)
    tracemalloc.start()
    counted = await any_store.read(export, tmp_path, "jsonl")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert counted["stories"] == 12_000
    assert peak < 12_000_000  # they are 24 MB
