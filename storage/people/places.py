"""Conversations and the workspace as Slack last described them, and the addresses of messages in them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col
from sqlmodel import select as sqlmodel_select

from storage.engine.sql import Prepared, columns, upsert
from storage.people import channel_members
from storage.tables import Channel, Workspace

_channel = columns(Channel)
_URL = select(columns(Workspace).url).limit(1)
_SAYS = (_channel.is_shared, _channel.is_archived, _channel.is_member)  # what ``obstacle_of`` asks for
_STATE = Prepared(select(*_SAYS).where(_channel.id == bindparam("id")))


def remember_channels(session: Session, channels: Collection[Channel]) -> None:
    if rows := [channel.model_dump() for channel in channels]:
        session.connection().execute(upsert(session, Channel), rows)
    for channel in channels:
        if not (channel.is_private and channel.is_member):
            channel_members.forget(session, channel.id)


def remember_memberships(session: Session, channels: Collection[Channel]) -> None:
    """These are all the conversations that the bot is in."""
    elsewhere = update(Channel).where(col(Channel.id).not_in([channel.id for channel in channels]))
    session.connection().execute(elsewhere.values(is_member=False))
    remember_channels(session, channels)
    channel_members.forget_elsewhere(session)


def join_channel(session: Session, id_: str) -> None:
    """We may post there; what it is called comes later."""
    found = session.get(Channel, id_) or Channel(id=id_, name=id_, is_member=True)
    found.is_member, found.is_archived = True, False
    session.add(found)


_THESE = sqlmodel_select(Channel).where(col(Channel.id).in_(bindparam("ids", expanding=True)))


def find_channels(session: Session, ids: Collection[str]) -> dict[str, Channel]:
    return {found.id: found for found in session.exec(_THESE, params={"ids": list(ids)})}


def not_described_since(session: Session, ids: Collection[str], moment: datetime) -> list[str]:
    """Those of the public channels among ``ids`` that Slack described last before then: they may be private now."""
    found = find_channels(session, ids).values()
    return [one.id for one in found if not one.is_private and (one.looked_up_at is None or one.looked_up_at < moment)]


def hide(session: Session, id_: str) -> None:
    """Slack shows this channel to the bot no more: it was deleted, or is private without us."""
    change_channel(session, id_, {"is_private": True, "is_member": False})


def change_channel(session: Session, id_: str, changes: Mapping[str, bool | str]) -> None:
    """What changed about a conversation we know; others are none of our business."""
    if found := session.get(Channel, id_):
        for name, value in changes.items():
            setattr(found, name, value)
        session.add(found)
        if not found.is_member:
            channel_members.forget(session, id_)


def channel(session: Session, id_: str) -> Channel | None:
    return session.get(Channel, id_)


# In words: each obstacle, and what to do about it.
CHOOSE = "A lead can choose another with `/warmline team`."
WHY_NOT = {
    "absent": "I am not a member there",
    "archived": "it is archived",
    "shared": "people from other organisations read along there",
}
WHAT_TO_DO = {"absent": "Type `/invite @Warmline` in it.", "archived": CHOOSE, "shared": CHOOSE}


def state_of(id_: str) -> Sequence[Any]:
    """Columns for ``obstacle_of``, beside others, of the conversation that the parameter of this name says."""
    return [select(says).where(_channel.id == bindparam(id_)).scalar_subquery() for says in _SAYS]


def obstacle(session: Session, id_: str) -> str:
    """Why nothing of ours is posted in this conversation, as far as we know: "shared" with people of other
    organisations, who are not meant to read it; "archived"; "absent" (the bot is); or "" where nothing keeps us.
    """
    return obstacle_of(*(_STATE.first(session, {"id": id_}) or (False, False, False)))


def obstacle_of(is_shared: bool | None, is_archived: bool | None, is_member: bool | None) -> str:
    """The same of what is known about a conversation; None for one of which we know nothing."""
    if is_shared:
        return "shared"
    if is_archived:
        return "archived"
    return "" if is_member else "absent"


def can_post(session: Session, id_: str) -> bool:
    """Whether the bot posts in this conversation: only there can a post be changed later."""
    return not obstacle(session, id_)


def remember_workspace(session: Session, workspace: Workspace) -> None:
    session.connection().execute(upsert(session, Workspace), workspace.model_dump())


def link(session: Session, channel: str | None, ts: str | None) -> str:
    """The address of a message, as Slack's own "Copy link" gives it; "" where it is not known."""
    return address(session.connection().execute(_URL).scalar(), channel, ts) if channel and ts else ""


def address(workspace: str | None, channel: str | None, ts: str | None) -> str:
    """The same, for whoever knows the workspace's address already."""
    return f"{workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}" if workspace and channel and ts else ""
