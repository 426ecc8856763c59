"""A company of any size, and a local Slack for it in a process of its own."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot import manifest
from bot.sandbox import Channel, User, Workspace
from storage.engine.database import Session
from storage.people import people, places
from storage.tables import Channel as Known
from storage.tables import Person
from tests import forked
from tests.stage import MONDAY


def company(*, people: int, channels: int) -> Workspace:
    users = tuple(User(f"U0P{number:05}", f"p{number}", f"Person {number}") for number in range(people))
    places = tuple(
        Channel(f"C0P{number:05}", f"place-{number}", tuple(user.id for user in users[:20]))
        for number in range(channels)
    )
    return Workspace("T0BENCH", "Bench", users, places)


def know(session: Session, company: Workspace) -> None:
    """The database as it is after the first directory sync."""
    people.remember(
        session, [Person(id=one.id, name=one.name, zone=one.tz, looked_up_at=MONDAY) for one in company.users]
    )
    places.remember_channels(session, [Known(id=one.id, name=one.name, is_member=True) for one in company.channels])


@asynccontextmanager
async def slack(company: Workspace, folder: Path, *options: str) -> AsyncIterator[Any]:
    """The local Slack as a process of its own; yields its url, api_url and tokens."""
    (folder / "company.json").write_text(json.dumps(asdict(company)))
    (folder / "manifest.json").write_text(json.dumps(manifest.load()))
    files = ["--company", str(folder / "company.json"), "--manifest", str(folder / "manifest.json")]
    async with forked.local_slack(*files, *options) as facts:
        yield SimpleNamespace(**facts)
