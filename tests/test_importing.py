"""Kudos, stories, customers and teams of other tools: taken once, said to nobody, read by the rule."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import kudos
from storage.engine.database import Session, Store
from storage.engine.sql import columns
from storage.people import audience, people, places
from storage.tables import Channel, Customer, Delivery, Imported, Kudos, Person, Story, Team
from tests import erasing
from tests.moved import AT
from tests.stage import ANA, BO, CY, GENERAL, ROBOT, SECRET
from tests.terminal import warmline

HEADS = "From,To,Message,Date\n"
_kudos = columns(Kudos)
_keepers = (columns(Customer).owner, columns(Customer).team_id)


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """A folder with a database in it, in which people and channels are known."""
    store.write_now(known)
    return tmp_path


def known(session: Session) -> None:
    named = {ANA: "ana", BO: "bo", CY: "Cy Castro"}
    people.remember(session, [Person(id=i, name=n, zone="UTC", looked_up_at=AT) for i, n in named.items()])
    people.remember(session, [Person(id=ROBOT, name="robot", zone="UTC", is_bot=True, looked_up_at=AT)])
    places.remember_channels(
        session,
        [
            Channel(id=GENERAL, name="general", is_member=True, looked_up_at=AT),
            Channel(id=SECRET, name="secret", is_member=True, is_private=True, looked_up_at=AT),
        ],
    )


def count(session: Session, table: type[Kudos | Story | Customer | Team | Delivery | Imported]) -> int:
    return session.connection().execute(select(func.count()).select_from(table)).scalar_one()


def imported(folder: Path, told: str, *options: str) -> tuple[int, str]:
    (folder / "theirs.csv").write_text(told, "utf-8")
    result = warmline("import", "theirs.csv", *options, folder=folder)
    return result.exit_code, result.stdout + result.stderr


def readers(session: Session) -> Sequence[str]:
    """Who of Ana, Bo, Cy and nobody in particular may read the first kudos."""
    asked = select(_kudos.id).where(audience.READS_KUDOS)
    return [one for one in (ANA, BO, CY) if session.connection().execute(asked, {"reader": one}).first()]


def test_kudos_are_taken_once_and_said_to_nobody(folder: Path, store: Store) -> None:
    table = HEADS + '@ana,"bo, Cy Castro","+10 for ""it"",\n#beyond",2024-05-01 10:00\n'
    code, said = imported(folder, table, "--source", "Bonusly", "--zone", "Europe/Berlin")
    again, said_again = imported(folder, table, "--zone", "Europe/Berlin")
    [given] = store.read_now(kudos.given_by, ANA)

    assert (code, again) == (0, 0)
    assert "1 kudos imported, 0 here already" in said
    assert "0 kudos imported, 1 here already" in said_again
    assert (given.receivers, given.message, given.practices) == ((BO, CY), 'for "it",\n#beyond', ("beyond",))
    assert store.read_now(count, Delivery) == 0


def test_postgresql_takes_tables_as_well(postgres_store: Store, tmp_path: Path) -> None:
    postgres_store.write_now(known)
    (tmp_path / "kudos.csv").write_text(HEADS + "ana,bo,for the map,2024-05-01\nana,zed,no,2024-05-01\n" * 2)
    where = {"DATABASE_URL": postgres_store.url.render_as_string(hide_password=False)}
    said = warmline("import", "kudos.csv", folder=tmp_path, environment=where).stdout

    assert "1 kudos imported, 1 here already, 2 left out" in said
    assert postgres_store.read_now(readers) == [ANA, BO]


def test_who_is_not_named_reads_only_what_was_told_in_a_public_channel(folder: Path, store: Store) -> None:
    imported(folder, HEADS + "ana,bo,for the map,2024-05-01\n")
    assert store.read_now(readers) == [ANA, BO]

    imported(folder, HEADS + "ana,bo,for the talk,2024-05-01\n", "--channel", "#general")
    assert store.read_now(readers) == [ANA, BO, CY]


@pytest.mark.parametrize("channel", ["#secret", "#nowhere"])
def test_a_channel_that_not_everybody_reads_is_refused(folder: Path, store: Store, channel: str) -> None:
    code, said = imported(folder, HEADS + "ana,bo,for the map,2024-05-01\n", "--channel", channel)

    assert code == 1
    assert channel in said
    assert store.read_now(count, Kudos) == 0


LEFT_OUT = {
    "zed,bo,thanks,2024-05-01": "I know nobody called “zed”",
    "ana,ana,thanks,2024-05-01": "it thanks nobody but its giver",
    "ana,,thanks,2024-05-01": "it does not say who is thanked",
    "ana,robot,thanks,2024-05-01": "robot is a bot",
    "ana,bo@example.com,thanks,2024-05-01": "without SLACK_BOT_TOKEN",
    "ana,bo,+10,2024-05-01": "It does not say what for",
    "ana,bo,thanks,5/6/2024": "could be two dates",
    "ana,bo,thanks,2999-01-01": "between the year 2000 and now",
    "ana,bo,thanks": "3 cells for 4 columns",
    f"ana,bo,{'x' * 3001},2024-05-01": "I keep up to 3,000",
}


def test_what_cannot_be_taken_is_listed_with_its_line_and_the_rest_is_taken(folder: Path, store: Store) -> None:
    code, said = imported(folder, HEADS + "\n".join(LEFT_OUT) + "\nana,bo,for the map,2024-05-01\n")

    assert code == 1
    for line, why in enumerate(LEFT_OUT.values(), 2):
        assert f"line {line}: left out, because" in said
        assert why in said
    assert store.read_now(count, Kudos) == 1


def test_a_dry_run_says_row_by_row_what_would_happen_and_changes_nothing(folder: Path, store: Store) -> None:
    row = "ana,bo,for the map,2024-05-01\n"
    _, said = imported(folder, HEADS + row + row + "ana,zed,thanks,2024-05-01\n", "--dry-run")

    assert "line 2: new: for the map" in said
    assert "line 3: here already" in said
    assert "line 4: left out" in said
    assert (store.read_now(count, Kudos), store.read_now(count, Imported)) == (0, 0)


def test_what_was_taken_back_or_erased_since_does_not_come_again(folder: Path, store: Store) -> None:
    table = HEADS + "ana,bo,for the map,2024-05-01\nbo,ana,for the talk,2024-05-01\n"
    imported(folder, table)
    store.write_now(lambda session: kudos.undo(session, id_=1, by=ANA, at=AT))
    store.write_now(erasing.forget, person=BO, at=AT)
    imported(folder, table)

    assert store.read_now(count, Kudos) == 0


def test_stories_pass_the_rules_that_people_pass(folder: Path, store: Store) -> None:
    table = (
        "author,text,told at,kind,our part\n"
        "ana,They called twice,2024-01-01,,\n"
        "bo,It went wrong,2024-01-02,difficult,\n"
        f"bo,<@{ANA}> was late,2024-01-02,difficult,nothing\n"
        "bo,It went wrong,2024-01-02,difficult,we forgot\n"
    )
    code, said = imported(folder, table)

    assert code == 1
    assert "line 3: left out, because Please say first what our own part" in said
    assert "line 4: left out" in said
    assert store.read_now(count, Story) == 2
    assert store.read_now(count, Delivery) == 0


def test_teams_and_customers_are_set_up(folder: Path, store: Store) -> None:
    teams = "team,channel,lead,members,zone\nSupport,#general,ana,bo,Europe/Berlin\nSales,#nix,ana,,\n"
    customers = "customer,owner,every,side\nAcme,bo,14,\nacme,bo,14,\nOps,bo,,internal\nOdd,bo,never,\n"

    assert "1 teams imported, 0 here already, 1 left out" in imported(folder, teams)[1]
    assert "2 customers imported, 1 here already, 1 left out" in imported(folder, customers)[1]
    assert "0 customers imported, 3 here already" in imported(folder, customers)[1]
    assert (store.read_now(count, Team), store.read_now(count, Customer)) == (1, 2)


def test_a_customer_without_an_owner_is_the_teams_and_without_either_left_out(folder: Path, store: Store) -> None:
    imported(folder, "team,channel,lead\nSupport,#general,ana\n")
    code, said = imported(folder, "customer,owner,team\nAcme,,Support\nBrix,,\nCrane,,Suport\n")
    [(owner, team_id)] = store.read_now(lambda session: session.connection().execute(select(*_keepers)).all())

    assert code == 1
    assert "1 customers imported, 0 here already, 2 left out" in said
    assert "neither who looks after them nor" in said
    assert "Did you mean one of these: Support?" in said
    assert (owner, team_id) == (None, 1)


@pytest.mark.parametrize(
    ("told", "options", "words"),
    [
        ("Wer,Wen\n", [], "I cannot tell what is in that file"),
        ("Wer,Wen\n", ["--kind", "kudos", "--map", "giver=Wer"], "which column is the receiver"),
        ("Wer,Wen\n", ["--map", "colour=Wer", "--kind", "kudos"], "have no “colour”"),
        ("", [], "is empty"),
        (HEADS, ["--zone", "Berlin"], "I do not know the time zone"),
    ],
)
def test_what_is_unclear_is_asked_back(folder: Path, told: str, options: list[str], words: str) -> None:
    code, said = imported(folder, told, *options)

    assert code != 0
    assert words in said
