"""Getting to know people and user groups: remembered where we can, looked up in Slack where we must."""

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.call import Event
from handlers.feature import Feature
from handlers.slack import errors, status
from handlers.slack.context import Context
from storage.across import directory, following
from storage.delivery import recurrence
from storage.engine import deadline
from storage.engine.database import Session
from storage.engine.text import keepable
from storage.people import people
from storage.pulses import pulses
from storage.refusal import Refused
from storage.tables import Person, UserGroup

LOOK_UP_SECONDS = 1.5  # of the three in which a person must be answered
MANY = 20  # more people than this are looked up in the list of everybody: Slack counts the calls
NOBODY = {"user_not_found", "user_not_visible", "users_not_found"}
# Also where the workspace has no groups, or the bot may not see them: everything else works without.
GONE_GROUP = {"no_such_subteam", "subteam_not_found"}
NO_GROUP = {*GONE_GROUP, "missing_scope", "paid_teams_only", "plan_upgrade_required"}
NOT_NOW = "I could not look up everybody in Slack just now, so nothing was recorded. Please try again in a minute."


def person_of(user: Mapping[str, Any], *, workspace_id: str, now: datetime) -> Person:
    """Slack's user object as we keep it. Any field may be missing, above all for people from outside."""
    profile = user.get("profile") or {}
    homes = {user.get("team_id") or workspace_id, *((user.get("enterprise_user") or {}).get("teams") or ())}
    return Person(
        id=user["id"],
        name=keepable(profile.get("display_name") or profile.get("real_name") or user.get("name") or user["id"]),
        real_name=keepable(profile.get("real_name") or user.get("real_name") or ""),
        zone=recurrence.known_zone(user.get("tz")),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")) or workspace_id not in homes,
        is_deactivated=bool(user.get("deleted")),
        is_slack_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        looked_up_at=now,
        updated_at=_moment(user.get("updated")),
    )


def _moment(seconds: Any) -> datetime | None:
    """Slack's count of seconds; None for what is none."""
    is_count = isinstance(seconds, int) and 0 < seconds < datetime(9999, 1, 1, tzinfo=UTC).timestamp()
    return datetime.fromtimestamp(seconds, UTC) if is_count else None


async def changed(event: Event) -> None:
    """Somebody whom we know left, moved, changed their name or set a status."""
    user = event.payload["user"]
    person = person_of(user, workspace_id=event.workspace_id, now=event.now)
    statuses = {person.id: status.away_until(user)}
    await event.store.write(directory.refresh, [person], statuses=statuses, now=event.now)


async def group_changed(event: Event) -> None:
    """Slack does not always say who is in the group now: it is asked at once where a pulse or a team follows
    the group, and otherwise when it is next named."""
    group = event.payload.get("subteam_id") or event.payload["subteam"]["id"]
    if group in await event.store.read(_groups_followed):
        await look_again([group], event)
    else:
        await event.store.write(people.forget_group, group)


def _groups_followed(session: Session) -> Collection[str]:
    return {*pulses.groups_followed(session), *following.groups(session)}


async def meet(ids: Collection[str], context: Context) -> dict[str, Person]:
    """People by id; whom Slack does not know is left out. Refused when Slack cannot be asked just now.

    Whoever is new is remembered, but not where Slack delivers something once more: an erasure stands between perhaps.
    """
    met = context.met
    if unseen := [id_ for id_ in ids if id_ not in met]:
        met |= await context.store.glance(people.find, unseen)
    if unknown := [id_ for id_ in ids if id_ not in met]:
        await context.store.glance(people.require_not_erased, unknown)
        new = await described(unknown, context)
        if new and not await context.is_repeated():
            await context.store.write(people.remember, new)
        met |= {person.id: person for person in await context.store.glance(people.with_zones, new)}
    return {id_: met[id_] for id_ in ids if id_ in met}


async def described(ids: Collection[str], context: Context) -> list[Person]:
    """People as Slack describes them, remembered nowhere. Refused when Slack cannot be asked just now."""
    users = await _look_up(ids, context.client) if ids else ()
    return [person_of(user, workspace_id=context.workspace_id, now=context.now) for user in users]


async def known_or_described(ids: Collection[str], context: Context) -> list[Person]:
    """The same, as we know them first; strangers to us are left out where Slack cannot be asked just now."""
    known = await context.store.glance(people.find, ids) if ids else {}
    try:
        return [*known.values(), *await described([id_ for id_ in ids if id_ not in known], context)]
    except Refused:  # why is in the log
        return list(known.values())


