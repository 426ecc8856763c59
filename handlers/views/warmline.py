"""What one can do with the bot, by role."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum


class Chapter(Enum):
    """The chapters of the help, in order; a feature says what belongs in each."""

    TELL = "Tell and thank"
    YOU = "About you"
    LEAD = "As a lead"
    ADMIN = "As an admin"


Help = Mapping[Chapter, Sequence[str]]

REST = "Every command answers `help`, and my Home tab has buttons for everything."


def help_(parts: Iterable[Help], *, is_lead: bool, is_admin: bool) -> str:
    """The lines of all ``parts``, chapter by chapter, as far as they are for this person."""
    all_parts = list(parts)
    shown = [_chapter(chapter, all_parts) for chapter in (Chapter.TELL, Chapter.YOU)]
    shown.append(REST)
    shown += [_chapter(Chapter.LEAD, all_parts)] if is_lead or is_admin else []
    return "\n".join([*shown, *([_chapter(Chapter.ADMIN, all_parts)] if is_admin else [])])


def unknown(word: str) -> str:
    """``word`` is marked as theirs."""
    return f"I do not know `/warmline {word}`. `/warmline help` shows what there is."


def _chapter(chapter: Chapter, parts: Iterable[Help]) -> str:
    lines = [f"• {line}" for part in parts for line in part.get(chapter, ())]
    return "\n".join([f"*{chapter.value}*", *lines])
