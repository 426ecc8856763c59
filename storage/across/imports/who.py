"""Whom a table means: by their id in Slack, their e-mail address, or their name there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select
from sqlmodel import Session

from storage.engine.sql import columns
from storage.people import people
from storage.tables import Person

_ID = re.compile(r"(?:<@)?([UW][A-Z0-9]{2,})(?:\|[^>]*)?>?")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_person = columns(Person)
_WHY = {"bot": "is a bot", "stranger": "is of another workspace", "guest": "is a guest"}


class Unknown(Exception):  # noqa: N818 - says who, in words
    """Nobody here is meant by that, or several are."""


class Slack(Protocol):
    """Where people are looked up. ``why_no_addresses``: why Slack tells nobody's by an e-mail address, or ""."""

    why_no_addresses: str

    def meet(self, id_: str) -> bool:
        """Remember somebody; whether Slack knows them."""

    def of_address(self, address: str) -> str | None:
        """The id of whoever has this e-mail address, remembered as well."""


ADDRESSES_NEED_SLACK = (
    "e-mail addresses can be looked up where SLACK_BOT_TOKEN is set only; write member IDs, as in U0123456"
)


@dataclass
class Directory:
    """Who is known: ``ids``, and by ``names``. Others are looked up in Slack, each once, where it can be asked.

    ``addresses`` says who has which e-mail address, ``nobody`` which ids Slack does not know.
    """

    ids: set[str]
    names: Mapping[str, Sequence[str]]
    slack: "Slack | None" = None
    addresses: dict[str, str] = field(default_factory=dict)
    nobody: set[str] = field(default_factory=set)

    def id_of(self, said: str) -> str:
        """Raises Unknown, in words."""
        said = said.strip()
        if found := _ID.fullmatch(said):
            return self._there(found[1])
        if _ADDRESS.fullmatch(said):
            return self._by_address(said)
        ids = self.names.get(_key(said), ())
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise Unknown(f"“{said}” could be {len(ids)} people; write their member ID in Slack, as in U0123456")
        raise Unknown(f"I know nobody called “{said}”" if said else "nobody is named")

    def ask(self, said: str) -> None:
        """Look somebody up who is not known; it is never done while a transaction is open."""
        said = said.strip()
        if self.slack is None or said in self.nobody or said.casefold() in self.addresses:
            return
        if (found := _ID.fullmatch(said)) and found[1] not in self.ids | self.nobody:
            (self.ids if self.slack.meet(found[1]) else self.nobody).add(found[1])
        elif _ADDRESS.fullmatch(said) and not self.slack.why_no_addresses:
            if id_ := self.slack.of_address(said):
                self.addresses[said.casefold()] = id_
            else:
                self.nobody.add(said)

    def _there(self, id_: str) -> str:
        if id_ in self.nobody:
            raise Unknown(f"Slack knows nobody with the ID {id_}")
        return id_

    def _by_address(self, said: str) -> str:
        if found := self.addresses.get(said.casefold()):
            return found
        why = ADDRESSES_NEED_SLACK if self.slack is None else self.slack.why_no_addresses
        raise Unknown(f"{said}: {why}" if why else f"nobody in Slack has the address {said}")


def directory(session: Session) -> Directory:
    """Everybody who is known, by the names that they have in Slack."""
    names: dict[str, list[str]] = {}
    ids = set()
    for id_, name, real_name in session.connection().execute(select(_person.id, _person.name, _person.real_name)):
        ids.add(id_)
        for key in {_key(name), _key(real_name)} - {""}:
            names.setdefault(key, []).append(id_)
    return Directory(ids, names)


def require_people(session: Session, ids: Sequence[str]) -> None:
    """Raises Unknown for a bot, and for somebody from outside."""
    for id_, person in people.find(session, ids).items():
        if why := _WHY.get(people.why_excluded(person)):
            raise Unknown(f"{person.name or id_} {why}")


def several(said: str) -> list[str]:
    """Those whom a cell names: a list as JSON, or separated by commas, semicolons or lines."""
    return [one.strip().strip('"') for one in re.split(r"[,;\n]", said.strip().strip("[]")) if one.strip().strip('"')]


def _key(name: str) -> str:
    return " ".join(name.strip().removeprefix("@").casefold().split())
