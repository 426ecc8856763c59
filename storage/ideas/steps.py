"""A step of an idea: written down, shown in its post and the post's thread, told to those who want to hear of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from storage.delivery import outbox, timers
from storage.delivery.kinds import Timed, declare
from storage.ideas import clock
from storage.ideas.messages import IDEA_ASK, IDEA_NEWS, IDEA_POST, IDEA_REPLY
from storage.people import attention, homes, places, teams
from storage.tables import Idea, IdeaStep, IdeaSupport, Team

BESIDE = ("more", "told")  # what is said beside the states
SETTLED = ("done", "declined", "same_as")
ANSWERS = ("looking", "doing", "done", "declined", "same_as")


def take(
    session: Session,
    idea: Idea,
    state: str,
    *,
    at: datetime,
    by: str | None,
    words: str = "",
    reason: str = "",
    is_authors: bool = False,
) -> IdeaStep:
    """From now on the idea is in this state, or something was said of it. Whoever did it is told nothing."""
    step = IdeaStep(
        idea_id=idea.id or 0, at=at, state=state, reason=reason, words=words, by=by, is_authors=is_authors
    )  # fmt: skip
    session.add(step)
    if state not in BESIDE:
        idea.state = state
    does_own = by is not None and by == idea.owner == idea.author  # and so answers nobody
    if state in ANSWERS and idea.answered_at is None and not (is_authors or does_own):
        idea.answered_at = at
    if state != "rests":
        idea.touched_at = at
    if state in SETTLED:
        idea.asked = None  # there is nothing to take on any more
    session.add(idea)
    session.flush()
    show(session, idea, at)
    _reply(session, idea, step, at)
    if state not in ("new", "more"):
        _tell(session, idea, step, at)
    wind(session, idea, now=at)
    return step


def wind(session: Session, idea: Idea, *, now: datetime) -> None:
    """Set the idea's timer to what comes next, if anything does."""
    timers.clear(session, CLOCK, subject=idea.id or 0)
    if at := clock.next_(session, idea, now):
        timers.set_(session, CLOCK, subject=idea.id or 0, at=at)


def _run(session: Session, id_: int, now: datetime) -> None:
    """The timer's rule."""
    idea = session.get(Idea, id_)
    if idea is None or idea.withdrawn_at:
        return
    if idea.state in clock.AT_WORK and now >= clock.rests_at(idea.touched_at):
        take(session, idea, "rests", at=now, by=None)
        return
    if idea.state == "new":
        clock.remind(session, idea, now)
    wind(session, idea, now=now)


CLOCK = declare(Timed("idea", run=_run))


def show(session: Session, idea: Idea, at: datetime) -> bool:
    """Post it where its team meets, or have its post say what it is now; False where it cannot be posted."""
    homes.outdate(session, [idea.author, idea.owner, idea.asked, *teams.members(session, idea.team_id)])
    outbox.refresh(session, IDEA_ASK, subject=idea.id or 0, at=at)
    if outbox.find(session, IDEA_POST, subject=idea.id or 0):
        outbox.refresh(session, IDEA_POST, subject=idea.id or 0, at=at)
        return True
    channel = session.get_one(Team, idea.team_id).channel
    if places.obstacle(session, channel):
        return False
    idea.channel = channel
    session.add(idea)
    # Those of one hour come at the same moment, and a restored back-up may number them otherwise.
    outbox.add(session, IDEA_POST, subject=idea.id or 0, recipient=channel, at=at, key=idea.code_mark or "")
    return True


def listeners(session: Session, idea: Idea) -> Sequence[str]:
    """Its author, where they are named, and those who want it too."""
    supporters = session.exec(select(IdeaSupport.person).where(IdeaSupport.idea_id == idea.id)).all()
    return list(dict.fromkeys([*([idea.author] if idea.author else []), *sorted(supporters)]))


def listens(session: Session, id_: int, person: str) -> bool:
    idea = session.get(Idea, id_)
    return idea is not None and person in listeners(session, idea)


def _reply(session: Session, idea: Idea, step: IdeaStep, at: datetime) -> None:
    for post in outbox.find(session, IDEA_POST, subject=idea.id or 0):
        outbox.reply(session, IDEA_REPLY, subject=step.id or 0, to=post, at=at)


def _tell(session: Session, idea: Idea, step: IdeaStep, at: datetime) -> None:
    for person in listeners(session, idea):
        if person != step.by:
            attention.promise(session, IDEA_NEWS, subject=step.id or 0, person=person, now=at)
