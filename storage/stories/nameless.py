"""What is said about how we work names nobody: whom a text names with an @, as known here."""

from sqlmodel import Session, select

from storage.stories import blameless
from storage.tables import Person


def named(session: Session, words: str, *, but: str = "") -> str:
    """The first person or group that is named in it, ``but`` for one; "" for nobody."""
    if "<@" in words or "<!subteam" in words:
        return "somebody"
    if not blameless.may_name(words):
        return ""
    known = session.exec(select(Person.name).where(Person.id != but)).all()
    return blameless.named(words, author="", known=known) or ""


def refusal(name: str) -> str:
    unmarked = name.translate(str.maketrans("", "", "&<>*_`~"))
    return (
        "What is said here names nobody, so that it stays about what we do. Nothing was recorded yet. Instead of"
        f" “@{unmarked}”, please say “we” or the role."
    )
