"""Rate limits: before which moment nothing may be posted to a recipient, or to the workspace, for all processes.

They keep the machine's own time (``wall``) and never a moved one, because Slack's limits count real seconds.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from storage.engine.sql import Prepared, add_or_ignore, columns, overwrite_each
from storage.tables import RateLimit

POSTS, EDITS, LOOKS = "chat.postMessage", "chat.update", "conversations.history"  # blocked when Slack says so
STUCK = "posting"  # blocked while nothing can be posted at all: the token is refused, or the clock is wrong
TURNED_AWAY = "held "  # and a recipient, while Slack does not take more for them
PACE = "pace"  # allowed from when the posts made so far would be due, had they been made evenly
SYNC, SYNCING = "directory sync", "directory sync under way"  # when the next is due, and when it is another's turn
CALENDARS = "calendars"  # when it is looked next who is away
STUCK_FOR = timedelta(minutes=2)  # so long everybody believes that nothing can be posted, unless told again
LONGEST = timedelta(hours=25)  # nothing legally stays blocked for longer

EACH = timedelta(seconds=0.21)  # between two posts in the workspace: just under 300 a minute
BURST = 10  # posts by which a quiet workspace may run ahead of that pace

# Built once: these run with every claim.
_limit = columns(RateLimit)
_ALLOWED_FROM = select(_limit.open_at).where(_limit.key == bindparam("limit"))
_LOCK = Prepared(_ALLOWED_FROM.with_for_update())
_ALLOWED_FROM_QUICKLY = Prepared(_ALLOWED_FROM)  # asked with every answer that promises a post
_OTHERS_TURNED_AWAY = select(_limit.key).where(
    _limit.key.startswith(TURNED_AWAY),
    _limit.key != bindparam("limit"),
    _limit.open_at > bindparam("wall", type_=_limit.open_at.type),
)
_ALLOW_AT_ONCE = (
    update(RateLimit)
    .where(_limit.open_at > bindparam("latest", type_=_limit.open_at.type))
    .values(open_at=bindparam("until"))
)
_ALLOW_MESSAGES = _ALLOW_AT_ONCE.where(_limit.key.not_in([SYNC, SYNCING, CALENDARS]))
_ALLOW_SYNC = _ALLOW_AT_ONCE.where(_limit.key.in_([SYNC, SYNCING, CALENDARS]))
_SET = Prepared(update(RateLimit).where(_limit.key == bindparam("limit")).values(open_at=bindparam("until")))


def is_allowed(session: Session, key: str, *, wall: datetime) -> bool:
    allowed_from = _ALLOWED_FROM_QUICKLY.scalar(session, {"limit": key})
    return allowed_from is None or allowed_from <= wall


def block(session: Session, key: str, *, until: datetime, wall: datetime) -> None:
    """Nothing until then, or for longer where it is blocked for longer already."""
    _set(session, key, max(_locked(session, key, wall), until))


def block_posting(session: Session, *, wall: datetime) -> None:
    """Nothing can be posted just now: whoever promises a post says so from this moment."""
    block(session, STUCK, until=wall + STUCK_FOR, wall=wall)


def allow(session: Session, key: str, *, wall: datetime) -> None:
    """It is not blocked any more."""
    _set(session, key, wall)


def block_recipient(session: Session, recipient: str, *, until: datetime, wall: datetime) -> None:
    """Slack takes no more for this recipient until then.

    It does not say whose limit is reached, the channel's or the workspace's. One at a time is a channel's; when
    others are turned away already, it is the workspace's, and everybody pauses and then picks up the pace gently.
    """
    mine = TURNED_AWAY + recipient
    others = session.connection().execute(_OTHERS_TURNED_AWAY, {"limit": mine, "wall": wall}).first()
    block(session, mine, until=until, wall=wall)
    block(session, recipient, until=until, wall=wall)
    if others:
        block(session, POSTS, until=until, wall=wall)
        block(session, PACE, until=until + BURST * EACH, wall=wall)


def space_out(session: Session, recipients: Collection[str], *, until: datetime) -> None:
    """The next post to each of them waits until then; the caller holds the pace, and has seen that none is blocked."""
    overwrite_each(session, RateLimit, [{"key": recipient, "open_at": until} for recipient in sorted(recipients)])


def acquire(session: Session, key: str, *, wall: datetime, early: timedelta, blocks_for: timedelta) -> bool:
    """Whether the caller, and nobody else, may go on now; ``early`` lets it go on before its time."""
    if _locked(session, key, wall) > wall + early:
        return False
    _set(session, key, wall + blocks_for)
    return True


def room(session: Session, *, wall: datetime, each: timedelta = EACH) -> int:
    """How many posts the workspace's pace allows just now; no other process claims until the transaction ends."""
    return _room(_locked(session, PACE, wall), wall, each)


def has_room(session: Session, *, wall: datetime, each: timedelta = EACH) -> bool:
    """Whether it allows any: a look that holds up nobody."""
    allowed_from = _ALLOWED_FROM_QUICKLY.scalar(session, {"limit": PACE})
    return allowed_from is None or _room(allowed_from, wall, each) > 0


def _room(allowed_from: datetime, wall: datetime, each: timedelta) -> int:
    ahead = max(allowed_from - wall, timedelta())
    return max(0, (BURST * each - ahead) // each) if each else 1000


def spend(session: Session, posts: int, *, wall: datetime, each: timedelta = EACH) -> None:
    """So many posts are being made; what is not spent of the pace in a quiet time is worth no more than a burst."""
    _set(session, PACE, max(_locked(session, PACE, wall), wall) + posts * each)


def set_right(session: Session, *, wall: datetime, longest: timedelta) -> None:
    """Allow what a clock that jumped left blocked: pauses of more than ``longest``, and turns of more than a day.

    Where Slack did ask for a longer pause, it will ask again.
    """
    session.connection().execute(_ALLOW_MESSAGES, {"latest": wall + longest, "until": wall})
    session.connection().execute(_ALLOW_SYNC, {"latest": wall + LONGEST, "until": wall})


def tidy(session: Session, *, wall: datetime) -> None:
    """Forget limits that have blocked nothing for a long time."""
    session.connection().execute(delete(RateLimit).where(_limit.open_at < wall - 2 * LONGEST))


def _locked(session: Session, key: str, wall: datetime) -> datetime:
    """From when it is allowed; its row is made where it is missing, and ours on PostgreSQL (SQLite has one writer)."""
    allowed_from = _LOCK.scalar(session, {"limit": key})
    if allowed_from is None:
        add_or_ignore(session, RateLimit, {"key": key, "open_at": wall})
        allowed_from = _LOCK.scalar(session, {"limit": key})
    return allowed_from  # type: ignore[no-any-return]


def _set(session: Session, key: str, until: datetime) -> None:
    _SET.change(session, {"limit": key, "until": until})
