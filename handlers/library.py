"""`/servicestory search`: find a story again, and read it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handlers import asked
from handlers.call import Call
from handlers.feature import Feature
from handlers.slack import looks, mentions, naming, received
from handlers.views import cards as card_views
from handlers.views import found as views
from handlers.views import ideas as idea_views
from handlers.views import stories as story_views
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from storage.cards import cards
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.ideas import finding
from storage.refusal import Refused
from storage.stories import filters, library
from storage.stories.library import Found
from storage.stories.search import Match, Query, sought
from storage.tables import Person

MOST = 3  # cards, and ideas, before the stories
SEARCH_LIMIT = 300  # characters: they travel in the values of the buttons Newer and Older


@dataclass(frozen=True)
class Search:
    """How another page is found, before or after a story; without words, among one's own."""

    words: str
    before: received.Number | None = None
    after: received.Number | None = None
    loose: bool = False
    number: received.Number = 1

    @property
    def at(self) -> Match | None:
        id_ = self.before if self.before is not None else self.after
        return None if id_ is None else Match(id_, self.loose)

    @property
    def is_newer(self) -> bool:
        return self.before is None and self.after is not None


async def command(call: Call) -> Answer:
    if not call.rest:
        return Answer(views.HELP)
    typed = _typed(call.rest)
    shown = await _shown(typed, call)
    others = await _others(shown.query, asked.read(typed).filters, call)
    return views.page(await _found(shown.query, call, Search(typed)), shown, others=others)


async def read(call: Call) -> Answer:
    told = await looks.settled(
        lambda: call.read(library.readable, id_=call.number, reader=call.me.id), lambda told: [told.channel], call
    )
    return Answer(modal=story_views.whole(told), in_place=True)


async def more(call: Call) -> Answer:
    """Another page, below the one before, or in place of it where it is in a modal."""
    search = received.document(Search, call.value)
    if not search.words:
        page = await call.read(library.told_by, call.me.id, before=search.before)
        shown = story_views.mine(page, channel=call.channel, is_first=search.before is None)
        return replace(shown, beside=True)
    looked_for = await _shown(search.words, call)
    found = await _found(looked_for.query, call, search)
    first = max(1, search.number - len(found.stories)) if search.is_newer else search.number
    return replace(views.page(found, replace(looked_for, first=first)), beside=True)


async def _shown(typed: str, call: Call) -> views.Shown:
    names = await naming.names(typed, call)
    query = await call.read(_query, asked.read(typed, names=names), me=call.me)
    return views.Shown(typed, mentions.plain(typed, names=names), query)


async def _found(query: Query, call: Call, search: Search) -> Found:
    found = await looks.settled(
        lambda: call.read(library.find_words, query, reader=call.me.id, at=search.at, is_newer=search.is_newer),
        lambda found: [told.channel for told in found.stories],
        call,
    )
    call.concerns("story", *(told.id for told in found.stories))
    return found


async def _others(query: Query, narrowed: Iterable[str], call: Call) -> list[Block]:
    """Cards and ideas, which have less to be narrowed down by."""
    shown: list[Block] = []
    if query.sought and cards.NARROWED.issuperset(narrowed):
        found = await call.read(cards.search, reader=call.me, query=query, most=MOST)
        call.concerns("card", *(card.id for card in found))
        shown += [part for card in found for part in card_views.in_list(card)]
    if query.sought and finding.NARROWED.issuperset(narrowed):
        met = await call.read(finding.search, reader=call.me, query=query, most=MOST)
        call.concerns("idea", *(idea.id for idea in met))
        shown += [part for idea in met for part in idea_views.in_search(idea, call.now)]
    return shown


def _query(session: Session, typed: asked.Asked, *, me: Person) -> Query:
    narrowed = filters.narrowed(session, typed.filters, me=me)
    exact = [sought(each, is_exact=True) for each in typed.exact]
    wanted = [*map(sought, typed.words), *exact]
    without = [sought(each, is_exact=True) for each in typed.without]
    return Query(
        tuple(each for each in wanted if each), tuple(each for each in without if each),
        narrowed.what, narrowed.since, narrowed.until,
    )  # fmt: skip


def _typed(rest: str) -> str:
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
