"""Which column of a table is what: by the names that other tools give them, or as whoever imports it says. Pure."""

import re
from collections.abc import Mapping, Sequence

from storage.refusal import Refused

# What each kind needs and may have, and what such columns are called elsewhere; the first that is there is taken.
FIELDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "kudos": {
        "giver": ("giver", "giver email", "from email", "sender email", "from", "sender", "given by", "author",
                  "giver name", "from name", "sender name"),
        "receiver": ("receivers", "receiver", "receiver email", "recipient email", "to email", "to", "recipient",
                     "recipients", "given to", "receiver name", "recipient name", "to name"),
        "reason": ("reason", "message", "note", "comment", "text", "description"),
        "at": ("given at", "at", "date", "created at", "timestamp", "time", "created", "given on", "datetime"),
        "practices": ("practices", "values", "hashtags"),
    },
    "stories": {
        "author": ("author", "author email", "told by", "from email", "from", "giver", "name", "email"),
        "text": ("text", "story", "what happened", "message", "description"),
        "at": ("told at", "at", "date", "created at", "timestamp", "time", "created", "datetime"),
        "kind": ("kind", "type"),
        "side": ("side",),
        "our_part": ("our part",),
        "lesson": ("lesson", "next time"),
        "practices": ("practices", "values", "hashtags"),
        "touch_point": ("touch point",),
        "downstream": ("downstream",),
    },
    "customers": {
        "name": ("name", "customer", "customer name", "account", "account name", "company"),
        "owner": ("owner", "owner email", "account owner", "account manager", "looked after by"),
        "team": ("team", "team name"),
        "side": ("side",),
        "ideal": ("ideal days", "ideal", "every"),
        "latest": ("latest days", "latest", "at the latest"),
    },
    "teams": {
        "name": ("name", "team", "team name"),
        "channel": ("channel", "slack channel"),
        "zone": ("zone", "time zone", "timezone", "tz"),
        "country": ("country",),
        "region": ("region",),
        "members": ("members", "people"),
        "leads": ("leads", "lead", "manager", "team lead"),
    },
}  # fmt: skip
NEEDED: Mapping[str, Sequence[str]] = {
    "kudos": ("giver", "receiver", "reason", "at"),
    "stories": ("author", "text", "at"),
    "customers": ("name", "owner"),
    "teams": ("name", "channel", "leads"),
}


def kind_of(heads: Sequence[str]) -> str:
    """The one kind of thing that has all it needs in a table with these columns, and needs most of them.

    Refused where that is not clear.
    """
    fitting = [kind for kind in FIELDS if set(NEEDED[kind]) <= _recognised(kind, heads).keys()]
    fitting = [kind for kind in fitting if len(NEEDED[kind]) == max(len(NEEDED[one]) for one in fitting)]
    if len(fitting) != 1:
        raise Refused(
            "I cannot tell what is in that file. Say so with --kind kudos, stories, customers or teams, and with --map"
            f" which column is what. Its columns are: {', '.join(heads)}."
        )
    return fitting[0]


def mapped(kind: str, heads: Sequence[str], given: str) -> dict[str, str]:
    """The column of each field. ``given`` is as in "receiver=To,giver=From". Refused where one that is needed lacks."""
    chosen = _recognised(kind, heads) | _given(kind, heads, given)
    if missing := [field for field in NEEDED[kind] if field not in chosen]:
        raise Refused(
            f"I do not know which column is the {missing[0]}. Say so, as in --map {missing[0]}={_quoted(heads)}. The"
            f" columns are: {', '.join(heads)}."
        )
    return chosen


def _recognised(kind: str, heads: Sequence[str]) -> dict[str, str]:
    ours = {_plain(head): head for head in reversed(heads)}
    found = {field: next((ours[name] for name in names if name in ours), "") for field, names in FIELDS[kind].items()}
    return {field: head for field, head in found.items() if head}


def _given(kind: str, heads: Sequence[str], given: str) -> dict[str, str]:
    chosen = {}
    ours = {_plain(head): head for head in reversed(heads)}
    for pair in filter(None, map(str.strip, given.split(","))):
        field, _, head = (part.strip() for part in pair.partition("="))
        if field not in FIELDS[kind]:
            raise Refused(f"--map: {kind} have no “{field}”. They have: {', '.join(FIELDS[kind])}.")
        if _plain(head) not in ours:
            raise Refused(f"--map: there is no column “{head}”. The columns are: {', '.join(heads)}.")
        chosen[field] = ours[_plain(head)]
    return chosen


def _plain(head: str) -> str:
    return re.sub(r"[\s_.:-]+", " ", head).strip().casefold()


def _quoted(heads: Sequence[str]) -> str:
    return f"'{heads[0]}'" if " " in heads[0] else heads[0]
