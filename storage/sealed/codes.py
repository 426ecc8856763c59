"""Codes for those who said something anonymously: with theirs they find it again, and nobody else does."""

import unicodedata
from datetime import datetime

from sqlmodel import Session, col, delete

from storage.engine import seal
from storage.engine.seal import SealKey
from storage.refusal import Refused
from storage.sealed.boxes import NO_KEY
from storage.tables import WrongCode

DIGITS = 16
MOST_WRONG = 5  # an hour and person
WRONG = "I know nothing under that code. It has 16 digits, as in `1234 5678 9012 3456`; please look at yours once more."
TOO_MANY = "That was the fifth code in this hour that I do not know. Please wait an hour before you try another."


def of_delivery(session: Session, delivery: str) -> str:
    """The code for what this delivery of Slack's brings: the same for the same one. Refused without a key."""
    number = int(_key(session).mac("code", delivery), 16) % 10**DIGITS
    return f"{number:0{DIGITS}}"


def mark(session: Session, code: str) -> str:
    """What is kept of a code: nobody can tell the code from it."""
    return _key(session).mac("code mark", read(code))


def read(typed: str) -> str:
    """The digits of a code, however they are grouped, quoted or written; "" where it is none."""
    digits = [str(unicodedata.decimal(one)) for one in typed if one.isdecimal()]
    return "".join(digits) if len(digits) == DIGITS and is_meant(typed) else ""


def is_meant(typed: str) -> bool:
    """Whether it can only be meant as a code, right or wrong: many digits, and nothing else that says something."""
    digits = sum(one.isdecimal() for one in typed)
    return digits >= DIGITS // 2 and digits == sum(one.isalnum() for one in typed)


def shown(code: str) -> str:
    """In groups of four."""
    return " ".join(code[place : place + 4] for place in range(0, DIGITS, 4))


def require_tries(session: Session, person: str, now: datetime) -> None:
    """Refused to somebody who has tried too many wrong ones in this hour."""
    row = session.get(WrongCode, _token(session, person, now))
    if row and row.tried >= MOST_WRONG:
        raise Refused(TOO_MANY)


def note_wrong(session: Session, person: str, now: datetime) -> None:
    """Count a wrong one. What was counted in hours before is forgotten."""
    hour = _hour(now)
    session.connection().execute(delete(WrongCode).where(col(WrongCode.hour) < hour))
    token = _token(session, person, now)
    row = session.get(WrongCode, token) or WrongCode(token=token, tried=0, hour=hour)
    row.tried += 1
    session.add(row)
    session.flush()


def _token(session: Session, person: str, now: datetime) -> str:
    return _key(session).mac("wrong codes", person, _hour(now).isoformat())


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _key(session: Session) -> SealKey:
    key = seal.of(session)
    if key is None:
        raise Refused(NO_KEY)
    return key
