"""An idea as its author has it: written, wanted by others too, added to, withdrawn, done by themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.customers import customers
from storage.customers.customers import Known
from storage.delivery import outbox, timers
from storage.engine.rules import erases
from storage.ideas import clock, finding, ideas, rights, steps, words
from storage.ideas.ideas import Seen
from storage.people import digest_hours, homes, people, teams
from storage.refusal import Refused, escape
from storage.tables import Idea, IdeaStep, IdeaSupport, Team, TouchPoint

NO_TEAM = (
    "You are in no team, and an idea is answered by the leads of one. `/warmline team` shows the teams; an admin can"
    " put you into one."
)
_QUOTED_FOR = timedelta(days=14)  # so long after a moment its digests quote an idea surely


def team_for(session: Session, author: str, team_id: int | None = None) -> Team:
    """The author's team where an idea belongs: the one they joined first, unless another of theirs is given."""
    mine = teams.of(session, author)
    if not mine:
        raise Refused(NO_TEAM)
    for team in mine:
        if team_id in (None, team.id):
            return team
    raise Refused("You are not in that team any more. Please choose another one.", field="team")


def customer_for(session: Session, typed: str, said: str) -> int | None:
    """Whom it is for: by the name that was typed, else by the one that the words begin with. Refused for no name."""
    if not typed.strip():
        found = customers.read(session, said).customer
        return found.id if found else None
    named = customers.named(session, typed)
    if named is None:
        close = " or ".join(escape(one.name) for one in customers.read(session, typed).close)
        meant = f" Did you mean {close}?" if close else ""
        raise Refused(f"I know no customer of that name.{meant} Correct it, or leave it empty.", field="customer")
    return named.id


@dataclass(frozen=True)
class Looked:
    """What is known of an idea before it is stored: whom it is for, who comes close to that, and what resembles it."""

    team: Team
    customer: Known | None
    close: tuple[str, ...]
    alike: tuple[Seen, ...]


def look(session: Session, *, author: str, said: str, team_id: int | None = None, is_anonymous: bool = False) -> Looked:
    """Refused where it could not be stored."""
    kept = words.checked(session, said, author=author, is_anonymous=is_anonymous)
    team, reading = team_for(session, author, team_id), customers.read(session, kept)
    close = () if reading.customer else tuple(one.name for one in reading.close)
    return Looked(team, reading.customer, close, finding.alike(session, team_id=team.id or 0, words=kept))


def write(
    session: Session,
    *,
    author: str,
    said: str,
    at: datetime,
    team_id: int | None = None,
    customer_id: int | None = None,
    source: str = "command",
    outreach_id: int | None = None,
    touch_point_id: int | None = None,
) -> Seen:
    """Store an idea under its author's name, and promise its post."""
    kept, team = words.checked(session, said, author=author), team_for(session, author, team_id)
    idea = new(team, kept, at=at, customer_id=customer_id)
    idea.touch_point_id = point_on(session, team, touch_point_id)
    idea.author, idea.source, idea.outreach_id = author, source, outreach_id
    return begin(session, idea, at=at)


def point_on(session: Session, team: Team, id_: int | None) -> int | None:
    """The touch point, if it is on that team's map."""
    point = session.get(TouchPoint, id_) if id_ else None
    return point.id if point and point.team_id == team.id else None


def new(team: Team, kept: str, *, at: datetime, customer_id: int | None) -> Idea:
    return Idea(
        team_id=team.id or 0, title=words.title_of(kept), words=kept, customer_id=customer_id,
        for_customer=customer_id is not None, answer_by=at + clock.ANSWERED_IN, created_at=at, touched_at=at,
    )  # fmt: skip


def begin(session: Session, idea: Idea, *, at: datetime) -> Seen:
    """It is there: shown, and waiting for its answer."""
    session.add(idea)
    session.flush()
    steps.show(session, idea, at)
    steps.wind(session, idea, now=at)
    return ideas.there(session, idea.id or 0)


