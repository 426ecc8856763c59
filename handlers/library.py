"""`/servicestory search`: find a story again, and read it."""

from dataclasses import dataclass, replace

from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import looks, naming, received
from handlers.views import stories as views
from handlers.views.answers import Answer
from handlers.views.cards import in_list
from storage.cards import cards
from storage.engine.audit import Logged
from storage.refusal import Refused
from storage.stories import library
from storage.stories.library import Page

MOST_CARDS = 3  # before the stories
SEARCH_LIMIT = 300  # characters: they travel in the value of the button More


@dataclass(frozen=True)
class Search:
    """How the next page is found; without words, among one's own."""

    words: str
    before: received.Number | None


async def command(call: Call) -> Answer:
    if not call.rest:
        return Answer(views.SEARCH_HELP)
    words = _searched(await naming.plain(call.rest, call))
    found = await call.read(cards.search, reader=call.me, words=words, most=MOST_CARDS)
    return views.found(await _found(words, call), words=words, cards=[part for card in found for part in in_list(card)])


async def read(call: Call) -> Answer:
    told = await looks.settled(
        lambda: call.read(library.readable, id_=call.number, reader=call.me.id), lambda told: [told.channel], call
    )
    return Answer(modal=views.whole(told), in_place=True)


async def more(call: Call) -> Answer:
    """The next page, below the one before, or in place of it where it is in a modal."""
    asked = received.document(Search, call.value)
    if asked.words:
        page = await _found(asked.words, call, before=asked.before)
        shown = views.found(page, words=asked.words, is_first=False)
    else:
        page = await call.read(library.told_by, call.me.id, before=asked.before)
        shown = views.mine(page, channel=call.channel, is_first=asked.before is None)
    return replace(shown, beside=True)


async def _found(words: str, call: Call, *, before: int | None = None) -> Page:
    page = await looks.settled(
        lambda: call.read(library.find_words, words, reader=call.me.id, before=before),
        lambda page: [told.channel for told in page.stories],
        call,
    )
    call.concerns("story", *(told.id for told in page.stories))
    return page


def _searched(rest: str) -> str:
    words = rest.strip()
    if len(words) > SEARCH_LIMIT:
        raise Refused(
            f"Please search with a few words, {SEARCH_LIMIT} characters at most."
            " If this was the story itself, please begin it with another word than “search”."
        )
    return words


FEATURE = Feature(
    commands={"/servicestory search": command},
    actions={"story_more": more, "story_read": read},
    audited={
        "/servicestory search": Logged("read"),
        "story_more": Logged("read"),
        "story_read": Logged("read", "story"),
    },
)
