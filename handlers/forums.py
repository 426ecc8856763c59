"""A forum: once a month what is worth copying, hosted in turn, and the cards that come of it."""

from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import channels, received
from handlers.views import blocks, card_forms
from handlers.views import cards as card_views
from handlers.views import forums as views
from handlers.views.answers import Answer
from storage.cards import agendas, forums, hosting, hosts, whose, writing
from storage.cards.messages import (
    FORUM_CONSENT,
    FORUM_HOST,
    FORUM_ITEM,
    FORUM_NUDGE,
    FORUM_OVER,
    FORUM_POST,
    FORUM_STUCK,
)
from storage.cards.writing import LIMITS, Shape
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.people import teams
from storage.tables import Delivery, Forum, ForumItem, Person, Story


async def agree(call: Call) -> Answer:
    return views.agreed(await call.once(hosting.agree, id_=call.number, by=call.me, at=call.now))


async def open_change(call: Call) -> Answer:
    return Answer(modal=await call.read(_change_form, id_=call.number, me=call.me, now=call.now))


async def change(call: Call) -> Answer:
    chosen = [received.number(one) for one in received.texts(call.filled["chosen"])]
    changed = await call.once(
        hosting.change,
        id_=received.number(call.metadata), by=call.me, chosen=chosen, words=call.filled.text("words"), at=call.now,
    )  # fmt: skip
    return views.agreed(changed)


async def pass_on(call: Call) -> Answer:
    await call.once(hosting.pass_on, id_=call.number, by=call.me, at=call.now)
    return views.passed()


async def offer(call: Call) -> Answer:
    """*Offer it to the forum*, below a difficult story in which attitude slipped."""
    said = await call.once(hosting.offer, story_id=call.number, by=call.me, at=call.now)
    return views.offered(said.item)


async def yes(call: Call) -> Answer:
    return await _consent(call, is_yes=True)


async def no(call: Call) -> Answer:
    return await _consent(call, is_yes=False)


async def too(call: Call) -> Answer:
    await call.once(hosting.do_too, item_id=call.number, by=call.me, at=call.now)
    return views.too(call.number)


async def open_card(call: Call) -> Answer:
    """*Write a card*, in the thread."""
    await call.once(hosting.begin_card, item_id=call.number, by=call.me)
    return Answer(modal=await call.read(_card_form, item_id=call.number, me=call.me, now=call.now))


async def write_card(item_id: int, shape: Shape, call: Call) -> Answer:
    card = await call.once(hosting.write_card, item_id=item_id, shape=shape, by=call.me, at=call.now)
    return card_views.saved(card, is_new=True)


async def open_elsewhere(call: Call) -> Answer:
    forum = await call.read(hosting.to_post, id_=call.number, by=call.me, now=call.now)
    return Answer(modal=views.elsewhere_form(forum))


async def post_elsewhere(call: Call) -> Answer:
    channel = received.place(call.filled["channel"])
    await channels.make_sure(channel, call)
    posted = await call.once(
        hosting.post_in, id_=received.number(call.metadata), by=call.me, channel=channel, at=call.now
    )  # fmt: skip
    return views.posted(posted)


async def open_finish(call: Call) -> Answer:
    forum = await call.read(hosting.to_finish, id_=call.number, by=call.me, now=call.now)
    return Answer(modal=views.finish_form(forum))


async def finish(call: Call) -> Answer:
    shapes = [_shape(call.filled, number) for number in (1, 2, 3)]
    done = await call.once(
        hosting.finish, id_=received.number(call.metadata), by=call.me, shapes=shapes, at=call.now
    )  # fmt: skip
    return views.finished(done)


# --- what is said unasked ------------------------------------------------------------------------------


