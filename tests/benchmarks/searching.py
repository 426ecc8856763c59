"""A search among the stories of many years, against the cheapest right query for the words themselves."""

from contextlib import closing
from functools import partial

import psycopg

from storage.engine.database import Store
from storage.engine.indexing import OF_ID
from storage.stories import library, search
from storage.stories.index import PLACE
from tests import emptied
from tests.benchmarks import reading, servers
from tests.benchmarks.reading import COMMON, COMPANY, RARE
from tests.benchmarks.report import Row, Size, at_most

LOOKED_FOR = (
    (COMMON, "word in every story"),
    (RARE, "word in one of a thousand"),
    (f"{COMMON} {RARE}", "one word of each"),
    (f"the calm {COMMON} of case {RARE} was noticed", "eight words"),
    (COMMON[:5], "beginning of a word in every story"),
)


def rows(store: Store, size: Size) -> list[Row]:
    """``store`` holds so many stories (reading.fill)."""
    return [_found(store, size, *one) for one in LOOKED_FOR]


def on_postgresql(size: Size, server: str) -> list[Row]:
    with closing(Store(emptied.upgraded(server, "stories"), patience=600, synchronous="OFF")) as store:
        reading.fill(store, size.stories)
        with psycopg.connect(servers.address(store), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")  # as the server does by itself in years
        return rows(store, size)


def _found(store: Store, size: Size, words: str, how: str) -> Row:
    took = servers.cost(store, partial(_search, store, words), times=5)
    raw = servers.cost(store, partial(_ask, store, words), times=5)
    database = "SQLite" if store.is_sqlite else "PostgreSQL"
    what = f"a search among {size.stories:,} stories, {how}, against the cheapest right query, {database}"
    return at_most(what, took / raw, 10, f"{1e3 * took:.2f} ms against {1e3 * raw:.2f} ms of processor time")


def _search(store: Store, words: str) -> None:
    page = store.read_now(library.find_words, search.plain(words), reader=COMPANY.users[0].id)
    assert page.stories


def _ask(store: Store, words: str) -> None:
    """The newest stories with all of these words, by one statement: whole words, or the beginning that is looked for.

    It is asked in a transaction of the same store, as every question is.
    """
    dialect, value = ("sqlite", "?") if store.is_sqlite else ("postgresql", "%s")
    signs, holds = search._SIGNS[dialect], search._HOLDS[dialect].replace(":query", value)
    held = signs.both.join((signs.word, signs.beginning)[one == COMMON[:5]].format(one) for one in words.split())
    query = _NEWEST.format(of_id=OF_ID, place=PLACE[dialect], holds=holds, most=library.PAGE + 1)
    assert store.read_now(lambda session: session.connection().exec_driver_sql(query, (held,)).fetchall())


_NEWEST = """
    SELECT story.* FROM story_search JOIN story ON story.id = story_search.{place} & {of_id}
    WHERE {holds} ORDER BY story_search.{place} DESC LIMIT {most}
"""
