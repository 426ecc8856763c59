"""`/warmline means`: where it stands, beginning a round, and ending the sentence."""

from dataclasses import replace
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import channels, naming, received
from handlers.views import blocks, gathering, means_round
from handlers.views import meanings as views
from handlers.views.answers import Answer, paragraph
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.meanings import agreeing, alive, endings, phases, rounds, shown, standing, years
from storage.meanings.messages import MEANS_POST, MEANS_STILL
from storage.people import teams
from storage.refusal import Refused
from storage.tables import Delivery, Person, Team


async def command(call: Call) -> Answer:
    typed = await naming.plain(call.rest, call)
    if not typed:
        return await _overview(call)
    if typed.lower() == "history":
        return await _history_of_mine(call)
    return await _open_with(call.rest, call)


async def show(call: Call) -> Answer:
    """*More* on Home, and below some of the teams."""
    page = call.number if call.value else 0
    return replace(await _overview(call, page=page), beside=bool(page))


async def begin(call: Call) -> Answer:
    team = await call.read(teams.require_lead, call.number, call.me)
    await channels.make_sure(team.channel, call)
    await call.once(phases.begin, team_id=call.number, by=call.me, now=call.now)
    return await _overview(call, news="The round has begun: everybody in the channel can end the sentence now.")


async def lengthen(call: Call) -> Answer:
    await call.once(phases.lengthen, round_id=call.number, by=call.me, now=call.now)
    return await _overview(call, news=f"This step has {rounds.LONGER} working days more.")


async def cancel(call: Call) -> Answer:
    await call.once(phases.cancel, round_id=call.number, by=call.me, now=call.now)
    return await _overview(call, news="The round is cancelled, and what was said in it is erased.")


async def still(call: Call) -> Answer:
    await call.once(years.still_true, round_id=call.number, by=call.me, now=call.now)
    return paragraph("Good: it stays as it is.", title=views.TITLE)


async def history(call: Call) -> Answer:
    team_id, page = map(received.number, call.value.partition(" ")[::2])
    return await call.read(_history, team_id=team_id, page=page, me=call.me)


async def read_stories(call: Call) -> Answer:
    """The stories that show a behaviour, as far as the reader may read them."""
    return await call.read(_stories, behaviour_id=call.number, me=call.me)


async def read_endings(call: Call) -> Answer:
    round_id, page = map(received.number, call.value.partition(" ")[::2])
    round_, there = await call.read(agreeing.to_read, round_id=round_id, person=call.me)
    return views.endings(round_, there, page)


async def open_add(call: Call) -> Answer:
    return await _form(call.number, call)


async def add(call: Call) -> Answer:
    round_id = received.number(call.metadata)
    words = call.filled.text("ending")
    await call.once_sealed(
        endings.add, _nothing, round_id=round_id, person=call.me, words=words, now=call.now
    )  # fmt: skip
    round_, mine = await call.read(endings.to_add, round_id=round_id, person=call.me)
    return gathering.added(round_, mine)


async def withdraw(call: Call) -> Answer:
    held, _, rest = call.value.partition(" ")
    ending, _, words = rest.partition(" ")
    round_id = received.number(held)
    await call.once_sealed(
        endings.withdraw, _nothing, round_id=round_id, person=call.me, ending=ending, now=call.now
    )  # fmt: skip
    return await _form(round_id, call, words=words)


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    round_ = rounds.find(session, delivery.subject)
    return means_round.post(standing.of_round(session, round_, now)) if round_ else None


def compose_still(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    """Nothing once a lead has said so, or the round that followed has agreed on something else."""
    round_ = rounds.find(session, delivery.subject)
    if round_ is None or not (round_.is_asked_still or delivery.ts):
        return None
    words = [one.words for one in alive.current(session, round_.team_id)]
    return views.still_true(session.get_one(Team, round_.team_id), round_, words)


async def _overview(call: Call, *, news: str = "", page: int = 0) -> Answer:
    return views.overview(await call.read(standing.of_person, call.me, call.now, page=page), news=news)


async def _open_with(words: str, call: Call) -> Answer:
    """What was typed after the command, as an ending in the form."""
    found = await call.read(standing.gathering, call.me)
    if not found:
        raise Refused("Your team is gathering no endings just now. `/warmline means` shows where it stands.")
    await call.read(_checked, words, me=call.me)
    return await _form(found[0].id or 0, call, words=words)


async def _form(round_id: int, call: Call, *, words: str = "") -> Answer:
    round_, mine = await call.read(endings.to_add, round_id=round_id, person=call.me)
    people = len(await call.read(rounds.who_take_part, round_.team_id))
    return Answer(modal=gathering.form(round_, mine, people=people, words=words), in_place=True)


async def _history_of_mine(call: Call) -> Answer:
    found = await call.read(standing.of_person, call.me, call.now)
    if not found.teams:
        return views.overview(found)
    return await call.read(_history, team_id=found.teams[0].team.id or 0, page=0, me=call.me)


def _history(session: Session, *, team_id: int, page: int, me: Person) -> Answer:
    team = alive.require_team(session, team_id, me)
    return views.history(team, alive.history(session, team_id), page)


def _stories(session: Session, *, behaviour_id: int, me: Person) -> Answer:
    one = alive.require_readable(session, behaviour_id, me)
    return views.stories(one.words, shown.stories_of(session, behaviour_id, reader=me.id))


def _checked(session: Session, words: str, *, me: Person) -> str:
    return endings.checked(session, words, by=me)


def _nothing() -> None:
    """What a delivery that comes again gets."""


FEATURE = Feature(
    commands={"/warmline means": command},
    words={"/warmline means": Words(alone=("history",))},
    actions={
        "means_add": open_add,
        "means_begin": begin,
        "means_cancel": cancel,
        "means_endings": read_endings,
        "means_history": history,
        "means_longer": lengthen,
        "means_show": show,
        "means_still": still,
        "means_stories": read_stories,
        "means_withdraw": withdraw,
    },
    views={"means_form": add},
    composers={MEANS_POST: compose_post, MEANS_STILL: compose_still},
    help=views.IN_HELP,
    audited=nothing(
        "/warmline means",
        "means_begin",
        "means_cancel",
        "means_endings",
        "means_history",
        "means_longer",
        "means_stories",
        because=THE_TEAMS,
    ),
)
