"""Everything that is kept, as files: one a kind, one object a line, for other programs and for spreadsheets."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TextIO

from sqlalchemy import Row as Found
from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session

from storage.engine.sql import columns, one_moment
from storage.prompts.rounds import PROMPT
from storage.tables import (
    Answer,
    Customer,
    Kudos,
    KudosReceiver,
    Member,
    Outreach,
    Problem,
    Prompt,
    Question,
    Round,
    Schedule,
    Story,
    Team,
)

Format = Literal["jsonl", "csv"]
Row = dict[str, Any]

FETCH = 1000  # rows held at once, however many there are
FEWEST_ANSWERS = 4  # below this many in a round, anonymous answers would tell who gave them

_answer, _customer, _kudos, _member = columns(Answer), columns(Customer), columns(Kudos), columns(Member)
_outreach, _problem, _prompt, _question = columns(Outreach), columns(Problem), columns(Prompt), columns(Question)
_receiver, _round, _schedule = columns(KudosReceiver), columns(Round), columns(Schedule)
_story, _team = columns(Story), columns(Team)

# What a spreadsheet takes for the beginning of a formula, in either width, and what it skips before one.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SKIPPED = " \t\r\n\v\f\u00a0\u200b\u2060\u3000\ufeff"
# JSON allows these inside a string, but many a program takes them for the end of the line.
_LINE_ENDS = str.maketrans({"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def export(session: Session, folder: Path, format: Format) -> dict[str, int]:  # noqa: A002 - the word people type
    """Write every kind into ``folder`` as it stands now; returns how many rows each has.

    The files appear together when all are whole, in place of older ones, readable by their owner only.
    """
    one_moment(session)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as on_failure:
        written = {}
        for kind, rows in KINDS.items():
            unfinished = folder / f".{kind}.{format}.{os.getpid()}"
            on_failure.callback(unfinished.unlink, missing_ok=True)
            with _open_private(unfinished) as file:
                written[kind] = _WRITERS[format](file, kind, rows(session))
                file.flush()
                os.fsync(file.fileno())
        for kind in KINDS:
            (folder / f".{kind}.{format}.{os.getpid()}").replace(folder / f"{kind}.{format}")
    return written


def stories(session: Session) -> Iterator[Row]:
    chosen = select(*_story, _team.name.label("team")).select_from(_story.id.table).outerjoin(_team.id.table)
    for row in _stream(session, chosen.order_by(_story.id)):
        yield _picked(row, FIELDS["stories"])


def kudos(session: Session) -> Iterator[Row]:
    joined = _kudos.id.table.outerjoin(_receiver.kudos_id.table)
    chosen = select(*_kudos, _receiver.receiver).select_from(joined).order_by(_kudos.id, _receiver.position)
    for _, rows in groupby(_stream(session, chosen), attrgetter("id")):
        first, *others = rows
        receivers = [row.receiver for row in (first, *others) if row.receiver]
        yield _picked(first, FIELDS["kudos"], receivers=receivers)


def prompts(session: Session) -> Iterator[Row]:
    when = and_(_schedule.kind == PROMPT.name, _schedule.subject == _prompt.id)
    joined = _prompt.id.table.join(_team.id.table).outerjoin(_schedule.id.table, when)
    recurs = (_schedule.weekdays, _schedule.at, _schedule.zone)
    chosen = select(*_prompt, _team.name.label("team"), *recurs).select_from(joined).order_by(_prompt.id)
    for row in _stream(session, chosen):
        asked = _question.id, _question.kind, _question.text, _question.choices
        now_asked = select(*asked).where(_question.prompt_id == row.id, _question.retired_at.is_(None))
        questions = session.connection().execute(now_asked.order_by(_question.position)).mappings()
        yield _picked(row, FIELDS["prompts"], questions=[dict(question) for question in questions])


def answers(session: Session) -> Iterator[Row]:
    """Anonymous answers are left out where a round has so few that they would tell who gave them."""
    beside = _answer.id.table.alias().c
    same = (beside.round_id == _answer.round_id, beside.question_id == _answer.question_id, beside.author.is_(None))
    nameless = select(func.count()).select_from(beside.id.table).where(*same).scalar_subquery()
    joined = _answer.id.table.join(_round.id.table).join(_question.id.table, _question.id == _answer.question_id)
    about = _round.prompt_id.label("prompt"), _round.occurrence, _question.kind, _question.text.label("question")
    chosen = select(*_answer, *about).select_from(joined).order_by(_answer.id)
    for row in _stream(session, chosen.where(or_(_answer.author.is_not(None), nameless >= FEWEST_ANSWERS))):
        yield _picked(row, FIELDS["answers"], person=row.author, late=row.is_late)


def customers(session: Session) -> Iterator[Row]:
    chosen = select(*_customer, _team.name.label("team")).select_from(_customer.id.table).outerjoin(_team.id.table)
    for row in _stream(session, chosen.order_by(_customer.id)):
        still_open = select(_problem.text).where(_problem.customer_id == row.id, _problem.solved_at.is_(None))
        problems = session.connection().execute(still_open.order_by(_problem.opened_at, _problem.id)).scalars()
        yield _picked(row, FIELDS["customers"], open_problems=list(problems))


def outreach(session: Session) -> Iterator[Row]:
    joined = _outreach.id.table.join(_customer.id.table, _customer.id == _outreach.customer_id)
    chosen = select(*_outreach, _customer.name.label("customer")).select_from(joined)
    for row in _stream(session, chosen.order_by(_outreach.id)):
        yield _picked(row, FIELDS["outreach"], proactive=row.is_proactive)


def teams(session: Session) -> Iterator[Row]:
    for row in _stream(session, select(*_team).order_by(_team.id)):
        belong = select(_member.person, _member.is_lead).where(_member.team_id == row.id)
        people = session.connection().execute(belong.order_by(_member.joined_at, _member.person)).all()
        leads = [one.person for one in people if one.is_lead]
        yield _picked(row, FIELDS["teams"], members=[one.person for one in people], leads=leads)


KINDS: Mapping[str, Callable[[Session], Iterator[Row]]] = {
    "stories": stories,
    "kudos": kudos,
    "prompts": prompts,
    "answers": answers,
    "customers": customers,
    "outreach": outreach,
    "teams": teams,
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(fields.split())
    for kind, fields in {
        "stories": "id author kind side text our_part lesson practices touch_point downstream team"
        " told_at withdrawn_at",
        "kudos": "id giver receivers message practices channel given_at story_id",
        "prompts": "id team name questions weekdays at zone zone_of place open_minutes nudges readers"
        " created_by created_at ended_at",
        "answers": "id prompt occurrence person question kind text number answered_at late",
        "customers": "id name side owner team ideal_days latest_days last_contact_at wait_until open_problems"
        " created_at ended_at",
        "outreach": "id customer member at proactive feeling note",
        "teams": "id name channel zone country region digest_in_channel members leads created_by created_at",
    }.items()
}


def _stream(session: Session, chosen: Select[Any]) -> Iterator[Found[Any]]:
    yield from session.connection().execute(chosen, execution_options={"yield_per": FETCH})


def _picked(row: Found[Any], fields: Iterable[str], **made: Any) -> Row:
    found = {**row._mapping, **made}
    return {field: said(found[field]) for field in fields}


def said(value: Any) -> Any:
    """A stored value as JSON has it: times in UTC, by ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _open_private(path: Path) -> TextIO:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


def _write_lines(file: TextIO, kind: str, rows: Iterator[Row]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - it is the result
        file.write(json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS) + "\n")
    return count


def _write_table(file: TextIO, kind: str, rows: Iterator[Row]) -> int:
    writer = csv.writer(file)
    writer.writerow(FIELDS[kind])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - it is the result
        writer.writerow([_cell(value) for value in row.values()])
    return count


_WRITERS: Mapping[str, Callable[[TextIO, str, Iterator[Row]], int]] = {"jsonl": _write_lines, "csv": _write_table}


def _cell(value: Any) -> Any:
    """A list as JSON, and words as words: with an apostrophe in front where a spreadsheet would calculate."""
    if isinstance(value, list | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and (value.startswith(("\t", "\r", "\n")) or value.lstrip(_SKIPPED).startswith(_FORMULA)):
        return f"'{value}"
    return value
