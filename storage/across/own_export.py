"""Everything about one person as one file that they can read: a zip with a file a kind, and a page that explains it."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from storage.across.files import LINE_ENDS
from storage.tables import declared

NAME = "warmline-{}.zip"
_README = """Everything that Warmline keeps about {person}, as of {at} UTC.

Each file that ends in .jsonl is one kind of thing, with one thing a line: open it in any text editor.
Times are in UTC. People and channels are Slack's ids.
What others wrote, and who they are, is theirs and not in here, unless it was addressed to you.
What was said anonymously bears no name, so nothing of it can be found or be in here.
"""


def zipped(everything: Mapping[str, Sequence[Mapping[str, Any]]], person: str, *, at: datetime) -> bytes:
    """What ``privacy.mine`` found as the file, made in memory: nothing of it is ever on the disk of whoever runs the
    bot unless they write it."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", _readme(everything, person, at))
        for kind, rows in everything.items():
            file.writestr(f"{kind}.jsonl", "".join(map(_line, rows)))
    return whole.getvalue()


def _readme(everything: Mapping[str, Sequence[Any]], person: str, at: datetime) -> str:
    told = [_README.format(person=person, at=f"{at:%Y-%m-%d %H:%M}")]
    for kind, rows in everything.items():
        names = declared.of_kind(kind)
        told.append(
            f"{kind}.jsonl: {names.counted(len(rows))}\n"
            f"  What for: {names.purpose}\n  Who reads it: {names.readers}\n  How long: {names.kept}\n"
        )
    return "\n".join(told if everything else [*told, "Nothing is kept.\n"])


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False).translate(LINE_ENDS) + "\n"
