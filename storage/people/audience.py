"""Who may read what was told: the one rule, asked inside the statements that show, quote, link or search.

Nobody is shown what they could not see in Slack:

- told in a public channel: every member of the workspace;
- in a private one: its author, those whom it addresses, and people who are known to be in that channel now;
- in a direct message, in a channel that we know nothing of, or nowhere: its author and those whom it addresses.

Answers to a check-in are for those who were promised as its readers when it opened, and still belong to the team (or
still lead it): who joins, or becomes a lead later, reads later rounds. What is made of answers, an average or a
spread, is for those who read the answers themselves. Others are shown it from four answers on, and none of it ever
changes by one answer, which would give that one away.

A lead and an admin are people like others. A reader may also be a channel, for what is posted there: then it is what
was told there or in a public one. Strangers and guests never get so far (handlers/permissions.py).

A statement that asks has a parameter ``reader``, an id; without one (None) only what is public is readable.
"""

from typing import Any

from sqlalchemy import String, bindparam, case, exists, or_, select
from sqlmodel import Session

from storage.engine.sql import Prepared, columns
from storage.tables import (
    Channel,
    ChannelMember,
    Delivery,
    Kudos,
    KudosReceiver,
    Member,
    Prompt,
    Round,
    RoundReader,
    Story,
)

ENOUGH = 4  # answers of which somebody who reads none of them may see an average

READER = bindparam("reader", type_=String)

_story, _kudos, _post = columns(Story), columns(Kudos), columns(Delivery)
_round, _prompt = columns(Round), columns(Prompt)
# Tables of their own, so that none is taken for one that the asking statement reads.
_place = Channel.__table__.alias("place").c  # type: ignore[attr-defined]
_present = ChannelMember.__table__.alias("present").c  # type: ignore[attr-defined]
_promised = RoundReader.__table__.alias("promised").c  # type: ignore[attr-defined]
_belongs = Member.__table__.alias("belongs").c  # type: ignore[attr-defined]
_thanked = KudosReceiver.__table__.alias("thanked").c  # type: ignore[attr-defined]


def sees(channel: Any) -> Any:
    """The condition that the reader sees in Slack what is in this channel; false where we do not know."""
    is_public = exists().where(_place.id == channel, _place.is_private.is_(False))
    is_present = exists().where(_present.channel == channel, _present.person == READER)
    return or_(channel == READER, is_public, is_present)


# The condition that the reader may read a story. It addresses nobody: it is for those who see its channel.
READS_STORY = or_(_story.author == READER, sees(_story.channel))

# The condition that the reader may read kudos. They address those who are thanked.
READS_KUDOS = or_(
    _kudos.giver == READER,
    exists().where(_thanked.kudos_id == _kudos.id, _thanked.receiver == READER),
    sees(_kudos.channel),
)

# The channel of a post where the reader sees it, NULL otherwise, and without it there is no link. Who may read what
# was told may have been taken out of the channel where it was told since.
LINK_CHANNEL = case((sees(_post.channel), _post.channel))

# The condition that the reader may read what was answered in a round. Its prompt is read beside it.
READS_ANSWERS = exists().where(
    _promised.round_id == _round.id,
    _promised.person == READER,
    _belongs.team_id == _prompt.team_id,
    _belongs.person == READER,
    or_(_round.readers != "leads", _belongs.is_lead),
)

_SEES = Prepared(select(sees(bindparam("channel", type_=String))))


def sees_made_of(answers: Any, *, reads: Any) -> Any:
    """Whether what is made of so many answers is shown to somebody, who ``reads`` the answers themselves or not.

    For those who do not, only answers count that came in time, and not before the round has closed: a late one would
    change what was shown. Where one was erased since, nothing is shown to them any more. Inside a statement it is the
    condition.
    """
    return reads | (answers >= ENOUGH)


def can_see(session: Session, *, channel: str | None, reader: str) -> bool:
    """The same as ``sees``, of one channel."""
    return bool(_SEES.scalar(session, {"channel": channel, "reader": reader}))


_READS_ROUND = Prepared(
    select(READS_ANSWERS)
    .select_from(Round)
    .join(Prompt, _prompt.id == _round.prompt_id)
    .where(_round.id == bindparam("round", type_=_round.id.type))
)


def can_read_answers(session: Session, *, round_id: int, reader: str) -> bool:
    """The same as ``READS_ANSWERS``, of one round."""
    return bool(_READS_ROUND.scalar(session, {"round": round_id, "reader": reader}))
