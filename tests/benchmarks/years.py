"""What is asked every day, of a company that has used the bot for nine years, against one that has for a year.

Both have as many people, teams and customers; the one has nine times the rounds, contacts, reminders and digests.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlmodel import Session

from storage.across import customer_cards, digests, home, privacy
from storage.cards import cards
from storage.customers import customers, outreach, reminders
from storage.delivery import backlog
from storage.dominoes import handovers
from storage.engine.database import Store
from storage.goals import goals
from storage.ideas import finding
from storage.meanings import standing as sentences
from storage.people import free_days, people, team_menus, teams
from storage.people.digest_days import seven_before
from storage.pulses import standing as pulses
from storage.tables import Person, Schedule, Team
from tests import emptied, warm
from tests.benchmarks import servers
from tests.benchmarks.past import FULL, ME, NOW, TINY, Past, called, fill
from tests.benchmarks.report import Row, Size, at_most

NINE = 9
FEW = replace(TINY, teams=100)
LEAST = 2.0  # milliseconds: of what takes less, a third more is noise
_WHY_MORE = f"under {LEAST:g} ms counts as {LEAST:g}. An admin's page is found by putting in order what all teams have"
Asks = Callable[[Session], object]


def rows(size: Size, folder: Path, server: str | None) -> list[Row]:
    """``server`` is a PostgreSQL server's address, if there is one."""
    places = {"SQLite": lambda name: f"sqlite:///{warm.fresh_file(folder / f'{name}.db')}"}
    if server:
        places["PostgreSQL"] = partial(emptied.upgraded, server)
    past = FULL if size.stories > TINY.people * 1000 else TINY
    return [row for database, place in places.items() for row in _compared(past, database, place)]


def _compared(past: Past, database: str, place: Callable[[str], str]) -> Iterator[Row]:
    with _town(place("one_year"), past, 1) as one, _town(place("nine_years"), past, NINE) as nine:
        for what, question in _QUESTIONS.items():
            before, after = (1e3 * _cost(store, question) for store in (one, nine))
            ratio = max(after, LEAST) / max(before, LEAST)
            how = f"{after:.1f} ms of processor time against {before:.1f} ms; under {LEAST:g} ms counts as {LEAST:g}"
            yield at_most(f"{what} after nine years against one, {database}", ratio, 1.5, how)
        with _town(place("few_teams"), FEW, 1) as few:
            for what, question in _LISTS.items():
                before, after = (1e3 * _cost(store, question) for store in (few, nine))
                ratio = max(after, LEAST) / max(before, LEAST)
                how = f"{after:.1f} ms of processor time against {before:.1f} ms; {_WHY_MORE}"
                what = f"an admin's {what}, of {past.teams:,} teams against {FEW.teams}, {database}"
                yield at_most(what, ratio, 1.5, how)
        took = 1e3 * _cost(nine, _misspelt)
        what = f"“did you mean” among {past.customers:,} customers, {database}"
        how = "another letter in the name's last word; the names are read each time, on PostgreSQL by a socket"
        yield at_most(what, took, 5, how, than="ms")


def _cost(store: Store, question: Asks) -> float:
    """Processor seconds of ours and of the database's server."""

    def asks() -> None:
        store.write_now(_undone, question)

    return servers.cost(store, asks)


def _undone(session: Session, question: Asks) -> None:
    with session.begin_nested() as attempt:
        question(session)
        session.flush()
        attempt.rollback()


@contextmanager
def _town(address: str, past: Past, years: int) -> Iterator[Store]:
    store = Store(address, patience=120, synchronous="OFF")
    fill(store, past, years)
    yield store
    store.close()


# --- what is asked -------------------------------------------------------------------------------


def _me(session: Session) -> Person:
    return people.find(session, [ME])[ME]


def _digest(session: Session) -> object:
    team = session.get_one(Team, 1)
    return digests.collect(session, team=team, days=seven_before(team, NOW.date()), reader=ME)


def _contact_now(session: Session) -> object:
    return outreach.log(session, customer_id=1, by=ME, at=NOW, note="all good")


def _plan(session: Session) -> None:
    reminders.plan(session, session.get_one(Schedule, 1), NOW.date(), NOW, NOW)


def _remove(session: Session) -> None:
    session.delete(session.get_one(Schedule, 1))


def _list(session: Session) -> object:
    mine = customers.looked_after_by(session, ME, now=NOW, zone="UTC")
    return customers.last_notes(session, [one.id for one in mine])


def _admin(session: Session) -> Person:
    return _me(session).model_copy(update={"is_slack_admin": True})


def _teams(session: Session) -> object:
    return [teams.listed(session, _admin(session), page=page) for page in range(2)]


def _menu(session: Session) -> object:
    return team_menus.to_lead(session, _admin(session), "team 777")


def _misspelt(session: Session) -> object:
    close = customers.read(session, f"{called(7)[:-4]}x{called(7)[-3:]} was happy").close
    assert close
    return close


def _due(session: Session) -> object:
    return (
        backlog.promised(session),
        backlog.failures(session),
        backlog.doubled(session),
        backlog.queue(session, now=NOW),
    )


_LISTS: dict[str, Asks] = {
    "list of teams": _teams,
    "menu of teams, as one types": _menu,
    "list of pulses": lambda session: pulses.of_person(session, _admin(session), NOW),
    "list of sentences": lambda session: sentences.of_person(session, _admin(session), NOW),
    "list of hand-overs": lambda session: handovers.listed(session, reader=_admin(session), now=NOW),
    "list of goals": lambda session: goals.listed(session, reader=_admin(session)),
    "list of ideas": lambda session: finding.listed(session, reader=_admin(session)),
    "list of cards": lambda session: cards.listed(session, reader=_admin(session)),
    "list of free days": lambda session: free_days.coming(session, _admin(session), today=NOW.date()),
}
_QUESTIONS: dict[str, Asks] = {
    "a team's digest with daily prompts": _digest,
    "Home": lambda session: home.look(session, _me(session), NOW),
    "a contact by `/checkin`": _contact_now,
    "a customer's card": lambda session: customer_cards.of(session, id_=1, reader=_me(session)),
    "the list of customers": _list,
    "planning a reminder": _plan,
    "removing a schedule": _remove,
    "`/warmline privacy`": lambda session: privacy.kept(session, ME),
    "`warmline due`": _due,
}
