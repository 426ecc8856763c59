"""What the bot says of the library unasked: questions about cards, the forum's thread, and what its host is told."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage.delivery.kinds import Concern, Kind, declare
from storage.engine.sql import columns
from storage.people.attention import Rank
from storage.tables import Card, CardTrial, Forum, ForumForAll, ForumItem, Story, Team

_trial, _forum, _item, _story = columns(CardTrial), columns(Forum), columns(ForumItem), columns(Story)


def _tried_by_others(person: str) -> Any:
    """The cards that say in a person's words where they did not work."""
    return select(_trial.card_id).where(_trial.person == person)


CARD_TRIED = declare(
    Kind(
        "card_tried",
        subject=CardTrial,
        in_words="question whether a card worked",
        touched_by=None,
        attention=Rank.STILL_TRUE,
    )
)
CARD_STILL = declare(
    Kind(
        "card_still",
        subject=Card,
        in_words="question whether a card is still right",
        touched_by=_tried_by_others,
        attention=Rank.STILL_TRUE,
    )
)


# --- the forum -----------------------------------------------------------------------------------------


def _telling_of(person: str) -> Any:
    """The forums that a person hosts, or that speak of a story of theirs."""
    told = select(_item.forum_id).join(Story, _story.id == _item.story_id).where(_story.author == person)
    return select(_forum.id).where(_forum.host == person).union(told)


def _items_telling_of(person: str) -> Any:
    return select(_item.id).join(Story, _story.id == _item.story_id).where(_story.author == person)


def _host(session: Session, id_: int) -> Sequence[str]:
    forum = session.get(Forum, id_)
    return [forum.host] if forum and forum.host else []


FORUM_POST = declare(
    Kind("forum_post", subject=Forum, in_words="forum", touched_by=_telling_of, concern=Concern("your", _host))
)  # fmt: skip
FORUM_ITEM = declare(
    Kind("forum_item", subject=ForumItem, in_words="lesson in a forum", touched_by=_items_telling_of)
)  # fmt: skip
FORUM_NUDGE = declare(
    Kind("forum_nudge", subject=Forum, in_words="reminder in a forum", touched_by=None)
)  # fmt: skip
FORUM_HOST = declare(
    Kind(
        "forum_host",
        subject=Forum,
        in_words="question whether you host a forum",
        touched_by=_telling_of,
        attention=Rank.NOTICE,  # the team waits for it
    )
)
FORUM_CONSENT = declare(
    Kind(
        "forum_consent",
        subject=ForumItem,
        in_words="question whether a forum may use a story",
        touched_by=_items_telling_of,
        attention=Rank.NOTICE,
    )
)
FORUM_STUCK = declare(
    Kind(
        "forum_stuck",
        subject=Forum,
        in_words="news of a forum that could not be posted",
        touched_by=_telling_of,
        attention=Rank.NOTICE,
        answers=True,  # whoever prepared it waits for it
    )
)
FORUM_OVER = declare(
    Kind(
        "forum_over",
        subject=Forum,
        in_words="question what came of a forum",
        touched_by=None,
        attention=Rank.NOTICE,
        answers=True,
    )
)
# To the leads: it comes every three months, or rests. Of all teams', to the admins.
_of_plan = partial(Kind, in_words="news of a forum", touched_by=None, attention=Rank.STILL_TRUE, answers=True)
FORUM_SELDOM = declare(_of_plan("forum_seldom", subject=Team))
FORUM_RESTS = declare(_of_plan("forum_rests", subject=Team))
FORUM_ALL_SELDOM = declare(_of_plan("forum_all_seldom", subject=ForumForAll))
FORUM_ALL_RESTS = declare(_of_plan("forum_all_rests", subject=ForumForAll))
