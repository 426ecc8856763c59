"""The one way in which a rule says no to a person."""

from collections.abc import Sequence
from typing import Self

BEGINS, ENDS = "\ue010", "\ue011"  # private use: nobody's words hold them (``theirs``)


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """A rule said no; the words tell the person what to do instead.

    ``field`` names the form field (its ``block_id``) that the words belong to, where there is one.
    Slack's mrkdwn is allowed in ``words``; what people typed must be marked by ``theirs``. ``others`` are for other
    fields.
    """

    def __init__(self, words: str, *, field: str | None = None, others: "Sequence[Refused]" = ()) -> None:
        super().__init__(words.replace(BEGINS, "").replace(ENDS, ""))
        self.words = words
        self.field = field
        self.others = others

    def by_field(self) -> dict[str | None, str]:
        """The first words for each field."""
        return {one.field: one.words for one in reversed([self, *self.others])}


class Refusals:
    """Collects what is wrong with the fields of a form, so that whoever filled it in reads it all at once.

    ``with refusals:`` holds back a Refused that is about a field; ``settle`` raises all that was held back.
    """

    def __init__(self) -> None:
        self._held: list[Refused] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, Refused) or error.field is None:
            return False
        self._held += [error, *error.others]
        return True

    def __bool__(self) -> bool:
        return bool(self._held)

    def add(self, words: str, *, field: str) -> None:
        self._held.append(Refused(words, field=field))

    def settle(self) -> None:
        if self._held:
            raise Refused(self._held[0].words, field=self._held[0].field, others=self._held[1:])


def theirs(text: str) -> str:
    """Somebody's words inside words of ours: whatever shows these shows them literally (handlers/views/lines.py)."""
    return f"{BEGINS}{text.replace(BEGINS, '').replace(ENDS, '')}{ENDS}"


def escape(text: str) -> str:
    """Plain text as mrkdwn that shows it and does nothing else, for what people typed inside words of ours."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Busy(Exception):  # noqa: N818 - it is an answer, not an error
    """The database did not take the change in time; nothing was stored."""


class Unusable(Busy):
    """The database cannot be used until somebody mends it; nothing was stored. ``str`` of it is for the operator."""

    def __init__(self, words: str, *, is_full: bool = False) -> None:
        super().__init__(words)
        self.is_full = is_full
