"""Agreeing on what was voted for: the lead proposes, everybody says whether they can live with it."""

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import agreeing as views
from handlers.views.answers import Answer, paragraph
from storage.engine.audit import THE_TEAMS, nothing
from storage.meanings import agreeing, rounds


async def open_propose(call: Call) -> Answer:
    return Answer(modal=views.form(await call.read(agreeing.to_propose, round_id=call.number, by=call.me)))


async def propose(call: Call) -> Answer:
    chosen = received.texts(call.filled["chosen"])
    await call.once(
        agreeing.propose, round_id=received.number(call.metadata), chosen=chosen, by=call.me, now=call.now
    )  # fmt: skip
    return views.proposed()


async def live(call: Call) -> Answer:
    await call.once_sealed(
        agreeing.say, _nothing, round_id=call.number, person=call.me, worry="", now=call.now
    )  # fmt: skip
    return views.live()


async def open_worry(call: Call) -> Answer:
    round_ = await call.read(agreeing.to_say, round_id=call.number, person=call.me)
    people = len(await call.read(rounds.who_take_part, round_.team_id))
    return Answer(modal=views.worry_form(round_, people=people))


async def worry(call: Call) -> Answer:
    round_id, words = received.number(call.metadata), call.filled.text("worry")
    await call.once_sealed(
        agreeing.worry, _nothing, round_id=round_id, person=call.me, words=words, now=call.now
    )  # fmt: skip
    return views.worried()


async def open_answer(call: Call) -> Answer:
    round_, waiting = await call.read(agreeing.to_answer, round_id=call.number, by=call.me)
    return Answer(modal=views.answer_form(round_, waiting))


async def answer(call: Call) -> Answer:
    said = {
        field.removeprefix("answer_"): str(words or "")
        for field, words in call.filled.items()
        if field.startswith("answer_")
    }
    await call.once(
        agreeing.answer, round_id=received.number(call.metadata), said=said, by=call.me, now=call.now
    )  # fmt: skip
    return paragraph("Answered, under each worry in the post. Now you can close it: `/warmline means`.")


async def agree(call: Call) -> Answer:
    await call.once(agreeing.close, round_id=call.number, is_agreed=True, by=call.me, now=call.now)
    return paragraph("Agreed. It stands in turn above your prompts now, and stories can show it.")


async def give_up(call: Call) -> Answer:
    await call.once(agreeing.close, round_id=call.number, is_agreed=False, by=call.me, now=call.now)
    return paragraph("Nothing is agreed this time. What you agreed on before stays.")


def _nothing() -> None:
    """What a delivery that comes again gets."""


FEATURE = Feature(
    actions={
        "means_agreed": agree,
        "means_answer": open_answer,
        "means_live": live,
        "means_nothing": give_up,
        "means_propose": open_propose,
        "means_worry": open_worry,
    },
    views={
        "means_answer_form": answer,
        "means_propose_form": propose,
        "means_worry_form": worry,
    },
    audited=nothing("means_answer", "means_propose", because=THE_TEAMS),
)
