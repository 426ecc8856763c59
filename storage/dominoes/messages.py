"""What the bot says of hand-overs: questions and answers to leads, the tap, letters, thanks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from storage.delivery.kinds import Concern, Kind, declare
from storage.engine.sql import columns
from storage.people.attention import Rank
from storage.tables import Handover, HandoverLetter, HandoverNotice, HandoverThanks

_handover, _notice = columns(Handover), columns(HandoverNotice)
_letter, _thanks = columns(HandoverLetter), columns(HandoverThanks)


def _spoken_for_by(person: str) -> Any:
    """The hand-overs that a person spoke for."""
    return select(_handover.id).where(or_(_handover.giver_by == person, _handover.receiver_by == person))


def _notices_of(person: str) -> Any:
    """The letters that a person wrote or answered."""
    written = select(_letter.notice_id).where(_letter.sender == person)
    return select(_notice.id).where(_notice.answered_by == person).union(written)


def _thanks_of(person: str) -> Any:
    return select(_thanks.id).where(_thanks.giver == person)


def _thanker(session: Session, id_: int) -> Sequence[str]:
    thanks = session.get(HandoverThanks, id_)
    return [thanks.giver] if thanks else []


# One message to each lead of either side, as long as they go to and fro: the ones are asked, the others answered.
HANDOVER_ASK = declare(
    Kind(
        "handover_ask",
        subject=Handover,
        in_words="question about a hand-over",
        touched_by=_spoken_for_by,
        attention=Rank.NOTICE,
    )
)
HANDOVER_NEWS = declare(
    Kind(
        "handover_news",
        subject=Handover,
        in_words="answer about a hand-over",
        touched_by=_spoken_for_by,
        attention=Rank.NOTICE,
        answers=True,
    )
)
HANDOVER_CHECK = declare(
    Kind(
        "handover_check",
        subject=Handover,
        in_words="question whether a hand-over is still needed",
        touched_by=None,
        attention=Rank.STILL_TRUE,
    )
)
HANDOVER_TAP = declare(
    Kind(
        "handover_tap",
        subject=Handover,
        in_words="question how much could be used",
        touched_by=None,
        attention=Rank.TAP,
    )
)
HANDOVER_REST = declare(
    Kind(
        "handover_rest",
        subject=Handover,
        in_words="news that questions about a hand-over rest",
        touched_by=None,
        attention=Rank.STILL_TRUE,
    )
)
NOTICE = declare(
    Kind(
        "handover_notice",
        subject=HandoverNotice,
        in_words="letter about a hand-over",
        touched_by=_notices_of,
        attention=Rank.NOTICE,
    )
)
NOTICE_ANSWER = declare(
    Kind(
        "handover_notice_answer",
        subject=HandoverNotice,
        in_words="answer to a letter about a hand-over",
        touched_by=_notices_of,
        attention=Rank.NOTICE,
        answers=True,
    )
)
CHANGE_DUE = declare(
    Kind(
        "handover_change_due",
        subject=HandoverNotice,
        in_words="reminder of what you change",
        touched_by=None,
        attention=Rank.NOTICE,
    )
)
UPSTREAM_POST = declare(
    Kind(
        "upstream_post",
        subject=HandoverThanks,
        in_words="thanks to a team",
        touched_by=_thanks_of,
        concern=Concern("your", _thanker),
    )
)
