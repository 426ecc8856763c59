"""What `warmline export` does, and says of it."""

from pathlib import Path

from bot import printing
from storage.across import exports
from storage.across.files import Format
from storage.across.moving import writing
from storage.across.moving.writing import Written
from storage.engine.database import Store

_WHY = {
    "answer": "anonymous answers, so few in their rounds that they would tell who gave them",
    "usable": "answers about hand-overs, so few that they would tell who gave them",
}


def write(store: Store, folder: Path, format: Format) -> None:  # noqa: A002 - the word people type
    """Write the files, and say which. Raises OSError where they cannot be written."""
    if format == "jsonl":
        written = store.read_now(writing.export, folder)
    else:
        written = Written(store.read_now(exports.export, folder, format))
    rows = [(f"{name}.{format}", str(count)) for name, count in written.files.items()]
    printing.say_table(f"Written to {folder}", ("file", "rows"), rows)
    if format == "jsonl":
        for name, count in written.stayed.items():
            printing.complain(
                f"Left behind: {count:,} {_WHY.get(name, f'rows of {name}, which nobody else may read')}."
            )
        printing.complain(f"To move: copy the folder as a whole, and there `warmline import {folder.name}`.")
    if written.for_want_of_key:
        printing.complain(
            "There is no seal key here, so what would move sealed stayed behind: goals that nobody else may read, who"
            " was asked what is answered anonymously, and what anonymous authors' codes lead to. Export where the bot"
            " runs, or set WARMLINE_SEAL_KEY."
        )
