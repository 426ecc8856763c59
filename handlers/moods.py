"""`/warmline mood`: how a team feels, and how it is asked. The question itself is a prompt's (handlers/rounds.py)."""

from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import naming, received
from handlers.views import moods as views
from handlers.views import prompts as prompt_views
from handlers.views.answers import Answer
from storage.across import moods
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.people import comfort, teams
from storage.prompts import consent, prompts, standing
from storage.prompts.parts import SEALED
from storage.prompts.setups import MOST_QUESTIONS
from storage.refusal import Refused
from storage.tables import Person, Team


async def command(call: Call) -> Answer:
    """`/warmline mood`, `mood TEAM`, and for admins `mood help TEXT` and `mood help off`."""
    typed = await naming.plain(call.rest, call)
    first, _, words = typed.partition(" ")
    if first.lower() == "help":
        return await _help(words.strip(), call)
    return views.overview(await call.read(moods.look, call.me, call.now, named=typed))


async def start(call: Call) -> Answer:
    """*Ask each Thursday*."""
    prompt = await call.once(standing.start, team_id=call.number, by=call.me, now=call.now)
    return views.overview(await call.read(moods.look, call.me, call.now), news=views.started(prompt.team))


async def open_add(call: Call) -> Answer:
    """*Add it to Friday*: the form of that prompt, with a mood in it, sealed."""
    prompt = await call.read(prompts.to_change, prompt_id=call.number, by=call.me)
    filled, count = prompt_views.filled(prompt), len(prompt.setup.questions)
    if count == MOST_QUESTIONS:
        raise Refused(f"It has {MOST_QUESTIONS} questions already. Please take one out first: `/warmline prompts`.")
    filled |= {"readers": SEALED}
    for number, wording in enumerate(standing.WORDINGS[: MOST_QUESTIONS - count], count + 1):
        filled |= {f"question_{number}": wording.text, f"kind_{number}": wording.kind}
        count += 1
    form = prompt_views.form(filled, questions=count, team=prompt.team_id, prompt=prompt.id, teams=())
    return Answer(modal=form)


async def open_choice(call: Call) -> Answer:
    """*Open or sealed?*"""
    return Answer(modal=views.agreeing(await call.read(_my_team, team_id=call.number, me=call.me)))


async def choose(call: Call) -> Answer:
    """Nothing that is kept tells who wants what."""
    team_id, wanted = received.number(call.metadata), call.filled["wanted"]
    if wanted not in ("open", "sealed"):
        raise Refused("Please choose one of the two.", field="wanted")
    await call.once_sealed(
        consent.say, lambda: True, team_id=team_id, person=call.me.id, is_open=wanted == "open", now=call.now
    )  # fmt: skip
    return views.agreed(is_open=await call.read(consent.is_open, team_id))


async def _help(words: str, call: Call) -> Answer:
    if words:
        await call.once(comfort.write, words="" if words.lower() == "off" else words, by=call.me)
    return views.comfort(await call.read(comfort.text))


def _my_team(session: Session, *, team_id: int, me: Person) -> Team:
    mine = {team.id: team for team in teams.of(session, me.id)}
    if team_id not in mine:
        raise Refused("Only the members of a team say how its mood is asked.")
    return mine[team_id]


FEATURE = Feature(
    commands={"/warmline mood": command},
    words={"/warmline mood": Words(before=("help",), at_most=1000, is_known=teams.is_name)},
    actions={"mood_add": open_add, "mood_choice": open_choice, "mood_start": start},
    views={"mood_form": choose},
    help=views.IN_HELP,
    audited={
        "/warmline mood": Logged("settings"),
        "mood_start": Logged("settings", "team"),
        **nothing("mood_add", because=THE_TEAMS),
    },
)
