"""Tables of what was read in: from other tools, row by row, and from a moved database, file by file."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.declare import File, NoFile, Plain, Stays


class Imported(SQLModel, table=True):
    """A row of another tool's file that is here now, as the ``subject`` of this ``kind``, from this ``source``.

    ``key`` is made of all that the row says (storage/across/tables_in/): what is read a second time changes nothing,
    and what was taken back since, or erased, does not come back.
    """

    __table_args__ = (Index("imported_subject_kind", "subject", "kind"),)
    __retained__ = Stays("It keeps what was read, or erased, from coming back.")
    __exported__ = File("imported", "kind subject source at", without={"key": "It says what was read already."})

    key: Plain[str] = Field(primary_key=True)
    kind: Plain[str]
    subject: Plain[int]
    source: Plain[str]
    at: Plain[datetime]


class Move(SQLModel, table=True):
    """A folder that `warmline import` reads, and how far it is. ``id`` is made of the folder's manifest."""

    __retained__ = Stays("It is the program's own note.")
    __exported__ = NoFile(
        "It is the program's own note.", stays="It says what was read into this database, and not into another."
    )

    id: Plain[str] = Field(primary_key=True)
    part: Plain[int] = 0
    lines: Plain[int] = 0
    began_at: Plain[datetime]
    finished_at: Plain[datetime | None] = None