def support(session: Session, *, id_: int, by: str, at: datetime) -> bool:
    """*Me too*, or taken back where somebody had said so before."""
    idea, me = ideas.row(session, id_), people.find(session, [by])[by]
    rights.require_reader(session, idea, me)
    if idea.author == by:
        raise Refused("This is your own idea, so you are told what becomes of it anyway.")
    mine = session.get(IdeaSupport, (id_, by))
    if mine:
        session.delete(mine)
    else:
        session.add(IdeaSupport(idea_id=id_, person=by))
    session.flush()
    steps.show(session, idea, at)
    return mine is None


def add_words(session: Session, *, id_: int, by: str, said: str, at: datetime) -> Seen:
    """Its author has more to say."""
    idea = own(session, id_, by)
    more(session, idea, words.checked(session, said, author=by), at=at, by=by)
    return ideas.there(session, id_)


def reopen(session: Session, *, id_: int, by: str, said: str, at: datetime) -> Seen:
    """A declined idea waits for an answer once more, because its author knows something new: once."""
    idea, kept = own(session, id_, by), words.checked(session, said, author=by)
    require_closed_once(idea)
    open_again(session, idea, kept, at=at, by=by)
    return ideas.there(session, id_)


def more(session: Session, idea: Idea, kept: str, *, at: datetime, by: str | None) -> None:
    steps.take(session, idea, "more", at=at, by=by, words=kept, is_authors=True)


def require_closed_once(idea: Idea) -> None:
    if idea.state != "declined":
        raise Refused("Only an idea that was declined can be opened again.")
    if idea.reopened_at:
        raise Refused("This idea was opened again once before. A new one may say it better: `/warmline idea …`.")


def open_again(session: Session, idea: Idea, kept: str, *, at: datetime, by: str | None) -> None:
    idea.reopened_at, idea.answer_by = at, at + clock.ANSWERED_IN
    steps.take(session, idea, "new", at=at, by=by, words=kept, is_authors=True)


def do_myself(session: Session, *, id_: int, by: str, at: datetime) -> Seen:
    """*I can do it myself*: a small thing needs nobody's leave, and the leads are informed."""
    idea = own(session, id_, by)
    if idea.state not in ("new", "looking"):
        raise Refused("There is nothing to take on any more: this idea has been answered.")
    idea.owner, idea.asked = by, None
    steps.take(session, idea, "doing", at=at, by=by, is_authors=True)
    for lead in teams.members(session, idea.team_id, leads_only=True):
        if lead != by:
            clock.ask(session, idea, "informed", lead, now=at)
    return ideas.there(session, id_)


@erases
def withdraw(session: Session, *, id_: int, by: str, at: datetime) -> Seen:
    """Erase its words and take its post away; what it said is returned, for its author to keep."""
    own(session, id_, by)
    told = ideas.there(session, id_)
    take_away(session, id_, by=by, at=at)
    return told


def take_away(session: Session, id_: int, *, by: str, at: datetime) -> None:
    idea = ideas.row(session, id_)
    homes.outdate(session, teams.members(session, idea.team_id))
    idea.withdrawn_at, idea.title, idea.words, idea.tell = at, "", "", ""
    session.add(idea)
    for step in session.exec(select(IdeaStep).where(IdeaStep.idea_id == id_)):
        outbox.take_back(session, IdeaStep, step.id or 0, by=by, at=at)
        session.delete(step)
    session.flush()
    outbox.take_back(session, Idea, id_, by=by, at=at)
    timers.clear(session, steps.CLOCK, subject=id_)
    for twin in session.exec(select(Idea).where(Idea.same_as == id_, col(Idea.withdrawn_at).is_(None))).all():
        steps.show(session, twin, at)
    quoted = idea.created_at
    while quoted <= at:
        digest_hours.tell_anew(session, [idea.team_id], of=quoted, at=at)
        quoted += _QUOTED_FOR


def own(session: Session, id_: int, by: str) -> Idea:
    """The row, locked; Refused to all but its author."""
    idea = ideas.row(session, id_)
    if idea.author != by:
        raise Refused("Only whoever had this idea can do that.")
    return idea
