"""Anonymous stories: told without a name, found again, changed and withdrawn with a code."""

import re
from collections.abc import Collection
from typing import Any

from handlers import coded, drafts
from handlers.call import Call
from handlers.feature import Feature
from handlers.views import anonymous as views
from handlers.views import story_form
from handlers.views.answers import Answer
from storage.engine.audit import nothing
from storage.refusal import Refused
from storage.sealed import codes, hours
from storage.stories import anonymous
from storage.stories import shows as shows_
from storage.stories.anonymous import Anonymous
from storage.stories.library import Draft

_CODE = re.compile(r"code\b[\s:]*([\d\W_]*)", re.IGNORECASE)


def typed_code(text: str) -> str | None:
    """What was typed after `code`, where nothing but digits was; None where it is the beginning of a story."""
    found = _CODE.fullmatch(text)
    return found[1] if found else None


async def show(code: str, call: Call) -> Answer:
    """`/servicestory code 1234 5678 9012 3456`."""
    return views.found(await coded.find(anonymous.find, code, call), codes.read(code))


async def tell(
    draft: Draft, call: Call, *, typed_in: str, team_id: int | None = None, shows: Collection[int] = ()
) -> Answer:
    """Seal it; the same delivery coming twice shows the same code."""
    where: dict[str, Any] = {"author": call.me.id, "team_id": team_id, "typed_in": typed_in}
    there = await call.read(anonymous.place, **where)
    code = await coded.code_for(call)
    await call.once_sealed(anonymous.tell, coded.as_before, **where, draft=draft, code=code, at=call.now, shows=shows)
    return views.sealed(there.channel, code, posts_at=hours.next_full(call.now), could_be=there.could_be)


async def change(code: str, draft: Draft, call: Call, *, shows: Collection[int] = ()) -> Answer:
    """What its form brings."""
    by = call.me.id
    await call.once_sealed(anonymous.edit, coded.as_before, code=code, draft=draft, at=call.now, by=by, shows=shows)
    return views.changed(code)


async def edit(call: Call) -> Answer:
    found = await coded.find(anonymous.find, call.value, call)
    offered = await call.read(shows_.choices, author=call.me.id, also=found.shows)
    shown = story_form.form(
        found.draft,
        belongs=story_form.Belongs(**await drafts.on_map(call)),
        code=codes.read(call.value),
        focus="text",
        showing=story_form.Showing(offered, found.shows),
    )
    return Answer(modal=shown, in_place=True)


async def withdraw(call: Call) -> Answer:
    told = await call.once_sealed(anonymous.withdraw, _gone, code=call.value, at=call.now)
    return views.withdrawn(told, keeps_old_pages=call.store.keeps_old_pages)


def _gone() -> Anonymous:
    raise Refused(anonymous.GONE)


FEATURE = Feature(
    actions={"story_code_edit": edit, "story_code_withdraw": withdraw},
    audited=nothing(
        "story_code_edit",
        "story_code_withdraw",
        because="The code alone opens it, and who has it must not be told by a log.",
    ),
)
