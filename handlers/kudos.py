"""`/kudos`: thank colleagues, with a reason."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import channels, mentions, messages, modals, people, received
from handlers.views import blocks
from handlers.views import kudos as views
from handlers.views import messages as message_views
from storage import kudos
from storage.engine.database import Session, Store
from storage.kudos import Given
from storage.people import people as known
from storage.people import teams
from storage.refusal import Refused
from storage.stories import library
from storage.tables import Delivery, Person

QUOTED = 500  # characters of a message in the form, so that there is room to say what for

NotGiven = list[tuple[str, str]]  # who (a mention or an @name), and the reason's key in views.WHY_NOT


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    team_id: str,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
    respond: AsyncRespond,
) -> None:
    text = (command.get("text") or "").strip()
    if text.lower() == "help":
        await ack(**blocks.private(views.HELP))
    elif text.lower() == "mine":
        await ack(**views.mine(await store.read(kudos.given_by, me.id)))
    elif not text:
        await modals.open_(views.form(channel=command["channel_id"]), body=command, client=client)
        await ack()
    else:
        typed = mentions.read(text)
        groups, found = await _meet(typed, client=client, store=store, team_id=team_id, now=now)
        receivers, not_given = _sort_out(typed, me, groups, found)
        message = _in_words(text, typed, found)
        _require(receivers, not_given, message)
        await channels.make_sure(command["channel_id"], client=client, store=store)
        given = await store.once(
            key, me.id, now, kudos.give,
            giver=me.id, receivers=receivers, message=message, practices=typed.tags,
            channel=command["channel_id"], at=now,
        )  # fmt: skip
        await ack(**await _answer(given, not_given, respond))


async def _answer(given: Given, not_given: NotGiven, respond: AsyncRespond) -> dict[str, Any]:
    """Private where the outbox posts; elsewhere it is the post, and who was left out is the giver's business alone."""
    if given.is_posted:
        return views.thanks(given, not_given)
    is_told = not not_given or await modals.whisper(views.aside(given, not_given), respond=respond)
    return views.in_channel(given, () if is_told else not_given)


async def open_new(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, store: Store, me: Person) -> None:
    """*Give kudos* on Home, where there is no channel."""
    home = next(iter(await store.read(teams.of, me.id)), None)
    await modals.open_(views.form(channel="", suggested=home.channel if home else ""), body=body, client=client)
    await ack()


