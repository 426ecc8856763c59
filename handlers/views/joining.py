"""*Add yours* in words: what others added below a post, the form, the answer, and all of it to read."""

import json
from collections.abc import Mapping, Sequence

from handlers.views import blocks, practices
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.unposted import CHANGE_WAITS
from storage.joining import LIMIT, PAGE, Joined, Thread
from storage.kudos import Given
from storage.people.places import WHY_NOT
from storage.refusal import escape

SHOWN = 10  # of those who joined, in the post itself
SPOKEN = 3  # of those, for screen readers
TITLE = "Add yours"

Place = Mapping[str, int | None]  # which kudos, or which story, and from where on it is read


def others(joined: Sequence[Given]) -> list[Block]:
    """What others added, the eldest first, and how many more there are."""
    shown = [one(given, "adds") for given in joined[:SHOWN]]
    more = len(joined) - SHOWN
    return [*shown, blocks.context(f"… and {more} more")] if more > 0 else shown


def one(given: Given, does: str) -> Block:
    """One person's words, under their name."""
    who = blocks.person(given.giver) if given.giver else blocks.words("Somebody")
    which = f" · {practices.line(given.practices)}" if given.practices else ""
    head = {"type": "rich_text_section", "elements": [who, blocks.words(f" {does}:{which}")]}
    return {"type": "rich_text", "elements": [head, *blocks.quote(given.message)["elements"]]}


def buttons(place: Place, joined: Sequence[Given], *, is_open: bool = False) -> list[Block]:
    """*Add yours* where it ``is_open``, and *Read all* where not all is shown."""
    made = [add(place)] if is_open else []
    made += [blocks.button("Read all", "join_read", json.dumps(place))] if len(joined) > SHOWN else []
    return [blocks.actions(*made)] if made else []


def add(place: Place) -> Block:
    return blocks.button(TITLE, "join_open", json.dumps(place))


def spoken(joined: Sequence[Given]) -> str:
    """The same for screen readers, which read no blocks."""
    said = [f" · {_who(given)} adds: {escape(given.message)}" for given in joined[:SPOKEN]]
    more = len(joined) - SPOKEN
    return "".join(said) + (f" · and {more} more" if more > 0 else "")


def form(thread: Thread) -> Block:
    """The form, with what somebody said there before."""
    mine = thread.mine
    whom = blocks.names(thread.receivers) if thread.receivers else "whoever told the story"
    note = f"It goes to {whom}, and stands below the post under your name."
    if mine:
        note += " What you said before is in the form; I put your new words in its place."
    words = blocks.text_input(
        mine.message if mine else "", multiline=True, limit=LIMIT, placeholder="Me too, because …"
    )
    fields = [
        blocks.context(note),
        blocks.form_field("message", "What are you thankful for?", words),
        practices.field(mine.practices if mine else ()),
    ]
    place = {"kudos": thread.about.kudos, "story": thread.about.story}
    return blocks.form("join_form", TITLE, fields, submit="Add it", metadata=json.dumps(place))


def joined(done: Joined, *, waits: bool) -> Answer:
    """What the form turns into."""
    whom = blocks.names(done.given.receivers) if done.given.receivers else "whoever told the story"
    what = f"Added: your thanks to {whom}." if done.is_new else f"Changed: your thanks to {whom}."
    text = f"{what} {_of_the_post(done, waits=waits)}"
    undo = blocks.actions(blocks.button("Undo", "kudos_undo", done.given.id))
    return Answer(text, [blocks.section(text), undo], title=TITLE)


def _of_the_post(done: Joined, *, waits: bool) -> str:
    if done.given.obstacle:
        return f"The post stays as it is, because {WHY_NOT[done.given.obstacle]}."
    return CHANGE_WAITS if waits else "The post follows in a moment."


def everything(place: Place, together: Sequence[Given], *, after: int) -> Block:
    """A page of all that stands together there."""
    if not together:
        return blocks.notice("All thanks", [blocks.section("All of it was taken back; nothing is left to read.")])
    shown = [one(given, "says") for given in together[after : after + PAGE]]
    made = []
    if after:
        made.append(_page("Earlier", place, max(0, after - PAGE)))
    if after + PAGE < len(together):
        made.append(_page("Later", place, after + PAGE))
    return blocks.notice("All thanks", [*shown, *([blocks.actions(*made)] if made else [])])


def _page(title: str, place: Place, after: int) -> Block:
    return blocks.button(title, f"join_read:{after}", json.dumps({**place, "after": after}))


def _who(given: Given) -> str:
    return f"<@{given.giver}>" if given.giver else "Somebody"
