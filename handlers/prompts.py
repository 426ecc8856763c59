"""`/warmline prompts`: leads set up their team's check-in prompts. Answering is in handlers/rounds.py."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.slack.received import Filled
from handlers.views import prompts as views
from handlers.views.answers import Answer
from storage.delivery import calendars
from storage.engine.audit import THE_TEAMS, Logged, nothing
from storage.engine.database import Session
from storage.people import team_menus, teams
from storage.prompts import parts, prompts, setups
from storage.prompts.setups import MOST_QUESTIONS, Setup, Wording
from storage.refusal import Refused
from storage.tables import Person


@dataclass(frozen=True)
class About:
    """What the form carries: the prompt that it changes, and the team, once that is settled."""

    team: received.Number | None = None
    prompt: received.Number | None = None


async def command(call: Call) -> Answer:
    return await _overview(call)


async def turn_page(call: Call) -> Answer:
    """Another page, or the overview itself where the button is on Home."""
    return await _overview(call, page=call.number)


async def open_new(call: Call) -> Answer:
    """A button whose value may name the team."""
    choices = await call.read(_choices, me=call.me, team_id=received.number(call.value or "0"))
    team = choices[0][1] if len(choices) == 1 else None
    days = await call.read(_working_days, team_ids=[number for _, number in choices])
    return Answer(modal=views.form(views.new(days), questions=1, team=team, prompt=None, teams=choices))


async def offer_teams(call: Call) -> Answer:
    """What the form's menu offers, where there are too many teams for a list."""
    return Answer(options=await call.read(_choices, me=call.me, team_id=0, typed=call.value))


async def open_edit(call: Call) -> Answer:
    prompt = await call.read(prompts.to_change, prompt_id=call.number, by=call.me)
    count = len(prompt.setup.questions)
    return Answer(
        modal=views.form(views.filled(prompt), questions=count, team=prompt.team_id, prompt=prompt.id, teams=())
    )


async def add_question(call: Call) -> Answer:
    """One more row of fields; everything typed so far stays."""
    about = call.about(About)
    chosen = received.number(call.filled["team"]) if not about.team and call.filled["team"] else None
    choices = [] if about.team else await call.read(_choices, me=call.me, team_id=0, chosen=chosen)
    shown = sum(block["block_id"].startswith("question_") for block in call.view["blocks"])
    more = views.form(call.filled, questions=min(shown + 1, MOST_QUESTIONS), teams=choices, **asdict(about))
    return Answer(modal=more, redrawn=True)


async def submit(call: Call) -> Answer:
    filled, about = call.filled, call.about(About)
    if not filled["at"]:
        call.refusals.add("Please choose a time.", field="at")
    prompt = await call.once(
        prompts.set_up,
        team_id=about.team or received.number(filled["team"]), prompt_id=about.prompt, setup=_read(filled),
        by=call.me, now=call.now,
    )  # fmt: skip
    call.concerns("prompt", prompt.id)
    return views.confirmation(prompt, is_new=about.prompt is None)


async def pause(call: Call) -> Answer:
    prompt = await call.once(prompts.pause, prompt_id=call.number, by=call.me)
    return await _overview(call, news=views.paused(prompt))


async def resume(call: Call) -> Answer:
    prompt = await call.once(prompts.resume, prompt_id=call.number, by=call.me, now=call.now)
    return await _overview(call, news=views.resumed(prompt))


async def delete(call: Call) -> Answer:
    name = await call.once(prompts.delete, prompt_id=call.number, by=call.me, now=call.now)
    return await _overview(call, news=views.deleted(name))


async def ask_now(call: Call) -> Answer:
    tally = await call.once(prompts.ask_now, prompt_id=call.number, by=call.me, now=call.now)
    return await _overview(call, news=views.asked(tally))


async def _overview(call: Call, *, page: int = 0, news: str = "") -> Answer:
    """My prompts with their buttons, below what just happened."""
    return await call.read(_shown, me=call.me, now=call.now, page=page, news=news)


def _shown(session: Session, *, me: Person, now: datetime, page: int, news: str) -> Answer:
    waiting = [mine for mine in parts.open_for(session, person=me.id, now=now) if not mine.has_answered]
    may_set_up = bool(teams.manageable(session, me, most=1))
    return views.overview(prompts.listed(session, me, page=page), waiting, may_set_up=may_set_up, news=news)


def _choices(
    session: Session, *, me: Person, team_id: int, typed: str = "", chosen: int | None = None
) -> list[tuple[str, int]]:
    """The teams for which this person may set up a prompt, or the one that was named."""
    if team_id:
        return [(teams.require_lead(session, team_id, me).name, team_id)]
    if not teams.manageable(session, me, most=1):
        raise Refused("The leads of a team and the admins set up its prompts. `/warmline team` shows who leads yours.")
    return team_menus.to_lead(session, me, typed, chosen=chosen)


def _working_days(session: Session, *, team_ids: Collection[int]) -> Sequence[int]:
    return calendars.working_days(teams.countries(session, team_ids))


def _read(filled: Filled) -> Setup:
    asked = [field.removeprefix("question_") for field in filled if field.startswith("question_")]
    questions = tuple(_wording(filled, number) for number in sorted(map(received.number, asked)))
    return Setup(
        name=(filled.text("name")).strip(),
        questions=questions,
        weekdays=tuple(sorted(received.number(day) for day in filled["weekdays"] or ())),
        at=received.clock(filled.text("at") or "09:00"),
        zone_of=filled.text("zone_of"),
        place=filled.text("place"),
        open_minutes=received.number(filled["open"]),
        nudges=received.number(filled["nudges"]),
        readers=filled["readers"] or setups.usual_readers(questions),
    )


def _wording(filled: Filled, number: int) -> Wording:
    kind, text = filled.text(f"kind_{number}") or "text", filled.text(f"question_{number}")
    lines = (filled.get(f"choices_{number}") or "").splitlines() if kind == "choice" else []
    return Wording(kind, " ".join(text.split()), tuple(stripped for line in lines if (stripped := line.strip())))


FEATURE = Feature(
    commands={"/warmline prompts": command},
    actions={
        "prompt_add_question": add_question,
        "prompt_ask_now": ask_now,
        "prompt_delete": delete,
        "prompt_edit": open_edit,
        "prompt_new": open_new,
        "prompt_page": turn_page,
        "prompt_pause": pause,
        "prompt_resume": resume,
    },
    views={"prompt_form": submit},
    menus={"prompt_form.team": offer_teams},
    help=views.IN_HELP,
    audited={
        "prompt_form": Logged("settings"),
        "prompt_delete": Logged("settings", "prompt"),
        "prompt_pause": Logged("settings", "prompt"),
        "prompt_resume": Logged("settings", "prompt"),
        "prompt_ask_now": Logged("settings", "prompt"),
        **nothing("/warmline prompts", "prompt_edit", "prompt_page", because=THE_TEAMS),
    },
)
