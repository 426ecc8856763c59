"""A story as its author says it: out of one line, or out of the form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from handlers.call import Call
from handlers.slack import mentions, naming, received
from handlers.slack.received import Filled
from handlers.views import story_form
from storage.maps import tagging
from storage.stories import points
from storage.stories import shows as shows_
from storage.stories.library import Draft
from storage.stories.points import SLIPPED

TAGS = (*mentions.PRACTICES, "difficult", "internal")


@dataclass(frozen=True)
class Line:
    """A story in one line. ``mentioned`` are the names of the people and groups in it beside its author, ``called``
    those of the people, by id.
    """

    draft: Draft
    mentioned: Sequence[str]
    called: Mapping[str, str]


async def read(text: str, call: Call) -> Line:
    """What one line tells."""
    me = call.me.id
    mine = re.sub(rf"<@{re.escape(me)}(\|[^>]*)?>", f"<@{me}>", text)  # under the name that Slack shows
    names = await naming.names(mine, call)
    typed = mentions.read(mine, tags=TAGS, names=names, keep_edges=True)
    others = [mark for mark in re.findall(r"<(?:@|!subteam\^)[^<>]+>", mine) if mark != f"<@{me}>"]
    draft = Draft(
        text=typed.words,
        kind="difficult" if "difficult" in typed.tags else "wonderful",
        side="internal" if "internal" in typed.tags else "external",
        practices=tuple(tag for tag in typed.tags if tag in mentions.PRACTICES),
    )
    mentioned = [mentions.plain(mark, names=names).removeprefix("@") for mark in others]
    return Line(draft, mentioned, mentions.called("".join(others), names))


def filled(filled: Filled) -> Draft:
    """What a form holds, as a draft."""
    typed = [field.name for field in fields(Draft) if isinstance(field.default, str)]
    texts = {name: words for name in typed if (words := filled.text(name))}
    chosen: dict[str, Any] = {
        "kind": received.one_of(story_form.KINDS, filled.text("kind") or "wonderful"),
        "side": received.one_of(story_form.SIDES, filled.text("side") or "external"),
        "practices": received.some_of(mentions.PRACTICES, filled["practices"]),
        "touch_point_id": received.number(filled["touch_point_id"]) if filled["touch_point_id"] else None,
        "slipped": received.some_of(SLIPPED, filled["slipped"]),
    }
    return Draft(**texts | chosen)


async def on_map(call: Call) -> dict[str, Any]:
    """What the form offers of the maps of their author's teams."""
    offered = await call.read(tagging.offered_in_form, call.me.id, now=call.now)
    own = await call.read(tagging.own_words_of, call.me.id) if offered else []
    return {"points": offered, "feelings": points.feelings(own)}


def shows(filled: Filled) -> tuple[int, ...]:
    """The behaviours that were chosen."""
    return tuple(map(received.number, received.texts(filled["shows"])))


async def showing(call: Call, chosen: Sequence[int] | None = None) -> story_form.Showing:
    """What can be shown, with what is, or what was chosen in the form."""
    if chosen is None:
        chosen = shows(call.filled) if "view" in call.body else ()
    return story_form.Showing(await call.read(shows_.choices, author=call.me.id, also=chosen), chosen)
