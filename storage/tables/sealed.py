"""Tables of what nobody may read yet, and of who guesses at codes."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from storage.tables.declare import NoFile, Plain, Stays


class SealedBox(SQLModel, table=True):
    """Everything that was said in one round, encrypted together and anew with each entry (storage/sealed/boxes.py)."""

    __tablename__ = "sealed_box"
    __retained__ = Stays("It is opened and gone when its round closes.")
    __exported__ = NoFile("Nobody reads it before its round closes, and then it is gone.")

    name: Plain[str] = Field(primary_key=True)  # what it is a box of, and which
    key: Plain[str]  # the fingerprint of the key that sealed it
    box: Plain[bytes] = Field(sa_column=Column(LargeBinary, nullable=False))


class KeyInUse(SQLModel, table=True):
    """When a process last said that it has this key; two at once mean that some process cannot open a box."""

    __tablename__ = "key_in_use"
    __retained__ = Stays("It is the program's own short-lived note.")
    __exported__ = NoFile("It is the program's own short-lived note.", stays="Each process says anew which key it has.")

    fingerprint: Plain[str] = Field(primary_key=True)
    seen_at: Plain[datetime]


class WrongCode(SQLModel, table=True):
    """How many wrong codes somebody has tried in an hour: who, a token says that only the seal key can make."""

    __tablename__ = "wrong_code"
    __retained__ = Stays("It is the program's own short-lived note.")
    __exported__ = NoFile("It is the program's own short-lived note.", stays="It is over with the hour.")

    token: Plain[str] = Field(primary_key=True)
    tried: Plain[int] = 1
    hour: Plain[datetime] = Field(index=True)
