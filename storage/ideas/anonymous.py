"""Ideas whose author nobody learns: sealed until the next full hour, found again by a code.

What is written in one hour is in one box, and comes out of it together, in an order that tells nothing. Whose it is,
is nowhere: its author alone has the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage.delivery.kinds import Timed, declare
from storage.engine.rules import erases
from storage.ideas import ideas, words, writing
from storage.ideas.ideas import Seen
from storage.people import people, teams
from storage.refusal import Refused
from storage.sealed import codes, hours
from storage.sealed.hours import Hourly
from storage.tables import Customer, Idea, Team

GONE = ideas.GONE


@dataclass(frozen=True)
class Coded:
    """What is found by a code: an idea, or, before its hour, the words that wait for ``shows_at``."""

    idea: Seen | None
    words: str = ""
    shows_at: datetime | None = None


def could_have(session: Session, team_id: int) -> int:
    """How many could have written what is written anonymously in a team."""
    members = people.find(session, teams.members(session, team_id)).values()
    return sum(not people.why_excluded(person) for person in members)


def write(
    session: Session,
    *,
    by: str,
    said: str,
    code: str,
    at: datetime,
    team_id: int | None = None,
    customer_id: int | None = None,
    source: str = "command",
    touch_point_id: int | None = None,
) -> None:
    """Seal an idea; ``by`` is asked for their team, and kept nowhere."""
    kept, team = words.checked(session, said, author="", is_anonymous=True), writing.team_for(session, by, team_id)
    point = writing.point_on(session, team, touch_point_id)
    about = {"team": team.id, "words": kept, "customer": customer_id, "source": source, "point": point}
    hours.seal(session, BY_HOUR, {"what": "new", "mark": codes.mark(session, code), **about}, at=at)


def add_words(session: Session, *, code: str, said: str, at: datetime) -> None:
    """Its author has more to say: that too shows at the next full hour."""
    kept, idea = words.checked(session, said, author="", is_anonymous=True), _row(session, code)
    hours.seal(session, BY_HOUR, {"what": "more", "idea": idea.id, "words": kept}, at=at)


def reopen(session: Session, *, code: str, said: str, at: datetime) -> None:
    """The same for one that was declined, and waits for an answer once more then."""
    kept, idea = words.checked(session, said, author="", is_anonymous=True), _row(session, code)
    writing.require_closed_once(idea)
    hours.seal(session, BY_HOUR, {"what": "reopen", "idea": idea.id, "words": kept}, at=at)


@erases
def withdraw(session: Session, *, code: str, at: datetime) -> str:
    """At once: its words go, and its post, or what waits for its hour. They are returned, for its author to keep."""
    mark = codes.mark(session, code)
    if (idea := _of_mark(session, mark)) is not None:
        said = idea.words
        writing.take_away(session, idea.id or 0, by="", at=at)
        return said
    if (waiting := hours.find(session, BY_HOUR, mark=mark)) is None:
        raise Refused(GONE)
    hours.put_back(session, waiting)
    return str(waiting.entry.said["words"])


def find(session: Session, *, code: str, by: str, now: datetime) -> Coded | None:
    """What a code belongs to; None for one that nothing belongs to. Refused after too many of those."""
    codes.require_tries(session, by, now)
    mark = codes.mark(session, code)
    if (idea := _of_mark(session, mark)) is not None:
        return Coded(ideas.there(session, idea.id or 0))
    waiting = hours.find(session, BY_HOUR, mark=mark)
    return Coded(None, str(waiting.entry.said["words"]), waiting.shows_at) if waiting else None


def _open(session: Session, hour: int, now: datetime) -> None:
    """The timer's rule: everything of one hour shows, as of the full hour."""
    for said in hours.open_(session, BY_HOUR, hour, now):
        _show(session, said, at=hours.moment(hour))


def _show(session: Session, said: Mapping[str, Any], *, at: datetime) -> None:
    if said["what"] == "new":
        _begin(session, said, at=at)
        return
    idea = session.get(Idea, said["idea"])
    if idea is None or idea.withdrawn_at:
        return
    if said["what"] == "reopen" and idea.state == "declined" and not idea.reopened_at:
        writing.open_again(session, idea, said["words"], at=at, by=None)
    else:
        writing.more(session, idea, said["words"], at=at, by=None)


def _begin(session: Session, said: Mapping[str, Any], *, at: datetime) -> None:
    team = session.get(Team, said["team"])
    if team is None:  # it ended within the hour
        return
    customer = session.get(Customer, said["customer"]) if said["customer"] else None
    idea = writing.new(team, said["words"], at=at, customer_id=customer.id if customer else None)
    idea.code_mark, idea.source = said["mark"], said["source"]
    idea.touch_point_id = writing.point_on(session, team, said.get("point"))
    writing.begin(session, idea, at=at)


BY_HOUR = Hourly(declare(Timed("ideas_of_an_hour", run=_open)), box="ideas ", in_words="ideas")


def _row(session: Session, code: str) -> Idea:
    idea = _of_mark(session, codes.mark(session, code))
    if idea is None:
        raise Refused("That idea does not show yet, or was withdrawn. From the full hour on you can add to it.")
    return idea


def _of_mark(session: Session, mark: str) -> Idea | None:
    return session.exec(select(Idea).where(Idea.code_mark == mark, col(Idea.withdrawn_at).is_(None))).first()
