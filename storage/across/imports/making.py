"""A row of a table becomes one of ours: by the rules that people's own doings pass, and without a word to anybody."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage import kudos
from storage.across.imports import moments, who
from storage.across.imports.moments import Unclear
from storage.across.imports.who import Directory
from storage.customers import changes
from storage.customers.customers import IDEAL_DAYS, LATEST_DAYS
from storage.engine.sql import add_or_ignore
from storage.engine.text import has_words, keepable
from storage.people import team_setup, teams
from storage.people.team_setup import Setup
from storage.refusal import Refused
from storage.stories import stories
from storage.stories.checks import LIMITS
from storage.stories.library import Draft
from storage.tables import Channel, Imported, Person

PRACTICES = ("compassion", "solutions", "beyond")
MOST = 3000  # characters, as in a story
_POINTS = re.compile(r"^(?:\+\d+\s+)+|(?<!\S)\+\d+(?!\S)")  # no points here
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

Row = Mapping[str, str]  # by field


@dataclass(frozen=True)
class About:
    """What holds for every row of a table."""

    kind: str
    source: str
    directory: Directory
    channels: Mapping[str, str]  # ids by name
    now: datetime
    channel: str | None = None  # the public one in which it was all told; None: nobody knows where
    zone: str = "UTC"
    date_format: str = ""


@dataclass(frozen=True)
class Outcome:
    """``is_new``: it is here from now on. Else ``why`` it is not, or "" for what was here already."""

    is_new: bool
    why: str = ""


@dataclass(frozen=True)
class _Made:
    """What a row ``says``, for telling it from others, and how it is stored; that gives its number."""

    says: Sequence[Any]
    store: Callable[[Session], int]


def make(session: Session, row: Row, about: About) -> Outcome:
    """Store what a row says, unless that was done before."""
    try:
        made = _MAKERS[about.kind](session, row, about)
        key = hashlib.sha256(json.dumps([about.kind, *made.says], default=str).encode()).hexdigest()
        note = {"key": key, "kind": about.kind, "subject": 0, "source": about.source, "at": about.now}
        with session.begin_nested():
            if not add_or_ignore(session, Imported, note):
                return Outcome(False)
            session.get_one(Imported, key).subject = made.store(session)
            session.flush()
    except (Unclear, who.Unknown) as error:
        return Outcome(False, str(error))
    except Refused as error:
        return Outcome(False, error.words)
    return Outcome(True)


def named_in(row: Row, kind: str) -> Sequence[str]:
    """Whom a row names, as it does."""
    fields = {"kudos": ("giver", "receiver"), "stories": ("author",), "customers": ("owner",)}
    return [name for field in fields.get(kind, ("members", "leads")) for name in who.several(row.get(field, ""))]


def _kudos(session: Session, row: Row, about: About) -> _Made:
    giver = about.directory.id_of(row["giver"])
    named = list(dict.fromkeys(map(about.directory.id_of, who.several(row["receiver"]))))
    receivers = [one for one in named if one != giver]
    if not receivers:
        raise who.Unknown("it thanks nobody but its giver" if named else "it does not say who is thanked")
    who.require_people(session, [giver, *receivers])
    message = _POINTS.sub("", keepable(row["reason"])).replace("\r\n", "\n").replace("  ", " ").strip()
    at = _moment(row, about)
    _require_words(message)
    practices = _practices(row, message)
    told = {"giver": giver, "receivers": receivers, "message": message, "practices": practices, "at": at}
    return _Made(
        list(told.values()),
        lambda session: kudos.record(session, channel=about.channel or "", **told),  # type: ignore[arg-type]
    )


def _story(session: Session, row: Row, about: About) -> _Made:
    author = about.directory.id_of(row["author"])
    who.require_people(session, [author])
    at = _moment(row, about)
    texts: dict[str, Any] = {field: row.get(field, "") for field in LIMITS}
    kind, side = row.get("kind", "").casefold() or "wonderful", row.get("side", "").casefold() or "external"
    if kind not in ("wonderful", "difficult") or side not in ("external", "internal"):
        raise who.Unknown("a story is wonderful or difficult, and its side external or internal")
    draft = Draft(kind=kind, side=side, practices=_practices(row, row["text"]), **texts)
    return _Made(
        [author, kind, side, *texts.values(), at],
        lambda session: stories.record(session, draft=draft, author=author, channel=about.channel, at=at),
    )


def _customer(session: Session, row: Row, about: About) -> _Made:
    owner = about.directory.id_of(row["owner"]) if row["owner"].strip() else None
    who.require_people(session, [owner] if owner else [])
    team_id = None if owner else _team_to_ask(session, row)
    days = {"ideal_days": _days(row.get("ideal", ""), IDEAL_DAYS), "latest_days": _days(row.get("latest", ""), 0)}
    days["latest_days"] = days["latest_days"] or max(LATEST_DAYS, days["ideal_days"])
    side = row.get("side", "").casefold() or "external"
    return _Made(
        [row["name"].casefold()],
        lambda session: (
            changes.add(session, name=row["name"], owner=owner, at=about.now, side=side, team_id=team_id, **days).id
        ),
    )


def _team_to_ask(session: Session, row: Row) -> int | None:
    """Whose leads are offered a customer that comes without an owner."""
    if name := row.get("team", "").strip():
        return teams.named(session, name).id
    raise who.Unknown("it says neither who looks after them nor, as “team”, whose leads find somebody")


def _team(session: Session, row: Row, about: About) -> _Made:
    leads, members = (
        tuple(map(about.directory.id_of, who.several(row.get(field, "")))) for field in ("leads", "members")
    )
    setup = Setup(
        name=row["name"], channel=channel_id(row["channel"], about.channels), zone=row.get("zone", "") or about.zone,
        country=row.get("country", "").upper(), region=row.get("region", "").upper(), members=members, leads=leads,
    )  # fmt: skip
    by = Person(id=next(iter(leads), ""), name="", zone="", is_slack_admin=True, looked_up_at=about.now)

    def store(session: Session) -> int:
        saved = team_setup.save(session, setup, team_id=None, by=by, now=about.now)
        if saved.left_out:
            listed = ", ".join(f"{person} ({why})" for person, why in saved.left_out)
            raise Refused(f"Slack has not told me of all of them, or they cannot be in a team: {listed}.")
        return saved.id

    return _Made([row["name"].casefold()], store)


def channel_id(said: str, channels: Mapping[str, str]) -> str:
    """Refused where there is none of that name, or id."""
    bare = said.strip().removeprefix("#")
    if bare in channels.values():
        return bare
    if bare.casefold() in channels:
        return channels[bare.casefold()]
    raise Refused(f"I know no channel “{said}”. Invite me there, or write its ID, as in C0123456.")


def public_channel(session: Session, said: str, channels: Mapping[str, str]) -> str:
    """Where all of a table was told. Refused unless everybody in the workspace can read there."""
    id_ = channel_id(said, channels)
    channel = session.get(Channel, id_)
    if channel is None or channel.is_private or channel.is_shared:
        raise Refused(
            f"{said} is private, shared with others or unknown to me. Everybody could read what is imported as told"
            " there, so name a public channel, or leave --channel out: then those alone read it who are named in it."
        )
    return id_


def _moment(row: Row, about: About) -> datetime:
    at = moments.read(row["at"], zone=about.zone, form=about.date_format)
    if not _EARLIEST <= at <= about.now + timedelta(minutes=5):
        raise Unclear(f"{row['at']} is not between the year 2000 and now")
    return at


def _require_words(message: str) -> None:
    if not has_words(message):
        raise Refused("It does not say what for.")
    if len(message) > MOST:
        raise Refused(f"That is {len(message):,} characters; I keep up to {MOST:,}.")


def _practices(row: Row, text: str) -> tuple[str, ...]:
    named, said = row.get("practices", "").casefold(), text.casefold()
    return tuple(one for one in PRACTICES if one in named or re.search(rf"(?<!\w)#{one}\b", said))


def _days(said: str, otherwise: int) -> int:
    found = re.search(r"\d{1,4}", said)
    if said and not found:
        raise who.Unknown(f"“{said}” is no number of days")
    return int(found[0]) if found else otherwise


_MAKERS: Mapping[str, Callable[[Session, Row, About], _Made]] = {
    "kudos": _kudos,
    "stories": _story,
    "customers": _customer,
    "teams": _team,
}
