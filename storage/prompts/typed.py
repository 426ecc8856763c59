"""What somebody typed into the form of a round, read question by question."""

from collections.abc import Mapping

from storage.people import anonymity
from storage.prompts.parts import Asking, Opened, Said
from storage.refusal import Refusals, Refused

NAMED = "A lead can ask anonymously with `/warmline prompts`; if your name may stand here, please take that word out."
TEXT_LIMIT = 3000  # what Slack's text field takes
BESIDE_A_MOOD = 300  # of the words in a sealed round that asks for a mood


def given(opened: Opened, said: Mapping[int, str], author: str | None, is_late: bool) -> list[Said]:
    """What was answered. Refused, under every field where something is wrong, or where nothing was."""
    refusals, found = Refusals(), []
    for question in opened.questions:
        with refusals:
            found.append(_read(question, said.get(question.id) or "", author, is_late, limit(opened)))
    refusals.settle()
    if not any(found):
        raise Refused("Please answer at least one question.", field=f"answer_{opened.questions[0].id}")
    return [one for one in found if one]


def limit(opened: Opened) -> int:
    """How many characters an answer in words takes."""
    is_mood = any(question.kind == "mood" for question in opened.questions)
    return BESIDE_A_MOOD if opened.is_sealed and is_mood else TEXT_LIMIT


def _read(question: Asking, typed: str, author: str | None, is_late: bool, most: int) -> Said | None:
    typed, field = typed.strip(), f"answer_{question.id}"
    if not typed:
        return None
    if question.kind == "text":
        if len(typed) > most:
            raise Refused(f"That is {len(typed):,} characters; an answer takes {most:,}.", field=field)
        if author:  # a sealed one needs no such words
            anonymity.refuse(typed, field=field, instead=NAMED)
        return Said(question.id, typed, None, author, is_late)
    allowed = range(1, 6) if question.kind == "mood" else range(len(question.choices))
    if not typed.isdecimal() or int(typed) not in allowed:
        raise Refused("Please choose one of the answers in the list.", field=field)
    words = question.choices[int(typed)] if question.kind == "choice" else ""
    return Said(question.id, words, int(typed), author, is_late)
