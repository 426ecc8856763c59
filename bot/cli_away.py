"""`warmline away-feed`: calendars that tell who is away. Their addresses are secrets, so they are never printed."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import cli_shared as shared
from bot import printing

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Calendars (iCal) that tell who is away; the running bot reads them hourly.",
)


@app.command()
def add(
    url: Annotated[
        str | None, typer.Argument(help="Its address, https://…; asked for, and not shown, where it is left out.")
    ] = None,
    team: Annotated[str, typer.Option(help="Only for the people of this team.")] = "",
) -> None:
    """Read a calendar from now on."""
    from bot.absences.fetching import is_address
    from storage.across import away_feeds

    address = (url or typer.prompt("Its address", hide_input=True)).strip()
    if address.startswith("webcal://"):
        address = "https://" + address.removeprefix("webcal://")
    if not is_address(address):
        shared.fail("That is no address that can be read by https. Write it as https://calendar.example.com/…", code=2)
    with shared.opened() as store:
        number = store.write_now(away_feeds.add, url=address, team=team, at=datetime.now(UTC))
    printing.say(
        f"Calendar {number} is added. The running bot reads it within the hour, and then every hour;"
        " `warmline away-feed list` says how that went. Its address is a secret: it is shown nowhere."
    )


@app.command(name="list")
def list_() -> None:
    """Say which calendars are read, how that went, and whom they name that nobody is known by."""
    from bot.absences.fetching import in_words
    from storage.across import away_feeds

    with shared.opened() as store:
        feeds = store.read_now(away_feeds.listed)
    if not feeds:
        printing.say("No calendar is read. `warmline away-feed add` adds one.")
        return
    rows = [
        (
            str(feed.id), feed.host, feed.team or "everybody",
            f"{feed.read_at:%Y-%m-%d %H:%M} UTC" if feed.read_at else "not yet",
            in_words(feed.trouble) if feed.trouble else "fine", str(feed.people),
        )
        for feed in feeds
    ]  # fmt: skip
    printing.say_table("Calendars that tell who is away", ("no.", "where", "for", "read", "how", "people"), rows)
    unmatched = [(str(feed.id), name) for feed in feeds for name in feed.unmatched]
    if unmatched:
        printing.say_table("Nobody is known by these, so nobody is excused", ("no.", "who"), unmatched)


@app.command()
def remove(
    number: Annotated[int, typer.Argument(help="Its number, as `warmline away-feed list` shows it.")],
) -> None:
    """Read a calendar no more; whom it alone said to be away is asked again."""
    from storage.across import away_feeds

    with shared.opened() as store:
        store.write_now(away_feeds.remove, id_=number, now=datetime.now(UTC))
    printing.say(f"Calendar {number} is read no more, and what it told is taken back.")
