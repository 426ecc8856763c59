"""`/warmline library`: cards with what is worth copying, who tries them, and what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers import forum_months, forums
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import blocks, card_coming, card_forms, card_questions
from handlers.views import cards as views
from handlers.views.answers import Answer
from storage.cards import cards, coming, rights, trials, writing
from storage.cards.cards import Seen
from storage.cards.messages import CARD_STILL, CARD_TRIED
from storage.cards.writing import LIMITS, Shape
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.engine.text import trimmed
from storage.people import people, teams
from storage.stories import library
from storage.stories.library import Told
from storage.stories.search import plain
from storage.tables import Card, Delivery, Person

SEARCH_LIMIT = 300


@dataclass(frozen=True)
class About:
    """What the form changes (None: a new card), and what a new one was learned from."""

    id: received.Number | None = None
    team: received.Number | None = None
    item: received.Number | None = None


async def command(call: Call) -> Answer:
    """`/warmline library`, `library late delivery`, `library add NAME`, `library forum`."""
    text = trimmed(await naming.plain(call.rest, call))
    word, _, rest = text.partition(" ")
    match word.casefold():
        case "":
            return await _listed(call)
        case "help" if not rest:
            return Answer(views.HELP)
        case "add":
            return Answer(modal=await call.read(_form, me=call.me, now=call.now, title=trimmed(rest)))
        case "forum" if not rest:
            return await forum_months.show(call)
        case "forum" if trimmed(rest).casefold() == "all":
            return await forum_months.show_all(call)
    words = text[:SEARCH_LIMIT]
    return views.found(await call.read(cards.search, reader=call.me, query=plain(words)), words)


async def turn_page(call: Call) -> Answer:
    return replace(await _listed(call, page=call.number), beside=True)


async def theirs(call: Call) -> Answer:
    """*Their library*, beside a hand-over; the number of the page comes after the team's."""
    team_id, page = map(received.number, call.value.partition(" ")[::2])
    found = await call.read(cards.of_neighbour, team_id=team_id, reader=call.me, page=page)
    return replace(views.of_neighbour(found), beside=bool(page))


async def read(call: Call) -> Answer:
    card, keeps, told = await call.read(_one, id_=call.number, me=call.me)
    return Answer(modal=views.one(card, keeps=keeps, stories=told))


async def open_new(call: Call) -> Answer:
    """*Write a card*, on the list or on Home."""
    return Answer(modal=await call.read(_form, me=call.me, now=call.now))


async def open_change(call: Call) -> Answer:
    return Answer(modal=await call.read(_change_form, id_=call.number, me=call.me, now=call.now))


async def submit(call: Call) -> Answer:
    about, shape = call.about(About), _shape(call)
    if about.id is not None:
        card = await call.once(writing.change, shape, id_=about.id, by=call.me, at=call.now)
        return views.saved(card, is_new=False)
    if about.item is not None:
        return await forums.write_card(about.item, shape, call)
    card = await call.once(writing.add, shape, team_id=about.team, by=call.me, at=call.now)
    return views.saved(card, is_new=True)


async def still_right(call: Call) -> Answer:
    return card_questions.checked(await call.once(writing.still_right, id_=call.number, by=call.me, at=call.now))


async def retire(call: Call) -> Answer:
    return card_questions.retired(await call.once(writing.retire, id_=call.number, by=call.me, at=call.now))


async def take(call: Call) -> Answer:
    return views.saved(await call.once(writing.take, id_=call.number, by=call.me, at=call.now), is_new=True)


async def leave(call: Call) -> Answer:
    await call.once(writing.leave, id_=call.number, by=call.me, at=call.now)
    return views.left()


async def try_it(call: Call) -> Answer:
    trial = await call.once(trials.begin, card_id=call.number, by=call.me, at=call.now)
    return replace(card_questions.tries(trial), beside=True)


async def answer(call: Call) -> Answer:
    """*Worked*, *Partly* or *Not here*."""
    id_, _, result = call.value.partition(":")
    trial = await call.once(trials.answer, id_=received.number(id_), by=call.me.id, result=result, at=call.now)
    return card_questions.answered(trial)


async def open_line(call: Call) -> Answer:
    return Answer(modal=card_forms.line_form(await call.read(trials.to_say_more, id_=call.number, by=call.me.id)))


async def submit_line(call: Call) -> Answer:
    id_, words = received.number(call.metadata), call.filled.text("words")
    return card_questions.answered(await call.once(trials.add_words, id_=id_, by=call.me.id, words=words, at=call.now))


