"""Nothing that is asked day by day reads a whole past: each statement of a lived week finds its rows by an index."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Inspector, inspect

from bot import due
from storage.across import retention
from storage.engine.database import Store
from storage.tables import declared
from tests import erasing, warm
from tests.acting import Actor
from tests.asking import AskedTeam, daily
from tests.plans import Said, heard, scans
from tests.stage import BO, MONDAY, Bot

# An erasure looks through all words, since anybody may be mentioned in them, and goes through each table step by step.
EVERYWHERE = r" LIKE [':%(?]|WHERE (0 = 1|1 = 1|false|true)|1!=1"
SMALL = {"admin", "erasure", "gate", "hold", "keep_for", "key_in_use", "policy", "workspace"}  # they do not grow
# A page of teams, in a menu or a list, and who may be asked among a handful. An admin's page of what teams have, read
# in its order until it is full; beside it how many hand-overs rest, and the cards that hold a word.
LISTS = (
    r"FROM team (WHERE .*)?ORDER BY team.name_key LIMIT"
    r"|pulse.team_id NOT IN|FROM admin WHERE EXISTS"
    r"|team_id IS NOT NULL.* LIMIT"
    r"|count\(\*\) .* FROM handover WHERE \(handover.giver_team_id IS NOT NULL"
    r"|FROM card WHERE card.team_id IS NOT NULL AND card.state != "
)
MORE = (
    "/kudos @cy #beyond for the van", "/servicestory mine", "/servicestory search driver from:me",
    "/servicestory search drvier",
    "/checkin", "/checkin Acme", "/checkin Acne north was late", "/warmline library", "/warmline library forum",
    "/warmline meanings", "/warmline pulse", "/warmline idea", "/warmline ideas", "/warmline domino", "/warmline away",
    "/warmline away friday", "/warmline free", "/warmline admin", "/warmline team", "/warmline prompts",
    "/warmline means", "/warmline goals", "/warmline dominoes",
    "/warmline left",
    "/warmline mood", "/warmline kudos", "/warmline keep", "/warmline hold", "/warmline first month",
    "/warmline library When the van is late: call first", "/warmline idea A van that waits",
)  # fmt: skip


@pytest.fixture
def store(any_store: Store) -> Store:
    return any_store


async def live_a_week(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> Said:
    await team.set_up(daily())
    with heard(bot.store) as said:
        for typed in (*warm.A_DAY, *MORE):
            await ana.say(typed, "support")
        asked = await team.opens()
        await team.answer(bo, asked)
        await bo.open_home()
        await ana.open_home()
        await bot.wait_until(MONDAY + timedelta(days=8))
        due.tables(bot.store, bot.slack.now())
        for kind in declared.ages():
            await bot.store.read(retention.over, kind, 1, now=bot.slack.now(), limit=5)
        await bot.store.write(erasing.forget, BO, bot.slack.now())
    return said


async def test_no_statement_of_a_week_reads_a_table_that_grows(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor
) -> None:
    said = await live_a_week(bot, team, ana, bo)
    known = re.compile(f"{EVERYWHERE}|{LISTS}")
    small = SMALL if bot.store.is_sqlite else SMALL | {"channel"}  # PostgreSQL reads all public ones once, or looks up
    found = [one for one in scans(bot.store, said) if one[0] not in small and not known.search(one[1])]

    assert len(said) > 300
    assert found == []


def test_whatever_points_to_a_row_is_found_by_an_index(store: Store) -> None:
    """Else removing that row would read everything that may point to it."""
    with store._reading.connect() as connection:
        tables = inspect(connection)
        unfound = [
            (table, *key["constrained_columns"])
            for table in tables.get_table_names()
            for key in tables.get_foreign_keys(table)
            if key["constrained_columns"][0] not in found_by(tables, table)
        ]

    assert unfound == []


FEW_VALUES = {"kind", "state", "side", "urgency"}


def test_no_index_of_all_rows_begins_with_a_column_of_a_few_values(store: Store) -> None:
    """SQLite believes that each of its values has few rows, and may read a nine years' kind for one person's."""
    with store._reading.connect() as connection:
        tables, where = inspect(connection), f"{connection.dialect.name}_where"
        begin_so = {
            index["name"]
            for table in tables.get_table_names()
            for index in tables.get_indexes(table)
            if index["column_names"][0] in FEW_VALUES
            and not (index["unique"] or where in index.get("dialect_options", {}))
        }

    assert begin_so == {"pulse_round_state_closes_at"}, "of which few are open"


def found_by(tables: Inspector, table: str) -> set[str | None]:
    """The columns with which a table's indexes and keys begin."""
    keys = [tables.get_pk_constraint(table)["constrained_columns"]]
    keys += [unique["column_names"] for unique in tables.get_unique_constraints(table)]
    return {key[0] for key in keys} | {index["column_names"][0] for index in tables.get_indexes(table)}