async def expand(ids: Collection[str], context: Context) -> dict[str, list[str]]:
    """The people in each user group; a group that Slack does not know is left out."""
    if not ids:
        return {}
    groups_met = await context.store.glance(people.find_groups, ids, now=context.now)
    if unknown := [id_ for id_ in ids if id_ not in groups_met]:
        asking = (context.client.usergroups_users_list(usergroup=id_) for id_ in unknown)
        answers = await ask(*asking, unknown=NO_GROUP)
        known = await context.store.glance(people.group_names, unknown)
        new = [
            UserGroup(id=id_, handle=known.get(id_, ""), people=list(answer["users"]), looked_up_at=context.now)
            for id_, answer in zip(unknown, answers, strict=True)
            if answer.get("users") is not None
        ]
        if new and not await context.is_repeated():
            await context.store.write(people.remember_groups, new)
        groups_met |= {group.id: group for group in new}
    return {id_: group.people for id_, group in groups_met.items()}


async def handles(ids: Collection[str], context: Context) -> dict[str, str]:
    """What user groups are called; those are left out that Slack does not know, or that we may not see."""
    if not ids:
        return {}
    known = await context.store.glance(people.group_names, ids)
    if not all(id_ in known for id_ in ids):
        (answer,) = await ask(context.client.usergroups_list(), unknown=NO_GROUP)
        known |= {group["id"]: group.get("handle") or "" for group in answer.get("usergroups") or ()}
    return known


async def look_again(ids: Collection[str], context: Context) -> None:
    """Ask who is in these user groups now, and get to know them; one that Slack has no more is empty.

    Refused where Slack cannot be asked: then it stays as Slack said last.
    """
    asking = (context.client.usergroups_users_list(usergroup=id_) for id_ in ids)
    answers = await ask(*asking, unknown=GONE_GROUP)
    names = await handles(ids, context)
    found = {id_: list(answer.get("users") or ()) for id_, answer in zip(ids, answers, strict=True)}
    await meet(list({person for there in found.values() for person in there}), context)
    groups = [
        UserGroup(id=id_, handle=names.get(id_, ""), people=there, looked_up_at=context.now)
        for id_, there in found.items()
    ]
    await context.store.write(people.remember_groups, groups)


async def group_called(handle: str, context: Context) -> tuple[str, list[str]]:
    """The user group called ``@handle`` (or with this id), and who is in it; "" where there is none that we see."""
    known = await context.store.glance(people.group_names, [handle])
    id_ = handle if handle in known else next(iter((await called([handle], context)).values()), "")
    if not id_:
        return "", []
    await look_again([id_], context)
    return id_, list((await expand([id_], context)).get(id_, ()))


async def called(wanted: Collection[str], context: Context) -> dict[str, str]:
    """The ids of the user groups called ``@handle``, by that; those are left out that there are not, or not for us."""
    (answer,) = await ask(context.client.usergroups_list(), unknown=NO_GROUP)
    there = {group.get("handle", "").lower(): group["id"] for group in answer.get("usergroups") or ()}
    handles_ = {handle: handle.strip().removeprefix("@").lower() for handle in wanted}
    return {handle: there[key] for handle, key in handles_.items() if key in there}


async def ask(*calls: Awaitable[Any], unknown: Collection[str]) -> list[Any]:
    """Slack's answers in order; {} where Slack says that it knows no such thing, by one of the names in ``unknown``.

    Refused when Slack cannot be asked just now, or not with our token.
    """
    try:
        async with asyncio.timeout(deadline.left(at_most=LOOK_UP_SECONDS)):
            answers = await asyncio.gather(*calls, return_exceptions=True)
    except TimeoutError as error:
        errors.refuse(error, not_now=NOT_NOW)
    for answer in answers:
        if isinstance(answer, BaseException) and errors.name_of(answer) not in unknown:
            errors.refuse(answer, not_now=NOT_NOW)
    return [{} if isinstance(answer, BaseException) else answer for answer in answers]


async def _look_up(ids: Collection[str], client: AsyncWebClient) -> list[Mapping[str, Any]]:
    """Slack's user objects: one call each, or the list of everybody where that takes fewer."""
    if len(ids) <= MANY:
        answers = await ask(
            *(client.users_info(user=id_) for id_ in ids if id_), unknown=NOBODY
        )  # a forged form holds ""
        return [user for answer in answers if (user := answer.get("user"))]
    (users,) = await ask(_in_the_list(set(ids), client), unknown=NOBODY)
    return list(users)


async def _in_the_list(wanted: set[str], client: AsyncWebClient) -> list[Mapping[str, Any]]:
    users: list[Mapping[str, Any]] = []
    async for page in await client.users_list(limit=1000):
        users += [user for user in page["members"] if user["id"] in wanted]
        if len(users) == len(wanted):
            break
    return users


FEATURE = Feature(
    events={
        "team_join": changed,
        "user_change": changed,
    }
)
