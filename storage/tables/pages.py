"""The pages under docs/ that say what the tables declare: the register of purposes, and the export files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlmodel import SQLModel

from storage.tables import declared
from storage.tables.declare import File, Mentions, Names, NoFile, Personal
from storage.tables.declared import About

_MADE = "<!-- `make docs` writes this page from what the tables declare; change storage/tables/, not this page. -->"
_REGISTER = f"""# Register: what is kept about people, and what for

{_MADE}

[privacy.md](privacy.md) says how these rules are kept.
A section is a kind of row that is about one person, under the name that it has in what they are handed.
"""
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

`warmline import DIR` reads what `warmline export --format jsonl DIR` wrote, into an empty database, SQLite or PostgreSQL.
[Operations](operations.md#to-another-database-or-machine) says how to move, and [the decision](decisions/moving.md) why it is like this.

- Beside the files above, the folder `moving` has what the program alone needs: a file for each table, whose lines go with those of the file above, and `manifest.json`, which says what is whole.
- What nobody but its owner may read is in there encrypted with the seal key, in `*.sealed.jsonl` and in fields called `sealed`; without the key it stays out.
- Numbers, links and moments stay as they are, so buttons under old posts go on working.
- Anonymous answers that are left out above are nowhere in the folder, nor are the seal key and the codes of anonymous authors.
- An import that was interrupted goes on where it was; the same folder a second time changes nothing.

These tables stay behind:

"""  # noqa: E501 - one sentence a line


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
        "How long": str(names.kept),
        "When the person is erased": f"it stays without {_code(rows.blank)}." if names.stays else "it is deleted.",
        "Why it stays": names.stays,
        **_file(table),
    }
    told = "".join(f"- **{title}:** {line}\n" for title, line in lines.items() if line)
    return f"\n## {names.kind.replace('_', ' ').capitalize()}\n\n{told}"


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
            yield f"{_code(names)} in `{table.__tablename__}`"


def _is_about_people(table: type[SQLModel]) -> bool:
    return any(isinstance(mark, Names) for _, mark in declared.columns(table))


def _personal(table: type[SQLModel]) -> list[tuple[Any, Personal]]:
    return [(column, mark) for column, mark in declared.columns(table) if isinstance(mark, Personal)]


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