async def not_useful(call: Call) -> Answer:
    await call.once(coming.not_useful, offer_id=call.number, by=call.me)
    return replace(card_coming.not_useful(), beside=True)


async def offer_points(call: Call) -> Answer:
    """What the form's menu offers where a map is too large for a list."""
    return Answer(options=await call.read(_points, me=call.me, about=call.about(About), now=call.now))


def compose_trial(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing where they said so before it came, or left the team."""
    trial = trials.find(session, delivery.subject, person=delivery.recipient)
    if trial is None or not (trial.asked_at is None or delivery.ts):
        return None
    return None if trial.result and not delivery.ts else card_questions.asked_trial(trial)


def compose_still(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing where it was checked before it came, or is somebody else's to check."""
    me = people.find(session, [delivery.recipient]).get(delivery.recipient)
    card = session.get(Card, delivery.subject)
    if me is None or card is None or delivery.recipient not in rights.keepers(session, card):
        return None
    return card_questions.asked_still(cards.there(session, delivery.subject)) if card.asked_on or delivery.ts else None


async def _listed(call: Call, *, page: int = 0) -> Answer:
    found = await call.read(cards.listed, reader=call.me, page=page)
    led = await call.read(teams.led_by, call.me, {card.team_id for card in found.proposed})
    return views.listed(found, led=led, me=call.me.id)


def _one(session: Session, *, id_: int, me: Person) -> tuple[Seen, bool, list[Told]]:
    card = cards.readable(session, id_=id_, reader=me)
    told = [library.find_readable(session, story, reader=me.id) for story in card.story_ids]
    return card, rights.keeps(session, rights.row(session, id_), me), [one for one in told if one]


def _form(session: Session, *, me: Person, now: datetime, title: str = "") -> blocks.Block:
    team = rights.team_for(session, me)
    points, behaviours = writing.choices(session, team, now=now)
    return card_forms.form(
        Shape(title=title[: LIMITS["title"]]), about={"team": team.id}, points=points, behaviours=behaviours,
        is_proposal=not teams.may_lead(session, team.id or 0, me),
    )  # fmt: skip


def _change_form(session: Session, *, id_: int, me: Person, now: datetime) -> blocks.Block:
    row = rights.require_keeper(session, id_, me)
    points, behaviours = writing.choices(session, rights.require_reader(session, row.team_id, me), now=now)
    shape = Shape(**{field: getattr(row, field) for field in Shape.__dataclass_fields__})
    about: dict[str, Any] = {"id": id_, "team": row.team_id}
    return card_forms.form(shape, about=about, points=points, behaviours=behaviours, is_new=False)


def _points(session: Session, *, me: Person, about: About, now: datetime) -> list[tuple[str, int]]:
    return writing.choices(session, rights.team_for(session, me, about.team), now=now)[0]


def _shape(call: Call) -> Shape:
    filled = call.filled
    chosen = {
        field: received.number(held) if (held := filled[field]) else None for field in ("touch_point", "behaviour")
    }
    return Shape(
        **{field: filled.text(field) for field in LIMITS},
        practice=filled.text("practice"),
        touch_point_id=chosen["touch_point"],
        behaviour_id=chosen["behaviour"],
        keeper=filled["keeper"] or None,
    )


FEATURE = Feature(
    commands={"/warmline library": command},
    words={
        "/warmline library": Words(
            alone=("forum", "help"), before=("add", "forum"), at_most=2, otherwise="Look for these words"
        )
    },
    actions={
        "card_change": open_change,
        "card_leave": leave,
        "card_line": open_line,
        "card_new": open_new,
        "card_not_here": not_useful,
        "card_nothere": answer,
        "card_page": turn_page,
        "card_partly": answer,
        "card_read": read,
        "card_retire": retire,
        "card_right": still_right,
        "card_take": take,
        "card_theirs": theirs,
        "card_try": try_it,
        "card_worked": answer,
    },
    views={"card_form": submit, "card_line_form": submit_line},
    menus={"card_form.touch_point": offer_points},
    composers={CARD_TRIED: compose_trial, CARD_STILL: compose_still},
    help=views.IN_HELP,
    audited=nothing(
        "/warmline library",
        "card_change",
        "card_page",
        "card_read",
        "card_retire",
        "card_right",
        "card_take",
        "card_theirs",
        "card_try",
        because=THE_TEAMS,
    ),
)
