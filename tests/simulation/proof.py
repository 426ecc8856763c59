"""The four figures of the twelve weeks, read from what was stored and what was shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from storage.delivery import kinds
from storage.engine.database import Session
from storage.maps.points import RESTS_AFTER
from storage.people.attention import AT_MOST, REASON, WEEK, Rank, rank
from storage.tables import Delivery, Goal, Handover, Idea, TouchPoint
from tests.acting import words
from tests.simulation import deeds
from tests.simulation.crews import shows
from tests.simulation.life import END, Life

SELDOM = 0.34  # of what is promised
LATELY, TEN = timedelta(days=30), timedelta(days=10)
_OTHERS = re.compile(
    r"An idea waits for an answer for \d+ days(?:, and (\d+) more for as long)?: ([^\n]*?)\. `?/warmline"
)


def most_in_a_week(session: Session) -> int:
    """The most messages of the culture tools that anybody got in any seven days."""
    counted = [kind.name for kind in kinds.every() if kind.attention is not None]
    sent = select(Delivery).where(col(Delivery.kind).in_(counted), col(Delivery.ts).is_not(None))
    moments = dict[str, list[datetime]]()
    for row in session.exec(sent.order_by(col(Delivery.sent_at))):
        moments.setdefault(row.recipient, []).append(row.sent_at or row.created_at)
    return max((sum(at <= one < at + WEEK for one in mine) for mine in moments.values() for at in mine), default=0)


@dataclass(frozen=True)
class Share:
    """How many messages of a kind were promised, and how many of these found no day."""

    kind: str
    rank: int
    promised: int
    skipped: int


def skipped(session: Session, people: Sequence[str]) -> list[Share]:
    """What became of everything that these people were promised, what ranks first in front."""
    mine = select(Delivery).where(col(Delivery.recipient).in_(people), Delivery.created_at < END - WEEK)
    rows = session.exec(mine).all()
    counted = sorted((rank(kind, row), named(row)) for row in rows if (kind := kinds.find(row.kind)) and kind.attention)
    found = [(name, at, [row for row in rows if named(row) == name]) for at, name in dict.fromkeys(counted)]
    return [Share(name, at, len(of), sum(row.error == REASON for row in of)) for name, at, of in found]


def named(row: Delivery) -> str:
    """Its kind, and what it asks where that says how it ranks."""
    kind = kinds.find(row.kind)
    return f"{row.kind} {row.detail['what']}" if kind and kind.attention_of else row.kind


@dataclass(frozen=True)
class Alive:
    what: str
    is_alive: bool


def lively(session: Session) -> list[Alive]:
    """Every touch point, goal, idea and hand-over, and whether it was touched within 30 days, rests or is over."""
    found = [*_points(session), *_goals(session), *_ideas(session), *_handovers(session)]
    return [Alive(what, is_over or touched >= (END - LATELY).date()) for what, touched, is_over in found]


def _points(session: Session) -> Iterator[tuple[str, date, bool]]:
    for point in session.exec(select(TouchPoint)):
        yield point.name, point.touched_on, point.touched_on + RESTS_AFTER <= END.date()


def _goals(session: Session) -> Iterator[tuple[str, date, bool]]:
    for goal in session.exec(select(Goal)):
        yield goal.text, goal.touched_on, goal.rests or goal.ended_on is not None


def _ideas(session: Session) -> Iterator[tuple[str, date, bool]]:
    for idea in session.exec(select(Idea)):
        yield idea.title, idea.touched_at.date(), idea.state in ("rests", "done", "declined", "same_as")


def _handovers(session: Session) -> Iterator[tuple[str, date, bool]]:
    for one in session.exec(select(Handover)):
        yield one.what, one.touched_on, one.rests or one.state == "ended"


def digests(session: Session) -> list[Delivery]:
    """Those that were sent, with the team as subject."""
    sent = select(Delivery).where(col(Delivery.kind).in_(["digest", "digest_channel"]), col(Delivery.ts).is_not(None))
    return list(session.exec(sent.order_by(col(Delivery.created_at))))


def unanswered(session: Session, team_id: int, at: datetime) -> list[Idea]:
    """The ideas that had waited ten days for an answer by then, the oldest first."""
    ideas = session.exec(select(Idea).where(Idea.team_id == team_id).order_by(col(Idea.created_at), col(Idea.id)))
    return [one for one in ideas if one.created_at <= at - TEN and (one.answered_at is None or one.answered_at > at)]


def missing_lines(life: Life) -> tuple[int, list[str]]:
    """How many digests told of ideas that wait, and which of them told of fewer than there were."""
    told, missing, texts = (
        0,
        list[str](),
        {(post["channel"], post["ts"]): words(post) for post in reversed(life.bot.slack.posts)},
    )
    for row in life.bot.store.read_now(digests):
        waiting = life.bot.store.read_now(unanswered, row.subject, row.created_at)
        found = _OTHERS.search(texts[row.channel, row.ts])
        said = 1 + int(found[1] or 0) if found else 0
        told += bool(found)
        if said != len(waiting) or (found and found[2] != waiting[0].title):
            missing.append(
                f"{row.created_at:%d %b} {row.kind} {row.subject}: {said} of {[one.title for one in waiting]}"
            )
    return told, missing


def named_silent(life: Life) -> list[str]:
    """Each line in which anybody else could read of somebody who kept silent: by id, handle or name.

    The list of all members of a team, which its lead has on Home, says nothing of anybody, so it does not count.
    """
    readers = life.readers()
    return [
        line for one in life.crews for person in one.silent for line, read_by in readers.items()
        if shows(line, person) and read_by - {person} and not all(shows(line, id_) for id_ in one.members)
    ]  # fmt: skip


async def assert_well(life: Life) -> None:
    """They live, and the four figures are printed and hold."""
    await life.found()
    deeds.plan(life)
    await life.live()
    _assert_measure(life)
    _assert_liveliness(life)
    _assert_told(life)
    _assert_unnamed(life)


def _assert_measure(life: Life) -> None:
    most = life.bot.store.read_now(most_in_a_week)
    _say(f"most messages of the culture tools that anybody got in seven days: {most}")
    assert most == AT_MOST, "the bound is reached, and not passed"
    _assert_order(life)


def _assert_order(life: Life) -> None:
    """What somebody waits for is seldom skipped, also for the leads, of whom most is asked."""
    for who, ids in (("leads", [one.lead for one in life.crews]), ("anybody", list(life.actors))):
        found = life.bot.store.read_now(skipped, ids)
        for one in found:
            _say(f"skipped for {who}: {one.kind}, {one.skipped} of {one.promised}")
        waited_for = [one for one in found if one.rank <= Rank.FIRST_STEP]
        assert {"first_step", "handover_ask", "idea_ask lead"} <= {one.kind for one in waited_for}
        assert [one for one in waited_for if one.skipped / one.promised > SELDOM] == []


def _assert_liveliness(life: Life) -> None:
    found = life.bot.store.read_now(lively)
    share = sum(one.is_alive for one in found) / len(found)
    _say(f"touched within 30 days, resting or over: {share:.0%} of {len(found)}")
    assert share >= 0.6, [one.what for one in found if not one.is_alive]


def _assert_told(life: Life) -> None:
    told, missing = missing_lines(life)
    _say(f"digests that told of ideas unanswered for ten days: {told}; that left one out: {len(missing)}")
    assert told
    assert missing == []


def _assert_unnamed(life: Life) -> None:
    named = named_silent(life)
    _say(f"lines that name somebody who kept silent: {len(named)}")
    assert all(life.actors[person].dm for one in life.crews for person in one.silent), "all of them were asked"
    assert named == []


def _say(figure: str) -> None:
    print(figure)  # noqa: T201  (pytest -s shows it)
