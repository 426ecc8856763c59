"""Everything that people made, as files for other programs and for spreadsheets.

Which tables have a file, and with which fields, they declare themselves (storage/tables/declare.py). Here is only
what a file has beside its table's own columns.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import Select, and_, case, func, inspect, or_, select
from sqlmodel import Session, SQLModel

from storage.across import files
from storage.across.files import Format, Row
from storage.across.rows import as_json, readable
from storage.dominoes.figures import ENOUGH
from storage.engine.sql import columns, one_moment
from storage.prompts.rounds import PROMPT
from storage.tables import (
    Answer,
    CardStory,
    Goal,
    GoalNote,
    KudosReceiver,
    Member,
    Problem,
    Prompt,
    Question,
    Round,
    Schedule,
    Usable,
    declared,
)
from storage.tables.declare import File

AT_ONCE = 1000  # rows
FEWEST_ANSWERS = 4  # below this many in a round, anonymous answers would tell who gave them

_answer, _receiver, _member, _problem = columns(Answer), columns(KudosReceiver), columns(Member), columns(Problem)
_card_story = columns(CardStory)
_usable = columns(Usable)
_goal, _goal_note = columns(Goal), columns(GoalNote)
_prompt, _question, _round, _schedule = columns(Prompt), columns(Question), columns(Round), columns(Schedule)


def export(session: Session, folder: Path, format: Format) -> dict[str, int]:  # noqa: A002 - the word people type
    """Write every file into ``folder`` as things stand now; returns how many rows each has.

    The files appear together when all are whole, in place of older ones, readable by their owner only.
    """
    one_moment(session)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as on_failure:
        written, unfinished = {}, {}
        for table, file in declared.files().items():
            path = folder / f".{file.name}.{format}.{os.getpid()}"
            on_failure.callback(path.unlink, missing_ok=True)
            unfinished[path] = folder / f"{file.name}.{format}"
            written[file.name] = files.write(path, format, file.fields, _rows(session, table, file))
        for path, finished in unfinished.items():
            path.replace(finished)
    return written


# --- what a file has beside its table's columns ------------------------------------------------------


def _with_schedule(prompts: Select[Any]) -> Select[Any]:
    """When a prompt comes."""
    when = and_(_schedule.kind == PROMPT.name, _schedule.subject == _prompt.id)
    return prompts.add_columns(_schedule.weekdays, _schedule.at, _schedule.zone).outerjoin(Schedule, when)


def _with_round(answers: Select[Any]) -> Select[Any]:
    """The round an answer was given in. Left out: anonymous answers of so few that they would tell who gave them."""
    others = _answer.id.table.alias().c
    same = (others.round_id == _answer.round_id, others.question_id == _answer.question_id, others.author.is_(None))
    anonymous = select(func.count()).select_from(others.id.table).where(*same).scalar_subquery()
    return (
        answers.add_columns(_round.prompt_id.label("prompt"), _round.occurrence, _question.kind)
        .join(Round, _round.id == _answer.round_id)
        .join(Question, _question.id == _answer.question_id)
        .where(or_(_answer.author.is_not(None), anonymous >= FEWEST_ANSWERS))
    )


def _of_enough(taps: Select[Any]) -> Select[Any]:
    """Left out: so few of a hand-over in one span that they would tell whose they are."""
    others = _usable.uuid.table.alias().c
    same = (others.handover_id == _usable.handover_id, others.period == _usable.period)
    return taps.where(select(func.count()).select_from(others.uuid.table).where(*same).scalar_subquery() >= ENOUGH)


def _of_those_who_share(goals: Select[Any]) -> Select[Any]:
    """A person's own are in nobody's file, unless shared; what they learned from one is theirs in any case."""
    learned = case((_goal.team_id.is_not(None), _goal.lesson), else_="").label("learned")
    return goals.add_columns(learned).where(or_(_goal.team_id.is_not(None), _goal.is_shared))


def _of_teams(notes: Select[Any]) -> Select[Any]:
    """What somebody says of a goal of their own is theirs alone, shared or not."""
    return notes.join(Goal, _goal.id == _goal_note.goal_id).where(_goal.team_id.is_not(None))


_JOINS: Mapping[str, Callable[[Select[Any]], Select[Any]]] = {
    "prompts": _with_schedule,
    "answers": _with_round,
    "handover_taps": _of_enough,
    "goals": _of_those_who_share,
    "goal_notes": _of_teams,
}

# Lists, by file and field. Each row of a statement is the id of the row that it belongs to, and what is listed.
_MEMBERS = select(_member.team_id, _member.person).order_by(_member.joined_at, _member.person)
_LISTS: Mapping[str, Mapping[str, Select[Any]]] = {
    "kudos": {"receivers": select(_receiver.kudos_id, _receiver.receiver).order_by(_receiver.position)},
    "customers": {
        "open_problems": select(_problem.customer_id, _problem.text)
        .where(_problem.solved_at.is_(None))
        .order_by(_problem.opened_at, _problem.id)
    },
    "cards": {"stories": select(_card_story.card_id, _card_story.story_id).order_by(_card_story.story_id)},
    "teams": {"members": _MEMBERS, "leads": _MEMBERS.where(_member.is_lead)},
    "prompts": {
        "questions": select(_question.prompt_id, _question.id, _question.kind, _question.text, _question.choices)
        .where(_question.retired_at.is_(None))
        .order_by(_question.position)
    },
}


# --- reading it all ----------------------------------------------------------------------------------


def chosen(table: type[SQLModel], file: File) -> Select[Any]:
    """The rows of a table that its file has, in the file's order."""
    rows = readable(table).order_by(*inspect(table).primary_key)
    join = _JOINS.get(file.name)
    return join(rows) if join else rows


def _rows(session: Session, table: type[SQLModel], file: File) -> Iterator[Row]:
    """A table's rows as its file has them; AT_ONCE are held at a time, however many there are."""
    listed = _LISTS.get(file.name, {})
    found = session.connection().execute(chosen(table, file), execution_options={"yield_per": AT_ONCE}).mappings()
    for batch in found.partitions():
        lists = {field: _lists(session, one, [row["id"] for row in batch]) for field, one in listed.items()}
        for row in batch:
            values = {**row, **{field: of[row["id"]] for field, of in lists.items()}}
            yield {field: as_json(values[file.renamed.get(field, field)]) for field in file.fields}


def _lists(session: Session, listed: Select[Any], ids: Sequence[int]) -> Mapping[int, list[Any]]:
    """What is listed for each id: a value, or an object where there are several."""
    owner, *columns_ = listed.selected_columns
    lists: dict[int, list[Any]] = defaultdict(list)
    for id_, *values in session.connection().execute(listed.where(owner.in_(ids))):
        named = {column.name: value for column, value in zip(columns_, values, strict=True)}
        lists[id_].append(named if len(values) > 1 else values[0])
    return lists
