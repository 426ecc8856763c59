"""What was told and thanked in the week, as far as its reader may read it, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from storage.across.digests.window import DAYS, EDGES, TEAM, between
from storage.engine.sql import Prepared, columns
from storage.kudos import KUDOS_POST
from storage.people import audience, places
from storage.prompts.messages import PROMPT_SUMMARY
from storage.stories.messages import STORY_POST
from storage.tables import Delivery, Kudos, KudosReceiver, Prompt, Round, Story, Workspace

_delivery, _story = columns(Delivery), columns(Story)
_kudos, _kudos_receiver = columns(Kudos), columns(KudosReceiver)
_prompt, _round = columns(Prompt), columns(Round)


@dataclass(frozen=True)
class ToldStory:
    id: int
    author: str | None
    kind: str
    text: str
    lesson: str
    link: str
    channel: str | None = None


@dataclass(frozen=True)
class Thanks:
    id: int
    giver: str | None
    receivers: tuple[str, ...]
    message: str
    link: str
    channel: str = ""


# What a link to a post is made of, if the reader may follow it; there is one workspace.
_POST = (select(func.max(columns(Workspace).url)).scalar_subquery(), audience.LINK_CHANNEL, _delivery.ts)

# Difficult ones with a lesson teach most, then any with a lesson, then the newest.
_WORTH_READING = Prepared(
    select(_story.id, _story.author, _story.kind, _story.text, _story.lesson, _story.channel, *_POST)
    .join(Delivery, and_(_delivery.kind == STORY_POST.name, _delivery.subject == _story.id), isouter=True)
    .where(_story.team_id == TEAM, between(_story.told_at, *EDGES[-2:]), _story.withdrawn_at.is_(None))
    .where(audience.READS_STORY)
    .order_by(
        and_(_story.kind == "difficult", _story.lesson != "").desc(),
        (_story.lesson != "").desc(),
        _story.told_at.desc(),
    )
    .limit(3)
)


def stories(session: Session, span: Mapping[str, Any]) -> tuple[ToldStory, ...]:
    rows = _WORTH_READING.all(session, span)
    return tuple(
        ToldStory(id_, author, kind, text, lesson, places.address(*post), channel)
        for id_, author, kind, text, lesson, channel, *post in rows
    )


# What was added to kudos stands in their post.
_FIRST = func.coalesce(_kudos.joined_id, _kudos.id).label("first")
_latest = (
    select(_kudos.id, _kudos.giver, _kudos.message, _kudos.channel, _kudos.given_at, _FIRST)
    .where(
        _kudos.id.in_(
            select(_kudos_receiver.kudos_id).where(
                _kudos_receiver.team_id == TEAM,
                between(_kudos_receiver.given_at, *EDGES[-2:]),
            )
        ),
        audience.READS_KUDOS,
    )
    .order_by(_kudos.given_at.desc(), _kudos.id.desc())
    .limit(3)
    .subquery("latest")
).c
# A row for each receiver, in their order.
_LATEST_KUDOS = Prepared(
    select(_latest.id, _latest.giver, _latest.message, _latest.channel, *_POST, _kudos_receiver.receiver)
    .join(KudosReceiver, _kudos_receiver.kudos_id == _latest.id)
    .join(Delivery, and_(_delivery.kind == KUDOS_POST.name, _delivery.subject == _latest.first), isouter=True)
    .order_by(_latest.given_at.desc(), _latest.id.desc(), _kudos_receiver.position)
)


def kudos(session: Session, span: Mapping[str, Any]) -> tuple[Thanks, ...]:
    rows = _LATEST_KUDOS.all(session, span)
    return tuple(
        Thanks(id_, giver, tuple(row[-1] for row in named), message, places.address(*post), channel)
        for (id_, giver, message, channel, *post), named in groupby(rows, key=lambda row: row[:-1])
    )


_SUMMARY = Prepared(
    select(*_POST)
    .join(Round, _round.id == _delivery.subject)
    .join(Prompt, _prompt.id == _round.prompt_id)
    .where(
        _delivery.kind == PROMPT_SUMMARY.name,
        _delivery.ts.is_not(None),
        _prompt.team_id == TEAM,
        between(_round.occurrence, *DAYS[-2:]),
    )
    .order_by(_round.occurrence.desc())
    .limit(1)
)


def summary(session: Session, span: Mapping[str, Any]) -> str:
    """The address of the newest summary of a round."""
    post = _SUMMARY.first(session, span)
    return places.address(*post) if post else ""
