"""Fixtures for every test: a store, a local Slack with a small company (tests/stage.py), the bot in it.

A test that asks for ``slack`` fails if the bot sent what Slack would refuse, or alerted anybody; one that
means to, clears ``slack.complaints`` or ``slack.pings`` at its end. A module whose tests shall run on both
databases says: ``@pytest.fixture`` / ``def store(any_store): return any_store``.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web_app
from hypothesis import Phase, settings
from hypothesis.strategies import text

from bot.sandbox import Sandbox, Workspace
from storage.engine.database import Store
from tests import compiled, emptied, together, warm
from tests.acting import Actor
from tests.asking import AskedTeam, make_asked_team
from tests.emptied import Databases
from tests.stage import COMPANY, KEY, MONDAY, Bot, manifest, running

pytest_plugins = ["tests.markers"]

compiled.share()

settings.register_profile("failing", phases=[Phase.explicit, Phase.generate], derandomize=True)  # tests/mutants
settings.register_profile("long")  # what takes minutes, where it says so: pytest --hypothesis-profile long

SECRETS = ("SLACK_", "DATABASE_URL", "WARMLINE_")


def pytest_collection_finish() -> None:
    """All characters are looked at once on a machine: the first test with random words would take too long by it."""
    text().validate()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a real workspace in their environment."""
    for name in [name for name in os.environ if name.startswith(SECRETS)]:
        monkeypatch.delenv(name)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store on a SQLite file of its own; a module whose tests are about threads says ``THREADS = True``."""
    store = warm.fresh_store(tmp_path / "warmline.db", threads=getattr(request.module, "THREADS", False))
    yield store
    store.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """A second one, as empty."""
    other = warm.fresh_store(tmp_path / "other.db")
    yield other
    other.close()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One for all processes of this run."""
    own = tmp_path_factory.getbasetemp()
    return together.folder or (own if worker_id == "master" else own.parent)


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> str:
    """The address of a real PostgreSQL server: the first test process that needs it starts it, the last ends it."""
    try:
        return emptied.started(together.folder.name if together.folder else testrun_uid)
    except Exception as error:  # whatever keeps it from starting here: the report says so, test by test
        pytest.skip(f"PostgreSQL CANNOT BE STARTED, half of the database tests are left out: {error}")


@pytest.fixture(scope="session")
def databases(postgres: str, shared_folder: Path) -> Databases:
    return Databases(postgres, shared_folder / "databases")


@pytest.fixture
def postgres_store(databases: Databases) -> Iterator[Store]:
    """A store on a PostgreSQL database in which there is nothing."""
    url = databases.take()
    store = Store(url, key=KEY)
    compiled.once(store)
    yield store
    store.close()
    databases.give_back(url)


@pytest.fixture(params=["store", "postgres_store"], ids=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest) -> Store:
    """Once a SQLite file, once PostgreSQL."""
    store: Store = request.getfixturevalue(request.param)
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store on an empty database without tables, once on each."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'bare.db'}")
    else:
        server = request.getfixturevalue("postgres")
        store = Store(emptied.create(server, f"bare_{os.getpid()}_{tmp_path.name}"))
    yield store
    store.close()


@pytest.fixture
def company() -> Workspace:
    """Who is there; a module whose tests need more people says so with a fixture of its own."""
    return COMPANY


@pytest.fixture
async def slack(company: Workspace) -> AsyncIterator[Sandbox]:
    """The company's Slack at a frozen Monday morning; ``await slack.advance(...)`` lets time pass."""
    async with Sandbox(company, manifest(), start=MONDAY) as sandbox:
        sandbox.freeze()
        await sandbox.move_to(MONDAY)
        sandbox.limits_off = True
        yield sandbox
        assert sandbox.complaints == [], "Slack would have refused this"
        assert sandbox.pings == [], "somebody was alerted"
    web_app._cached_build_middleware.cache_clear()  # where aiohttp keeps old handlers, and with them their Slacks


@pytest.fixture
async def bot(slack: Sandbox, store: Store) -> AsyncIterator[Bot]:
    """The bot in that Slack, knowing everybody; ``await bot.tick()`` plans and sends what is due."""
    async with running(slack, store) as bot:
        yield bot


@pytest.fixture
def ana(bot: Bot) -> Actor:
    """An admin of the workspace, in Berlin."""
    return Actor(bot.slack, "ana")


@pytest.fixture
def bo(bot: Bot) -> Actor:
    """In New York."""
    return Actor(bot.slack, "bo")


@pytest.fixture
def cy(bot: Bot) -> Actor:
    """In Berlin."""
    return Actor(bot.slack, "cy")


@pytest.fixture
def di(bot: Bot) -> Actor:
    """In Kolkata."""
    return Actor(bot.slack, "di")


@pytest.fixture
def eve(bot: Bot) -> Actor:
    """A guest."""
    return Actor(bot.slack, "eve")


@pytest.fixture
async def team(bot: Bot) -> AskedTeam:
    """Support, for prompts: Ana leads, Bo, Cy and Di are in it."""
    await bot.store.write(make_asked_team)
    return AskedTeam(bot)
