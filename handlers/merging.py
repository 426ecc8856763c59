"""Sorting the endings of a round: a lead merges near-equal ones, and their authors may take them out again."""

from collections.abc import Sequence

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import received
from handlers.views import merging as views
from handlers.views.answers import Answer, paragraph
from storage.engine.audit import THE_TEAMS, nothing
from storage.engine.database import Session
from storage.meanings import merging
from storage.meanings.options import Option
from storage.tables import MeansRound


async def overview(call: Call) -> Answer:
    round_id, page = map(received.number, call.value.partition(" ")[::2])
    return await _overview(round_id, call, page=page)


async def open_form(call: Call) -> Answer:
    """*Merge these*: a group of near-equal ones is chosen already."""
    held, _, ending = call.value.partition(" ")
    round_, groups = await call.read(merging.to_merge, round_id=received.number(held), by=call.me)
    group: Sequence[Option] = next((one for one in groups if any(it.uuid == ending for it in one)), ())
    there = [*group, *(it for one in groups if one is not group for it in one)]
    return Answer(modal=views.form(round_, there, chosen=[one.uuid for one in group if not one.is_split]))


async def submit(call: Call) -> Answer:
    round_id = received.number(call.metadata)
    await call.once(
        merging.merge,
        round_id=round_id, chosen=received.texts(call.filled["chosen"]), words=call.filled.text("words"), by=call.me,
        now=call.now,
    )  # fmt: skip
    return await _overview(round_id, call)


async def done(call: Call) -> Answer:
    await call.once(merging.done, round_id=call.number, by=call.me, now=call.now)
    return paragraph(views.begun(await call.read(_round, call.number)), title=views.TITLE)


async def split(call: Call) -> Answer:
    held, _, ending = call.value.partition(" ")
    await call.once_sealed(
        merging.split, _nothing, round_id=received.number(held), ending=ending, person=call.me, now=call.now
    )  # fmt: skip
    return paragraph(views.SPLIT, title=views.TITLE)


async def _overview(round_id: int, call: Call, *, page: int = 0) -> Answer:
    round_, groups = await call.read(merging.to_merge, round_id=round_id, by=call.me)
    return Answer(modal=views.overview(round_, groups, page), in_place=True)


def _round(session: Session, round_id: int) -> MeansRound:
    return session.get_one(MeansRound, round_id)


def _nothing() -> None:
    """What a delivery that comes again gets."""


FEATURE = Feature(
    actions={
        "means_merge": overview,
        "means_merge_one": open_form,
        "means_merged": done,
        "means_split": split,
    },
    views={"means_merge_form": submit},
    audited=nothing("means_merge", "means_merge_form", "means_merge_one", because=THE_TEAMS),
)