async def from_message(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    team_id: str,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    """*Give kudos* on a message: its author is chosen, if that is somebody who can be thanked."""
    quoted = await messages.read(body, store=store, now=now)
    author = [quoted.author] if quoted.author else []
    found = await people.meet(author, client=client, store=store, team_id=team_id, now=now)
    why_not = _why_not(quoted.author, me, found) if quoted.author else "bot"
    text, note = message_views.quoted(quoted, limit=QUOTED, in_quotes=True)
    whom = views.CHOOSE_WHOM.get(why_not, views.CHOOSE_A_COLLEAGUE) if why_not else ""
    form = views.form(
        channel=quoted.channel, receivers=() if why_not else author, message=text, note=f"{whom} {note}".strip()
    )
    await modals.open_(form, body=body, client=client)
    await ack()


async def submit(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    team_id: str,
    store: Store,
    now: datetime,
    me: Person,
    key: str | None,
) -> None:
    filled = blocks.values(view)
    chosen = mentions.Typed(people=tuple(filled["receivers"] or ()))
    groups, found = await _meet(chosen, client=client, store=store, team_id=team_id, now=now)
    receivers, not_given = _sort_out(chosen, me, groups, found)
    message = (filled["message"] or "").strip()
    practices = received.some_of(mentions.PRACTICES, filled["practices"])
    _require(receivers, not_given, message)
    channel = received.place(filled["channel"] or view["private_metadata"])
    await channels.make_sure(channel, client=client, store=store)
    if filled["channel"]:
        await channels.require_in(channel, me=me, client=client, store=store)
    given = await store.once(
        key, me.id, now, kudos.give,
        giver=me.id, receivers=receivers, message=message, practices=practices,
        channel=channel, at=now,
    )  # fmt: skip
    await ack(response_action="update", view=views.confirmation(given, not_given))


async def undo(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    store: Store,
    now: datetime,
    me: Person,
) -> None:
    text = views.undone(await store.write(kudos.undo, id_=received.number_on(action), by=me.id, at=now))
    said = {"text": text, "blocks": [blocks.section(text)]}
    await modals.answer(said, body=body, client=client, respond=respond, title="Kudos")
    await ack()


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    given = kudos.find(session, delivery.subject)
    return views.post(given) if given else None


def compose_dm(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    given = kudos.find(session, delivery.subject)
    if given is None:
        return None
    told = library.find(session, given.story_id) if given.story_id else None
    return views.dm(given, given.channel, story_link=told.link if told else "")


async def _meet(
    typed: mentions.Typed, *, client: AsyncWebClient, store: Store, team_id: str, now: datetime
) -> tuple[dict[str, list[str]], dict[str, Person]]:
    """The ids in each group that was named, and everybody as Slack knows them."""
    groups = await people.expand(typed.groups, client=client, store=store, now=now)
    return groups, await people.meet(_named(typed, groups), client=client, store=store, team_id=team_id, now=now)


def _in_words(text: str, typed: mentions.Typed, found: Mapping[str, Person]) -> str:
    """The reason, read once more with everybody's name where it mentions somebody whose name Slack did not send."""
    if any(id_ in typed.words for id_ in found):
        return mentions.read(text, names={id_: person.name for id_, person in found.items()}).words
    return typed.words


def _named(typed: mentions.Typed, groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Everybody, each once and in order."""
    return list(dict.fromkeys([*typed.people, *(one for group in typed.groups for one in groups.get(group, ()))]))


def _sort_out(
    typed: mentions.Typed, me: Person, groups: Mapping[str, Sequence[str]], found: Mapping[str, Person]
) -> tuple[list[str], NotGiven]:
    """Whom the kudos go to, and who else was named and why they cannot be thanked."""
    named = _named(typed, groups)
    reasons = {one: _why_not(one, me, found) for one in named}
    in_groups_only = set(named) - set(typed.people)
    receivers = [one for one in named if not reasons[one]]
    not_given = [(f"<@{one}>", why) for one, why in reasons.items() if why and one not in in_groups_only]
    named_groups = zip(typed.groups, typed.group_names, strict=True)
    not_given += [("@" + mentions.escape(name), "empty_group") for group, name in named_groups if not groups.get(group)]
    not_given += [("@" + mentions.escape(name), "bare") for name in typed.bare_names]
    not_given += [(f"@{name}", "broadcast") for name in typed.broadcasts]
    return receivers, not_given


def _why_not(one: str, me: Person, found: Mapping[str, Person]) -> str:
    if one == me.id:
        return "yourself"
    return known.standing(found[one]) if one in found else "unknown"


def _require(receivers: Collection[str], not_given: Sequence[tuple[str, str]], message: str) -> None:
    if not receivers:
        raise Refused(
            "Nothing was recorded, because I found nobody there whom I can thank for you."
            " Type @ and pick a colleague from Slack's list, then say what for." + views.left_out(not_given),
            field="receivers",
        )
    if not message:
        raise Refused(
            "Nothing was recorded yet: please add what you are thankful for, as in"
            " `/kudos @ana for the calm handover`. The reason is what people remember.",
            field="message",
        )
    if len(message) > blocks.SECTION_LIMIT:
        raise Refused(
            f"That is {len(message):,} characters; a post in Slack takes {blocks.SECTION_LIMIT:,}."
            " Please shorten it a little.",
            field="message",
        )
