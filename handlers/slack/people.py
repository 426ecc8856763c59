"""Getting to know people and user groups: remembered where we can, looked up in Slack where we must."""

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.errors import name_of
from handlers.slack.received import keepable
from storage.across import directory
from storage.delivery import recurrence
from storage.engine.database import Store
from storage.engine.deadline import within
from storage.people import people
from storage.refusal import Refused
from storage.tables import Person, UserGroup

LOOK_UP_SECONDS = 1.5  # of the three in which a person must be answered
MANY = 20  # more people than this are looked up in the list of everybody: Slack counts the calls
NOBODY = {
    "user_not_found",
    "user_not_visible",
    "users_not_found",
    "no_such_subteam",
    "subteam_not_found",
    "missing_scope",  # of user groups only: without the others nothing works at all
}


def person_of(user: Mapping[str, Any], *, team_id: str, now: datetime) -> Person:
    """Slack's user object as we keep it. Any field may be missing, above all for people from outside."""
    profile = user.get("profile") or {}
    homes = {user.get("team_id") or team_id, *((user.get("enterprise_user") or {}).get("teams") or ())}
    return Person(
        id=user["id"],
        name=keepable(profile.get("display_name") or profile.get("real_name") or user.get("name") or user["id"]),
        zone=recurrence.known_zone(user.get("tz")),
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")) or team_id not in homes,
        is_deactivated=bool(user.get("deleted")),
        is_slack_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        looked_up_at=now,
    )


async def changed(event: dict[str, Any], team_id: str, store: Store, now: datetime) -> None:
    """Somebody joined, left, moved or changed their name."""
    await store.write(directory.refresh, [person_of(event["user"], team_id=team_id, now=now)], now=now)


async def group_changed(event: dict[str, Any], store: Store) -> None:
    """Slack does not always say who is in the group now, so it is asked when the group is next named."""
    await store.write(people.forget_group, event.get("subteam_id") or event["subteam"]["id"])


async def meet(
    ids: Collection[str], *, client: AsyncWebClient, store: Store, team_id: str, now: datetime
) -> dict[str, Person]:
    """People by id; whom Slack does not know is left out. Refused when Slack cannot be asked just now."""
    known = await store.glance(people.find, ids) if ids else {}
    if unknown := [id_ for id_ in ids if id_ not in known]:
        met = [person_of(user, team_id=team_id, now=now) for user in await _look_up(unknown, client)]
        if met:
            await store.write(people.remember, met)
        known |= {person.id: person for person in met}
    return known


async def expand(ids: Collection[str], *, client: AsyncWebClient, store: Store, now: datetime) -> dict[str, list[str]]:
    """The people in each user group; a group that Slack does not know is left out."""
    if not ids:
        return {}
    known = await store.glance(people.find_groups, ids, now=now)
    if unknown := [id_ for id_ in ids if id_ not in known]:
        answers = await ask(*(client.usergroups_users_list(usergroup=id_) for id_ in unknown))
        groups = [
            UserGroup(id=id_, handle="", people=list(answer["users"]), looked_up_at=now)
            for id_, answer in zip(unknown, answers, strict=True)
            if answer.get("users") is not None
        ]
        await store.write(people.remember_groups, groups)
        known |= {group.id: group for group in groups}
    return {id_: group.people for id_, group in known.items()}


async def with_handle(handle: str, *, client: AsyncWebClient, store: Store, now: datetime) -> list[str]:
    """The people in the user group called ``@handle``; nobody where there is none, or where we may not see groups."""
    (answer,) = await ask(client.usergroups_list())
    wanted = handle.strip().removeprefix("@").lower()
    ids = [group["id"] for group in answer.get("usergroups") or () if group.get("handle", "").lower() == wanted]
    groups = await expand(ids, client=client, store=store, now=now)
    return [person for people_ in groups.values() for person in people_]


async def ask(*calls: Awaitable[Any], unknown: Collection[str] = NOBODY) -> list[Any]:
    """Slack's answers in order; {} where Slack knows no such thing. Refused when it cannot be asked just now."""
    try:
        answers = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), within(LOOK_UP_SECONDS))
    except TimeoutError as error:
        answers = [error]
    for answer in answers:
        if isinstance(answer, BaseException) and name_of(answer) not in unknown:
            raise Refused(
                "I could not look up everybody in Slack just now, so nothing was recorded."
                " Please try again in a minute."
            ) from answer
    return [{} if isinstance(answer, BaseException) else answer for answer in answers]


async def _look_up(ids: Collection[str], client: AsyncWebClient) -> list[Mapping[str, Any]]:
    """Slack's user objects: one call each, or the list of everybody where that takes fewer."""
    if len(ids) <= MANY:
        return [
            user for answer in await ask(*(client.users_info(user=id_) for id_ in ids)) if (user := answer.get("user"))
        ]
    (found,) = await ask(_in_the_list(set(ids), client))
    return list(found)


async def _in_the_list(wanted: set[str], client: AsyncWebClient) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    async for page in await client.users_list(limit=1000):
        found += [user for user in page["members"] if user["id"] in wanted]
        if len(found) == len(wanted):
            break
    return found
