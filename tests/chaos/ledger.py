"""The reckoning: does the log of the local Slack agree with the database, and both with what people were told?"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from storage.delivery import claims, kinds, schedules, timers
from storage.engine.database import Store
from storage.ideas import anonymous as ideas
from storage.ideas.messages import IDEA_POST
from storage.kudos import KUDOS_DM, KUDOS_POST
from storage.people import attention
from storage.stories import anonymous as stories
from storage.stories.messages import STORY_POST
from storage.tables import Delivery, Idea, Kudos, Story, Timer
from tests.chaos.people import Said

Json = dict[str, Any]

FIRST_SAID = {
    kind.name for kind in (KUDOS_POST, KUDOS_DM, STORY_POST, IDEA_POST)
}  # a forum quotes what was said before


@dataclass
class Figures:
    """``due``: messages promised, whether said or withdrawn before; ``problems`` names each one lost or doubled."""

    configuration: str
    due: int = 0
    sent: int = 0
    withdrawn: int = 0
    twice: int = 0
    lost: int = 0
    looked_up: int = 0
    found: int = 0
    commands: int = 0
    again: int = 0  # deliveries of commands and forms after the first
    kills: int = 0
    faults: int = 0
    seconds: float = 0
    kinds: Counter[str] = field(default_factory=Counter)  # of what was promised
    problems: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.twice or self.problems)

    def lose(self, what: str) -> None:
        self.lost += 1
        self.problems.append(f"lost: {what}")

    def double(self, what: str) -> None:
        self.twice += 1
        self.problems.append(f"twice: {what}")


@dataclass(frozen=True)
class Books:
    """Both sides, as they stand at the end."""

    rows: Sequence[Delivery]
    stored: Mapping[str, int]  # how often each mark is stored
    posts: Mapping[str, Sequence[Json]]  # by the id that they carry
    marks: Mapping[tuple[str, str], int]  # how often each mark was posted in each conversation
    gone: Collection[tuple[str, str]]  # channel and ts of what was deleted

    def stands_twice(self, posts: Sequence[Json], *, may_forget: bool) -> bool:
        """An old back-up has forgotten what was taken back since, and Slack what was deleted: that comes once more."""
        standing = [post for post in posts if not (may_forget and (post["channel"], post["ts"]) in self.gone)]
        return len(standing) > 1


def read(store: Store, log: Sequence[Json]) -> Books:
    rows, stored = store.read_now(_rows), store.read_now(_stored)
    quoting = {row.id for row in rows if row.kind not in FIRST_SAID}
    posts: defaultdict[str, list[Json]] = defaultdict(list)
    marks: Counter[tuple[str, str]] = Counter()
    for post in log:
        if post["method"] == "chat.postMessage":
            id_ = post["metadata"]["event_payload"]["id"]
            posts[id_].append(post)
            if id_ not in quoting:
                marks[post["text"].rpartition(": ")[2], post["channel"]] += 1
    gone = {(post["channel"], post["ts"]) for post in log if post["method"] == "chat.delete"}
    return Books(rows, stored, posts, marks, gone)


def reckon(figures: Figures, books: Books, *, may_forget: bool) -> None:
    """Compare what is promised with what is posted; a restored back-up need not know of everything."""
    figures.due = len(books.rows)
    figures.kinds.update(row.kind for row in books.rows)
    for row in books.rows:
        _reckon_row(figures, row, books, may_forget=may_forget)
    known = {row.id for row in books.rows}
    for id_, posts in books.posts.items():
        if id_ not in known and not may_forget:
            figures.problems.append(f"posted, but not promised: {posts[0]['text']}")
        if id_ not in known and books.stands_twice(posts, may_forget=may_forget):
            figures.double(f"{len(posts)} posts of {id_}, {posts[0]['text']!r}")


def hear(figures: Figures, books: Books, said: Sequence[Said], *, may_forget: bool) -> None:
    """What people were told is what is stored, once; and what is stored was said, once, in both places."""
    figures.commands, figures.again = len(said), sum(one.deliveries - 1 for one in said)
    for one in said if not may_forget else ():
        stored = books.stored.get(one.mark, 0)
        if stored > 1:
            figures.double(f"{one.mark!r} is stored {stored} times")
        if one.is_stored and not stored and one.is_undone is False:
            figures.lose(f"{one.mark!r}, of which somebody was told that it is stored: {one.told}")
        if one.is_undone and stored:
            figures.lose(f"that {one.mark!r} was taken back")
        if one.is_refused and not (one.is_stored or one.is_unclear) and stored:
            figures.problems.append(f"said not to be recorded, and is: {one.mark!r}")
        for place in one.places:
            times = books.marks.get((one.mark, place), 0)
            if times > 1:
                figures.double(f"{one.mark!r} was posted {times} times in {place}")
            if stored and not times:
                figures.lose(f"{one.mark!r} was not posted in {place}")


def _reckon_row(figures: Figures, row: Delivery, books: Books, *, may_forget: bool) -> None:
    posts = books.posts.get(row.id, ())
    what = f"{row.kind} {row.subject} {row.occurrence} to {row.recipient} ({row.state} {row.error})"
    if books.stands_twice(posts, may_forget=may_forget):
        figures.double(f"{len(posts)} posts of {what}")
    is_gone = bool(posts) and all((post["channel"], post["ts"]) in books.gone for post in posts)
    match row.state:
        case "sent" if not posts:
            figures.lose(f"{what}: no such post")
        case "sent" if (row.channel, row.ts) not in {(post["channel"], post["ts"]) for post in posts}:
            figures.problems.append(f"{what}: the row names another post")
        case "sent" if row.sent_revision < row.revision:
            figures.lose(f"the last change of {what}")
        case "sent" if not _is_in_its_thread(row, posts, books):
            figures.problems.append(f"{what}: it stands in another thread")
        case "sent":
            figures.sent += 1
        case "skipped" if row.error in ("taken back", "nothing to say") and (is_gone or not posts):
            figures.withdrawn += 1
        case "skipped" if row.error == claims.TOO_LATE and may_forget and (is_gone or not posts):
            figures.withdrawn += 1  # what an old back-up knew of, and its time was over
        case "skipped" if row.error == attention.REASON and not posts and _may_be_dropped(row):
            figures.withdrawn += 1
        case _:
            figures.lose(f"{what}, {len(posts)} posts")


def _is_in_its_thread(row: Delivery, posts: Sequence[Json], books: Books) -> bool:
    """A reply stands below the post that it answers."""
    threads = {post.get("thread_ts") for post in posts}
    return "reply_to" not in row.detail or threads <= {post["ts"] for post in books.posts[row.detail["reply_to"]]}


def _may_be_dropped(row: Delivery) -> bool:
    """A question that found no day of its own within a week; never what answers somebody."""
    kind = kinds.find(row.kind)
    return kind is not None and kind.attention is not None and not kind.answers


def look_at(figures: Figures, books: Books, due: Set[tuple[int, str]], schedules_: Collection[int]) -> None:
    """Whatever fell due by the calendar, which has these, is promised, once, and nothing else is."""
    dailies = [(row.schedule_id, row.occurrence) for row in books.rows if row.schedule_id in schedules_]
    planned = Counter((id_, day) for id_, day in dailies if id_)
    for id_, day in sorted(due - planned.keys()):
        figures.lose(f"schedule {id_} on {day}: never planned")
    for id_, day in sorted(planned.keys() - due):
        figures.problems.append(f"schedule {id_} on {day}: planned before it was due")


def notes(folder: Path) -> tuple[int, int]:
    """How many messages were looked up, and how many of them were there."""
    path = folder / "notes"
    lines = path.read_text().split() if path.exists() else []
    return len(lines), lines.count("found")


def is_done(session: Session, *, now: datetime) -> bool:
    """Whether nothing is left to be planned, sent, changed or looked up."""
    is_planned = not schedules.due(session, now=now) and not timers.due(session, now=now)
    return is_planned and goes_on_at(session) is None


def goes_on_at(session: Session) -> datetime | None:
    """The next moment at which there is something to do: what came late in somebody's night waits for the morning, and
    what was told without a name for its hour.
    """
    hours = [sort.opens.name for sort in (stories.BY_HOUR, ideas.BY_HOUR)]
    opens = select(func.min(Timer.at)).where(col(Timer.kind).in_(hours))
    waits = (session.exec(select(func.min(Delivery.wake_at))).one(), session.exec(opens).one())
    return min((at for at in waits if at is not None), default=None)


def _rows(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery)))


def _stored(session: Session) -> dict[str, int]:
    return Counter(
        words for column in (Kudos.message, Story.text, Idea.words) for words in session.exec(select(column))
    )
