"""Every table says whose its rows are, what for, for how long, and where they are exported; the pages say the same."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Integer
from sqlmodel import AutoString, SQLModel

from storage.tables import declared
from storage.tables.declare import ErasedAt, File, Mark, Mentions, Names, NoFile, Period, Personal, ReadAs
from storage.tables.declared import About
from storage.tables.pages import PAGES

DOCS = Path(__file__).parent.parent / "docs"
TABLES = declared.tables()
FILES = declared.files()
KINDS = [rows.names.kind for rows in declared.about_people()]

TOLD = ("What for", "Who reads it", "How long", "Legal ground")

each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
each_file = pytest.mark.parametrize(("table", "file"), FILES.items(), ids=[file.name for file in FILES.values()])
each_kind = pytest.mark.parametrize("rows", declared.about_people(), ids=KINDS)


def test_no_table_is_left_out() -> None:
    assert {str(table.__tablename__) for table in TABLES} == set(SQLModel.metadata.tables)


@each_table
def test_every_column_says_what_it_holds(table: type[SQLModel]) -> None:
    assert [column.name for column, _ in declared.columns(table)] == list(
        SQLModel.metadata.tables[_name(table)].c.keys()
    )


def test_a_column_that_says_nothing_is_named() -> None:
    class Loose(SQLModel):
        note: str

    with pytest.raises(TypeError, match=r"Loose\.note needs one mark"):
        declared.columns(Loose)


@each_table
def test_what_is_personal_belongs_to_somebody_whom_the_row_names(table: type[SQLModel]) -> None:
    named = {rows.column.name for rows in declared.about_people() if rows.table is table}

    assert {mark.of for _, mark in declared.columns(table) if isinstance(mark, Personal | ErasedAt)} <= named


@each_table
def test_what_is_read_as_something_else_is_another_rows_number(table: type[SQLModel]) -> None:
    for column, mark in declared.columns(table):
        if isinstance(mark, ReadAs):
            [key] = column.foreign_keys
            assert mark.column in key.column.table.c


@each_kind
def test_what_is_kept_about_people_says_why_for_whom_and_for_how_long(rows: About) -> None:
    for sentence in (rows.names.purpose, rows.names.readers, str(rows.names.kept), rows.names.stays or "."):
        assert sentence.endswith(".")


@each_kind
def test_a_row_that_stays_can_do_without_what_is_erased(rows: About) -> None:
    for name, value in rows.blank.items():
        column = SQLModel.metadata.tables[_name(rows.table)].c[name]
        fits = column.nullable if value is None else isinstance(column.type, JSON if value == [] else AutoString)
        assert fits, f"{column} is not to be {value!r}"


def test_only_what_is_personal_to_the_one_who_is_erased_is_blank() -> None:
    author: Column[str] = Column("author", AutoString())
    owner: Column[str] = Column("owner", AutoString(), nullable=False)
    marked: list[tuple[Column[Any], Mark]] = [
        (Column("words", AutoString(), nullable=False), Personal("author")),
        (Column("kinds", JSON(), nullable=False), Personal("author")),
        (Column("mood", Integer()), Personal("author")),
        (Column("title", AutoString(), nullable=False), Personal("author", erased="(erased)")),
        (Column("plan", AutoString(), nullable=False), Personal("owner")),
    ]

    assert declared.blank(marked, author) == {
        "author": None,
        "words": "",
        "kinds": [],
        "mood": None,
        "title": "(erased)",
    }
    assert declared.blank(marked, owner) == {"owner": "", "plan": ""}


@each_kind
def test_a_period_counts_from_a_moment_that_the_row_has(rows: About) -> None:
    if isinstance(kept := rows.names.kept, Period):
        assert rows.table.model_fields[kept.since].annotation is datetime


def test_each_kind_and_each_file_has_a_name_of_its_own() -> None:
    names = [file.name for table in TABLES if isinstance(file := declared.exported(table), File)]

    assert max(Counter(KINDS).values()) == max(Counter(names).values()) == 1


@each_table
def test_every_table_is_exported_or_says_why_not(table: type[SQLModel]) -> None:
    exported = declared.exported(table)

    assert exported.because.endswith(".") if isinstance(exported, NoFile) else exported.fields


@each_file
def test_every_column_of_a_file_is_in_it_or_says_why_not(table: type[SQLModel], file: File) -> None:
    written = {file.renamed.get(field, field) for field in file.fields}
    columns = {c.name: mark.field if isinstance(mark, ReadAs) else c.name for c, mark in declared.columns(table)}

    assert {name for name, read_as in columns.items() if written.isdisjoint({name, read_as})} == set(file.without)


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_say_what_the_tables_declare(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "`make docs` writes it anew"


@each_table
def test_the_register_is_complete_for_each_column_that_may_say_something_of_a_person(table: type[SQLModel]) -> None:
    page = PAGES["privacy-register.md"]()
    sections = [part for part in page.split("\n## ") if f" in `{_name(table)}`" in part.partition("\n- **What for")[0]]
    [mentioned] = [part for part in page.split("\n## ") if part.startswith("Where anybody may be mentioned")]
    shared = [line for line in mentioned.splitlines() if f" in `{_name(table)}`. " in line]
    for column, mark in declared.columns(table):
        if isinstance(mark, Names | Personal):
            owner = column.name if isinstance(mark, Names) else mark.of
            [told] = [part for part in sections if f"**What:** `{owner}`" in part and f"`{column.name}`" in part]
            assert all(f"- **{title}:** " in told for title in TOLD)
        if isinstance(mark, Mentions):
            [told] = [line for line in shared if f"`{column.name}`" in line]
            assert all(f"**{title}:** " in told for title in TOLD)
            assert declared.shared(table) or any(isinstance(other, Names) for _, other in declared.columns(table))


def _name(table: type[SQLModel]) -> str:
    return str(table.__tablename__)
