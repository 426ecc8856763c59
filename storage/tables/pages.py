"""The pages under docs/ that say what the tables declare: the register of purposes, and the export files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlmodel import SQLModel

from storage.tables import declared
from storage.tables.declare import Ages, File, Mentions, Names, NoFile, Personal, Stays
from storage.tables.declared import About

_MADE = "<!-- `make docs` writes this page from what the tables declare; change storage/tables/, not this page. -->"
_REGISTER = f"""# Register: what is kept about people, and what for

{_MADE}

[privacy.md](privacy.md) says how these rules are kept.
A section is a kind of row that is about one person, under the name that it has in what they are handed.
Where it names `/warmline keep`, an admin may set a shorter period; of somebody on hold nothing is deleted.
The legal ground is the company's to say: copy this page, and fill it in.
"""
GROUND = "to be filled in by the company."
_EXPORT = f"""# Export files

{_MADE}

`warmline export --format jsonl DIR` writes one file for each kind below, with one JSON object a line.
`warmline export --format csv DIR` writes the same as tables, with the fields as columns.
All files are as of one moment, and readable by their owner alone.

- People and channels are Slack's ids, and times are in UTC.
- `weekdays` count from 0, which is Monday.
- A table is UTF-8 and begins with the mark by which a spreadsheet knows it, so accents come out right.
- In a table a list is written as JSON.
- In a table a text that a spreadsheet would take for a formula begins with an apostrophe.
- Anonymous answers are left out where so few were given that they would tell who gave them.

| file | fields |
|---|---|
"""
_MOVING = """
## Reading it in again

`warmline import DIR` reads what `warmline export --format jsonl DIR` wrote, into an empty database, SQLite or \
PostgreSQL.
[Operations](operations.md#to-another-database-or-machine) says how to move, and [the \
decision](decisions/moving.md) why it is like this.

- Beside the files above, the folder `moving` has what the program alone needs: a file for each table, whose \
lines go with those of the file above, and `manifest.json`, which says what is whole.
- What nobody but its owner may read is in there encrypted with the seal key, in \
`*.sealed.jsonl` and in fields called `sealed`; without the key it stays out.
- Numbers, links and moments stay as they are, so buttons under old posts go on working.
- Anonymous answers that are left out above are nowhere in the folder, nor are the \
seal key and the codes of anonymous authors.
- An import that was interrupted goes on where it was; the same folder a second time changes nothing.

These tables stay behind:

"""


def register() -> str:
    sections = "".join(map(_section, declared.about_people()))
    mentions = "".join(f"- {name}\n" for name in _mentions())
    nobody = "".join(f"- `{table.__tablename__}`\n" for table in declared.tables() if not _is_about_people(table))
    return (
        f"{_REGISTER}{sections}\n## Where anybody may be mentioned\n\nAn erased person's id is taken out of these,"
        f" as out of every other text.\n\n{mentions}\n## Tables whose rows are about nobody\n\n{nobody}"
    )


def export_files() -> str:
    files = "".join(f"| `{file.name}` | {_code(file.fields)} |\n" for file in declared.files().values())
    return f"{_EXPORT}{files}\n## What is not in them\n\n{''.join(_left_out())}{_MOVING}{''.join(_staying())}"


PAGES: Mapping[str, Callable[[], str]] = {"privacy-register.md": register, "export.md": export_files}


def _section(rows: About) -> str:
    names, table = rows.names, rows.table
    theirs = [rows.column.name, *(column.name for column, mark in _personal(table) if mark.of == rows.column.name)]
    others = [column.name for column, _ in declared.columns(table) if column.name not in theirs]
    lines = {
        "What": f"{_code(theirs)} in `{table.__tablename__}`{f', beside {_code(others)}' if others else ''}.",
        "What for": names.purpose,
        "Who reads it": names.readers,
        "How long": f"{names.kept}{_period(table)}",
        "When the person is erased": f"it stays without {_code(rows.blank)}." if names.stays else "it is deleted.",
        "Why it stays": names.stays,
        "Legal ground": GROUND,
        **_file(table),
    }
    told = "".join(f"- **{title}:** {line}\n" for title, line in lines.items() if line)
    return f"\n## {_title(names.kind)}\n\n{told}"


def _title(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _file(table: type[SQLModel]) -> dict[str, str]:
    match declared.exported(table):
        case File(name):
            return {"Export file": f"`{name}`."}
        case NoFile(because):
            return {"No export file": because}


def _left_out() -> Iterator[str]:
    for table in declared.tables():
        match declared.exported(table):
            case NoFile(because):
                yield f"- `{table.__tablename__}`: {because}\n"
            case File(without=without):
                yield from (f"- `{table.__tablename__}.{name}`: {why}\n" for name, why in without.items())


def _staying() -> Iterator[str]:
    for table in declared.tables():
        match declared.exported(table):
            case NoFile(stays=why) if why:
                yield f"- `{table.__tablename__}`: {why}\n"


def _mentions() -> Iterator[str]:
    for table in declared.tables():
        names = [column.name for column, mark in declared.columns(table) if isinstance(mark, Mentions)]
        if names:
            purpose, readers = _of_shared(table)
            yield (
                f"{_code(names)} in `{table.__tablename__}`. **What for:** {purpose} **Who reads it:** {readers}"
                f" **How long:** {_with_its_row(table)} **Legal ground:** {GROUND}"
            )


def _of_shared(table: type[SQLModel]) -> tuple[str, str]:
    """What its words are for, and who reads them: as it says, or as the rows that they stand in."""
    if shared := declared.shared(table):
        return shared.purpose, shared.readers
    kinds = " and ".join(f"*{_title(rows.names.kind)}*" for rows in declared.about_people() if rows.table is table)
    return f"as {kinds}, above.", "as there."


def _with_its_row(table: type[SQLModel]) -> str:
    match declared.retained(table):
        case Stays(because):
            return because
        case Ages() | None:
            return f"as long as its row.{_period(table)}"
        case parent:
            return f"as long as its `{parent.__tablename__}`.{_period(table)}"


def _period(table: type[SQLModel]) -> str:
    """How an admin sets a shorter one, for the table or for what its rows go with."""
    mark = declared.retained(table)
    while mark is not None and not isinstance(mark, Ages | Stays):
        mark = declared.retained(mark)
    return f" A shorter period: `/warmline keep {mark.kind}`." if isinstance(mark, Ages) else ""


def _is_about_people(table: type[SQLModel]) -> bool:
    return any(isinstance(mark, Names) for _, mark in declared.columns(table))


def _personal(table: type[SQLModel]) -> list[tuple[Any, Personal]]:
    return [(column, mark) for column, mark in declared.columns(table) if isinstance(mark, Personal)]


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