def compose_host(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing where it was settled before it came."""
    forum = session.get(Forum, delivery.subject)
    if forum is None or not whose.may_host(session, forum.team_id, delivery.recipient):
        return None
    is_theirs = forum.host == delivery.recipient and forum.state != "skipped"
    is_asked = is_theirs or (not forum.is_agreed and hosts.turn_of(session, forum, delivery.recipient) is not None)
    if forum.state == "preparing" and hosts.turn_of(session, forum, delivery.recipient) is None:
        is_asked = False
    if delivery.ts is None and not (is_asked and forum.state == "preparing"):
        return None
    return views.host(forums.show(session, forum, reader=delivery.recipient, now=now), is_asked=is_asked)


def compose_consent(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    item = session.get(ForumItem, delivery.subject)
    story = session.get(Story, item.story_id) if item and item.story_id else None
    if item is None or story is None or story.withdrawn_at or story.author != delivery.recipient:
        return None
    if delivery.ts is None and item.consent != "asked":
        return None
    forum = session.get(Forum, item.forum_id) if item.forum_id else None
    shown = agendas.shown(session, item, reader=delivery.recipient, now=now)
    team = whose.of(session, item.team_id).name
    return views.ask_author(shown, consent=item.consent, team=team, channel=forum.channel if forum else "")


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    forum = session.get(Forum, delivery.subject)
    return views.post(forums.show(session, forum, reader=delivery.recipient, now=now)) if forum else None


def compose_item(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    row = session.get(ForumItem, delivery.subject)
    shown = agendas.shown(session, row, reader=delivery.recipient, now=now) if row and row.consent != "no" else None
    return views.item(shown) if shown else None


def compose_nudge(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    return views.nudge() if session.get(Forum, delivery.subject) else None


def compose_stuck(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    forum = session.get(Forum, delivery.subject)
    if forum is None or (delivery.ts is None and not forum.is_stuck):
        return None
    return views.stuck(forums.show(session, forum, reader=delivery.recipient, now=now))


def compose_over(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    forum = session.get(Forum, delivery.subject)
    if forum is None or forum.state != "closed":
        return None
    return views.over(forums.show(session, forum, reader=delivery.recipient, now=now))


# --- how it is done ------------------------------------------------------------------------------------


def _shape(filled: received.Filled, number: int) -> Shape:
    title, moment, advice = (filled.text(f"{field}_{number}") for field in LIMITS)
    return Shape(title=title, moment=moment, advice=advice)


async def _consent(call: Call, *, is_yes: bool) -> Answer:
    said = await call.once(hosting.consent, item_id=call.number, by=call.me, is_yes=is_yes, at=call.now)
    return views.consented(said.item, is_yes=said.is_yes)


def _change_form(session: Session, *, id_: int, me: Person, now: datetime) -> blocks.Block:
    forum = hosting.to_prepare(session, id_=id_, by=me, now=now)
    row = session.get_one(Forum, id_)
    return views.change_form(forum, agendas.items(session, row, reader=me.id, now=now))


def _card_form(session: Session, *, item_id: int, me: Person, now: datetime) -> blocks.Block:
    item, forum = forums.require_item(session, item_id, me)
    team = whose.library(session, forum, me)
    points, behaviours = writing.choices(session, team, now=now)
    shape = Shape(touch_point_id=item.touch_point_id)
    is_proposal = not (forum.host == me.id or teams.may_lead(session, team.id or 0, me))
    about: dict[str, object] = {"team": team.id, "item": item_id}
    return card_forms.form(shape, about=about, points=points, behaviours=behaviours, is_proposal=is_proposal)


FEATURE = Feature(
    actions={
        "forum_card": open_card,
        "forum_change": open_change,
        "forum_elsewhere": open_elsewhere,
        "forum_finish": open_finish,
        "forum_good": agree,
        "forum_no": no,
        "forum_offer": offer,
        "forum_pass": pass_on,
        "forum_too": too,
        "forum_yes": yes,
    },
    views={
        "forum_elsewhere_form": post_elsewhere,
        "forum_finish_form": finish,
        "forum_form": change,
    },
    composers={
        FORUM_CONSENT: compose_consent,
        FORUM_HOST: compose_host,
        FORUM_ITEM: compose_item,
        FORUM_NUDGE: compose_nudge,
        FORUM_OVER: compose_over,
        FORUM_POST: compose_post,
        FORUM_STUCK: compose_stuck,
    },
    audited=nothing("forum_card", because=THE_TEAMS),
)
