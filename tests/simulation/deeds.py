"""What the people of the twelve weeks do by themselves: stories, ideas, goals, maps, hand-overs, a pulse."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from storage.dominoes import agreeing, notices
from storage.dominoes.drafts import Between, Draft
from storage.engine.database import Session
from storage.goals import writing
from storage.ideas import answering
from storage.ideas.answering import Verdict
from storage.maps import actions, changes
from storage.maps.changes import Shape
from storage.meanings import phases
from storage.prompts import standing
from storage.pulses import pulses, telling
from storage.stories import library, stories
from storage.tables import Handover, Idea, PulseRound, TouchPoint
from tests.simulation import meaning
from tests.simulation.crews import Crew, named
from tests.simulation.life import WEEKS, Life
from tests.stage import MONDAY

POINTS = ("Phone call", "Repair visit", "Invoice letter", "First delivery", "Complaint form", "Parking gate")
IN_USE = 4  # points of which stories are told; the others stay as they were drawn
ENDINGS = (
    "calling before they do", "answering within the hour", "saying sorry first", "knowing their name",
    "finishing what we began", "asking twice",
)  # fmt: skip
REASON = "It would cost us more than we have in this year"
# Who has it, on which day, what it says, when it is answered and how; None: nobody ever answers it.
IDEAS: Sequence[tuple[str, int, int, str, int | None, str]] = (
    ("eager", 1, 3, "Print larger numbers on the invoice", 6, "doing"),
    ("lukewarm", 0, 8, "Put a bench beside the gate", 27, "declined"),
    ("eager", -1, 15, "Ring twice before we drive away", 39, "looking"),  # nobody goes on with it, so it rests
    ("lukewarm", -1, 16, "Send photographs of the repaired machine", 32, "doing"),
    ("eager", 1, 40, "Colour the labels of urgent boxes", None, ""),
    ("lukewarm", 0, 60, "Offer tea while somebody waits", 65, "declined"),
    ("eager", -1, 75, "Write the driver's name on the card", None, ""),
)  # fmt: skip


def moment(day: int, hour: int = 1) -> datetime:
    """So many days after the first Monday, on the next working day."""
    at = MONDAY + timedelta(days=day, hours=hour)
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)


def plan(life: Life) -> None:
    """Everything that everybody will do."""
    for place, one in enumerate(life.crews):
        other = life.crews[(place + 1) % len(life.crews)]
        _plan_map(life, one)
        _plan_stories(life, one)
        _plan_ideas(life, one)
        _plan_goals(life, one)
        _plan_handovers(life, one, other)
        _plan_rounds(life, one, other)
    _plan_looks(life)


def _plan_map(life: Life, one: Crew) -> None:
    for place, name in enumerate(POINTS):
        shape = Shape(name=f"{name} {one.number}", owner=one.eager[place % len(one.eager)])
        life.plan(moment(1), _does(changes.add, one.lead, "at", shape=shape, team_id=one.number))
    life.plan(moment(2), _act(one))


def _act(one: Crew) -> Any:
    async def act(life: Life) -> None:
        point = await life.bot.store.read(point_of, one.number, 0)
        about = {"text": "Call the three who waited", "owner": one.eager[1], "due": moment(30).date()}
        await life.rule(actions.add, one.lead, point_id=point, at=life.now, **about)

    return act


def _plan_stories(life: Life, one: Crew) -> None:
    """An eager person tells one each week, a lukewarm one each month; and one thanks another."""
    for week in range(WEEKS):
        for place, person in enumerate(one.eager):
            life.plan(moment(7 * week + 2, place + 1), _tells(one, person, week + place))
        person = one.lukewarm[week % len(one.lukewarm)]
        if week % 4 == 1:
            text = f"/servicestory The customer of week {week} called to say thank you"
            life.plan(moment(7 * week + 3), _says(person, text, one))
        life.plan(moment(7 * week + 4), _says(one.eager[-1], f"/kudos @{named(one.lead)} for week {week}", one))


def _tells(one: Crew, person: str, number: int) -> Any:
    async def tell(life: Life) -> None:
        point = await life.bot.store.read(point_of, one.number, number % IN_USE)
        draft = library.Draft(text=f"We waited with them, time {number}, until the van came", touch_point_id=point)
        about: dict[str, Any] = {"author": person, "typed_in": one.channel, "team_id": one.number, "at": life.now}
        await life.bot.store.write(stories.tell, draft=draft, **about)

    return tell


def _plan_ideas(life: Life, one: Crew) -> None:
    for sort, place, day, words, answered, state in IDEAS:
        author = getattr(one, sort)[place]
        life.plan(moment(day, 2), _says(author, f"/warmline idea {words}", one))
        if answered is not None:
            life.plan(moment(answered, 3), _answers(one, words, state))
        if state == "doing":
            for later in range(20, 80, 20):
                life.plan(moment((answered or 0) + later, 3), _goes_on(one, words))


def _answers(one: Crew, words: str, state: str) -> Any:
    async def answer(life: Life) -> None:
        verdict = Verdict(state, words=REASON, reason="cost" if state == "declined" else "")
        id_ = await life.bot.store.read(idea_of, one.number, words)
        await life.rule(answering.answer, one.lead, id_=id_, verdict=verdict, at=life.now)

    return answer


def _goes_on(one: Crew, words: str) -> Any:
    async def go_on(life: Life) -> None:
        id_ = await life.bot.store.read(idea_of, one.number, words)
        await life.rule(answering.touch, one.lead, id_=id_, at=life.now)

    return go_on


def _plan_goals(life: Life, one: Crew) -> None:
    """Who is eager has one of ten weeks, who is lukewarm one of eight; the lead one for the team."""
    for place, person in enumerate((*one.eager, *one.lukewarm)):
        ends = moment(9 + place + (70 if "EAGER" in person else 56)).date()
        draft = writing.Draft(text=f"I ask once more what is needed, {person[-1]}", ends=ends)
        life.plan(moment(9 + place), _does(writing.set_, person, "now", draft=draft))
    draft = writing.Draft(text="We call before they do", team_id=one.number, ends=moment(76).date())
    life.plan(moment(10), _does(writing.set_, one.lead, "now", draft=draft))


def _plan_handovers(life: Life, one: Crew, other: Crew) -> None:
    """One is agreed, with a letter about it later; another is never answered."""
    for day, what in ((16, f"forms for {one.name}"), (24, f"keys for {one.name}")):
        draft = Draft(what=what, needs="the date\nthe number", if_missing="We call them back")
        between = Between(one.number, "receiver", other.number)
        life.plan(moment(day), _does(agreeing.propose, one.lead, "at", between=between, draft=draft))
    life.plan(moment(18), _agrees(one, other))
    life.plan(moment(50), _writes(one))


def _agrees(one: Crew, other: Crew) -> Any:
    async def agree(life: Life) -> None:
        id_ = await life.bot.store.read(handover_of, one.number)
        await life.rule(agreeing.agree, other.lead, id_=id_, at=life.now, by_when="the evening before")

    return agree


def _writes(one: Crew) -> Any:
    async def write(life: Life) -> None:
        draft = notices.Draft(our_part="We asked too late", arrived="Two forms without a date", need="the date")
        id_ = await life.bot.store.read(handover_of, one.number)
        await life.rule(notices.write, one.eager[1], id_=id_, direction="up", draft=draft, at=life.now)

    return write


def _plan_rounds(life: Life, one: Crew, other: Crew) -> None:
    """The mood after two weeks, what service means after three, the pulse after six, where enough can be asked."""
    if len(one.members) >= 4:
        life.plan(moment(14), _does(standing.start, one.lead, "now", team_id=one.number))
        _plan_meaning(life, one)
    if len(other.members) >= 8:
        shape = pulses.Shape(teams=(other.number,), weeks=4)
        life.plan(moment(43), _does(pulses.save, one.lead, "now", shape, team_id=one.number))
        for day in (63, 70, 77):
            life.plan(moment(day), _replies(one))


def _plan_meaning(life: Life, one: Crew) -> None:
    """Everybody but the silent ends the sentence, votes, and can live with what is proposed."""
    life.plan(moment(21), _does(phases.begin, one.lead, "now", team_id=one.number))
    for place, person in enumerate((*one.eager, *one.lukewarm)):
        about = {"team_id": one.number, "words": ENDINGS[place % len(ENDINGS)]}
        life.plan(moment(22), _does(meaning.end, person, "now", **about))
    for day in range(22, 45):  # each in its working days
        life.plan(moment(day, 4), _goes_on_meaning(one))


def _goes_on_meaning(one: Crew) -> Any:
    async def go_on(life: Life) -> None:
        for person in (*one.eager, *one.lukewarm):
            await life.rule(meaning.go_on, person, team_id=one.number, now=life.now)

    return go_on


def _replies(one: Crew) -> Any:
    async def reply(life: Life) -> None:
        id_ = await life.bot.store.read(round_of, one.number)
        if id_ is None:
            return
        said = {"heard": "We come too late.", "actions": "We call before noon."}
        await life.rule(telling.tell, one.lead, round_id=id_, now=life.now, **said)

    return reply


def _plan_looks(life: Life) -> None:
    """The leads look at their Home each week, everybody else who does anything in the middle and near the end."""
    leads = [one.lead for one in life.crews]
    everybody = [person for one in life.crews for person in (*one.eager[1:3], *one.lukewarm[:3])]
    for week in range(WEEKS):
        life.plan(moment(7 * week + 4, 6), lambda life: life.look(leads))
    for day in (44, 81):
        life.plan(moment(day, 6), lambda life: life.look(everybody))


def _says(person: str, text: str, one: Crew) -> Any:
    return lambda life: life.say(person, text, one.channel)


def _does(rule: Any, person: str, clock: str, *args: Any, **about: Any) -> Any:
    """By its rule, which calls the moment ``clock``."""
    if args:
        [shape] = args
        about |= {"shape": shape}
    return lambda life: life.rule(rule, person, **{clock: life.now}, **about)


def point_of(session: Session, team_id: int, place: int) -> int:
    found = select(TouchPoint).where(TouchPoint.team_id == team_id).order_by(col(TouchPoint.id))
    return session.exec(found).all()[place].id or 0


def idea_of(session: Session, team_id: int, words: str) -> int:
    return session.exec(select(Idea).where(Idea.team_id == team_id, Idea.words == words)).one().id or 0


def handover_of(session: Session, receiver: int) -> int:
    """The first that they receive."""
    found = select(Handover).where(Handover.receiver_team_id == receiver).order_by(col(Handover.id))
    return session.exec(found).all()[0].id or 0


def round_of(session: Session, team_id: int) -> int | None:
    """A pulse of theirs whose result waits for an answer."""
    pulse = pulses.of_team(session, team_id)
    found = select(PulseRound.id).where(PulseRound.pulse_id == (pulse and pulse.id), PulseRound.state == "closed")
    return session.exec(found).first()
