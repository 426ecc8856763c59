"""Anonymous ideas: sealed, found again with a code, added to and withdrawn."""

from typing import Any

from handlers import coded
from handlers.call import Call
from handlers.feature import Feature
from handlers.views import idea_codes as views
from handlers.views import ideas as idea_views
from handlers.views.answers import Answer
from storage.engine.audit import nothing
from storage.ideas import anonymous
from storage.refusal import Refused
from storage.sealed import codes, hours


async def show(typed: str, call: Call) -> Answer:
    """`/warmline idea 1234 5678 9012 3456`."""
    return views.found(await coded.find(anonymous.find, typed, call), codes.read(typed))


async def write(call: Call, **idea: Any) -> Answer:
    """Seal it; the same delivery coming twice shows the same code."""
    code = await coded.code_for(call)
    await call.once_sealed(anonymous.write, coded.as_before, by=call.me.id, code=code, at=call.now, **idea)
    return views.sealed(code, hours.next_full(call.now))


async def add(code: str, said: str, call: Call, *, is_reopening: bool) -> Answer:
    rule = anonymous.reopen if is_reopening else anonymous.add_words
    await call.once_sealed(rule, coded.as_before, code=code, said=said, at=call.now)
    return views.added()


async def open_more(call: Call) -> Answer:
    await coded.find(anonymous.find, call.value, call)
    return Answer(modal=idea_views.more_form(about={"code": codes.read(call.value)}, is_reopening=False))


async def open_reopen(call: Call) -> Answer:
    await coded.find(anonymous.find, call.value, call)
    about: dict[str, object] = {"code": codes.read(call.value), "reopen": True}
    return Answer(modal=idea_views.more_form(about=about, is_reopening=True))


async def withdraw(call: Call) -> Answer:
    words = await call.once_sealed(anonymous.withdraw, _gone, code=call.value, at=call.now)
    return idea_views.withdrawn(words, keeps_old_pages=call.store.keeps_old_pages)


def _gone() -> str:
    raise Refused(anonymous.GONE)


FEATURE = Feature(
    actions={"idea_code_more": open_more, "idea_code_reopen": open_reopen, "idea_code_withdraw": withdraw},
    audited=nothing("idea_code_withdraw", because="The code alone opens it, and who has it must not be told by a log."),
)
