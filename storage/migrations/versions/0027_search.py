"""One index of words for the search, the same on both databases.

Revision 0027, after 0026
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from storage.engine.indexing import entry

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_FIELDS = ("text", "our_part", "lesson", "touch_point", "downstream")
_SHORT = ("kind", "side", "author", "channel")
_WATCHED = "text, our_part, lesson, touch_point, downstream, author, told_at, withdrawn_at"
_WAS = "text, our_part, lesson, touch_point"
_story = sa.table(
    "story",
    *(sa.column(name, sa.String()) for name in (*_FIELDS, *_SHORT)),
    *(sa.column(name, sa.Integer()) for name in ("id", "team_id")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("told_at", "withdrawn_at")),
    sa.column("practices", sa.JSON()),
)
# Seconds since 2000, then the story's number: as storage/engine/indexing.py counts.
_PLACE = {
    "sqlite": "max(-2147483648, min(2147483647, CAST(strftime('%s', old.told_at) AS INTEGER) - 946684800))"
    " * 4294967296 + old.id",
    "postgresql": "greatest(-2147483648, least(2147483647, floor(extract(epoch FROM old.told_at))::bigint"
    " - 946684800)) * 4294967296 + old.id",
}
_TAKE = {
    "sqlite": f"DELETE FROM story_search WHERE rowid = {_PLACE['sqlite']};",
    "postgresql": f"DELETE FROM story_search WHERE place = {_PLACE['postgresql']};",
}
_FOR_EACH = "FOR EACH ROW EXECUTE FUNCTION story_search_take()"
_SQLITE = (
    """CREATE VIRTUAL TABLE story_search USING fts5(
        words, tokenize=ascii, detail=none, columnsize=0, prefix='2 3 4 5 6 7 8')""",
    f"CREATE TRIGGER story_search_update AFTER UPDATE OF {_WATCHED} ON story BEGIN {_TAKE['sqlite']} END",
    f"CREATE TRIGGER story_search_delete AFTER DELETE ON story BEGIN {_TAKE['sqlite']} END",
)
_POSTGRESQL = (
    """CREATE TABLE story_search (place bigint PRIMARY KEY, words text NOT NULL, search tsvector NOT NULL
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED)""",
    "CREATE INDEX story_search_words ON story_search USING gin (search)",
    f"""CREATE FUNCTION story_search_take() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {_TAKE["postgresql"]} RETURN NULL; END $$""",
    f"CREATE TRIGGER story_search_update AFTER UPDATE OF {_WATCHED} ON story {_FOR_EACH}",
    f"CREATE TRIGGER story_search_delete AFTER DELETE ON story {_FOR_EACH}",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for sort in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER story_search_{sort}")
        op.execute("DROP TABLE story_search")
        _run(_SQLITE)
    else:
        op.execute("DROP INDEX story_search")
        op.drop_column("story", "search")
        _run(_POSTGRESQL)
    _fill()


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for sort in ("update", "delete"):
        op.execute(f"DROP TRIGGER story_search_{sort}" + ("" if is_sqlite else " ON story"))
    op.execute("DROP TABLE story_search")
    if is_sqlite:
        _run(_AS_BEFORE_ON_SQLITE)
    else:
        op.execute("DROP FUNCTION story_search_take")
        _run(_AS_BEFORE_ON_POSTGRESQL)


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _fill() -> None:
    connection, last = op.get_bind(), 0
    there = sa.select(_story).where(_story.c.withdrawn_at.is_(None)).order_by(_story.c.id).limit(1000)
    place = "rowid" if connection.dialect.name == "sqlite" else "place"
    add = sa.text(f"INSERT INTO story_search ({place}, words) VALUES (:place, :words)")
    while rows := connection.execute(there.where(_story.c.id > last)).mappings().all():
        connection.execute(add, [entry(_in_utc(row)) for row in rows])
        last = rows[-1]["id"]


def _in_utc(row: sa.RowMapping) -> dict[str, object]:
    told_at = row["told_at"]
    return {**row, "told_at": told_at if told_at.tzinfo else told_at.replace(tzinfo=UTC)}


_AS_BEFORE_ON_POSTGRESQL = (
    """ALTER TABLE story ADD COLUMN search tsvector GENERATED ALWAYS AS (to_tsvector('simple',
        normalize(regexp_replace(normalize(text || ' ' || our_part || ' ' || lesson || ' ' || touch_point
        , NFD), U&'[\\0300-\\036F]', '', 'g'), NFC))) STORED""",
    "CREATE INDEX story_search ON story USING gin (search)",
)
_AS_BEFORE_ON_SQLITE = (
    f"""CREATE VIRTUAL TABLE story_search USING fts5({_WAS},
        content='story', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    f"""CREATE TRIGGER story_search_insert AFTER INSERT ON story BEGIN
        INSERT INTO story_search(rowid, {_WAS}) VALUES (new.id, new.text, new.our_part, new.lesson, new.touch_point);
        END""",
    f"""CREATE TRIGGER story_search_delete AFTER DELETE ON story BEGIN
        INSERT INTO story_search(story_search, rowid, {_WAS})
        VALUES ('delete', old.id, old.text, old.our_part, old.lesson, old.touch_point); END""",
    f"""CREATE TRIGGER story_search_update AFTER UPDATE OF {_WAS} ON story BEGIN
        INSERT INTO story_search(story_search, rowid, {_WAS})
        VALUES ('delete', old.id, old.text, old.our_part, old.lesson, old.touch_point);
        INSERT INTO story_search(rowid, {_WAS}) VALUES (new.id, new.text, new.our_part, new.lesson, new.touch_point);
        END""",
    "INSERT INTO story_search(story_search) VALUES ('rebuild')",
)
