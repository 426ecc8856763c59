"""Slips of the hand: what is close to a command's own word is asked back, before anything is done with it."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.call import Call
from handlers.feature import Feature, Handler, Words, merged
from handlers.slack import naming, received
from handlers.views import slips as views
from handlers.views.answers import Answer
from storage.engine.text import unended, without

LONGEST = 30  # letters of what may be a command's word
SHORT = 5  # letters; so short a word of another command has too many neighbours that mean something


@dataclass(frozen=True)
class Typed:
    """What a button does in place of what was typed."""

    command: str
    text: str


def name_of(command: str, text: str, commands: Iterable[str]) -> str:
    """The command with its first word, where that has a handler of its own, as in `/warmline away tomorrow`."""
    with_word = " ".join([command, *text.lower().split()[:1]])
    return with_word if with_word in commands else command


def asking_back(features: Sequence[Feature]) -> dict[str, Handler]:
    """Every command's handler, with a question before it where what was typed may be a slip."""
    handlers = merged(feature.commands for feature in features)
    words = merged(feature.words for feature in features)
    return {name: _asking(name, handler, words) for name, handler in handlers.items()}


def answering(commands: Mapping[str, Handler]) -> Handler:
    """What a button below the question does: *Yes*, or what was typed as it stands."""

    async def press(call: Call) -> Answer | None:
        typed = received.document(Typed, call.value)
        name = received.one_of(commands, name_of(typed.command, typed.text, commands))
        return await commands[name](call.as_if_typed(typed.command, typed.text))

    return press


def _asking(name: str, handler: Handler, words: Mapping[str, Words]) -> Handler:
    async def ask(call: Call) -> Answer | None:
        mine = words.get(name, Words())
        text = call.rest if " " in name else call.text
        wanted = _meant(name, text, words)
        if wanted is None:
            return await handler(call)
        shown = await naming.plain(text, call)
        is_known = await call.read(mine.is_known, shown) if mine.is_known else False
        if is_known:
            return await handler(call)
        return views.ask(name, text, shown=shown, meant=wanted, otherwise=mine.otherwise) or await handler(call)

    return ask


def _meant(name: str, text: str, words: Mapping[str, Words]) -> str | None:
    """The command that was probably meant, as in "/servicestory search driver"; None where nothing points to one."""
    mine, (typed, rest) = words.get(name, Words()), (*text.split(maxsplit=1), "", "")[:2]
    if typed.startswith("<"):  # chosen from Slack's list, or a link
        return None
    if (button := _on_a_button(typed, mine.on_buttons)) and len(rest.split()) < 2:  # "undo", "delete it"
        return f"{name} {mine.on_buttons[button]}"
    if word := close(typed, [*mine.alone, *mine.before]):
        if not rest:
            plain = text if mine.otherwise else unended(text)  # where it can mean nothing else
            return f"{name} {word}" if word != plain.lower() else None
        if len(text.split()) > mine.at_most or not typed[0].isalpha():
            return None
        if mine.is_known and word in mine.alone:  # a name, and what more there is to say
            return None
        if typed.lower() == word:  # "help me"
            is_odd = word not in mine.before and mine.otherwise and len(rest.split()) == 1
            return f"{name} {word}" if is_odd else None
        if mine.otherwise and not is_misspelt(typed, word):
            return None
        return f"{name} {word} {rest}" if word in mine.before else f"{name} {word}"
    return None if rest else _of_another(name, typed, words)


def _on_a_button(typed: str, buttons: Collection[str]) -> str | None:
    """The word of a button that somebody types in place of pressing it, or a slip of a long one."""
    if bare(typed) in buttons:
        return bare(typed)
    near = close(typed, [word for word in buttons if len(word) > SHORT])
    return near if near and is_misspelt(typed, near) else None


def _of_another(name: str, typed: str, words: Mapping[str, Words]) -> str | None:
    """The same word after another command, as `list` is after `/checkin`, a slip of a long one, or the command."""
    if name not in words or not words[name].otherwise:
        return None
    known = {other.removeprefix("/"): other for other in words if " " not in other and other != name}
    for other, its in words.items():
        for one in (*its.alone, *its.before):
            known.setdefault(one, f"{other} {one}")
    word, near = bare(typed), close(typed, [one for one in known if len(one) > SHORT])
    return known.get(word) or (known[near] if near and is_misspelt(typed, near) else None)


def bare(typed: str) -> str:
    """A word as it is compared: without case, accents, and whatever stands around it or cannot be seen."""
    folded = unicodedata.normalize("NFKD", typed).casefold()
    visible = without(folded, "Cf", "Mn")
    ends = [place for place, one in enumerate(visible) if one.isalnum()]
    return visible[ends[0] : ends[-1] + 1] if ends else ""


def close(typed: str, words: Iterable[str]) -> str | None:
    """The word that differs from what was typed by a slip or less; of several the nearest."""
    word = bare(typed)
    if not 1 < len(word) < LONGEST:
        return None
    near = [(slips, one) for one in words if (slips := _distance(word, one)) <= _slips_in(one)]
    return min(near)[1] if near else None


def _slips_in(word: str) -> int:
    return 2 if len(word) > 5 else 1


def _distance(word: str, wanted: str) -> int:
    """The same as ``distance``, or something that is too far."""
    apart = abs(len(word) - len(wanted))
    return distance(word, wanted) if apart <= _slips_in(wanted) else apart


def is_misspelt(typed: str, word: str) -> bool:
    """Whether it is no other word in its own right, as far as that can be seen: "fine" is, and so is "helped"."""
    seen = bare(typed)
    if sorted(seen) == sorted(word):
        return True
    return seen[:1] == word[:1] and not seen.startswith(word) and (len(word) > 3 or len(seen) != len(word))


def distance(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped with the next one."""
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, wanted in enumerate(other, 1):
            steps = [rows[-1][to] + 1, row[-1] + 1, rows[-1][to - 1] + (letter != wanted)]
            if at > 1 and to > 1 and (letter, wanted) == (other[to - 2], one[at - 2]):
                steps.append(rows[-2][to - 2] + 1)
            row.append(min(steps))
        rows.append(row)
    return rows[-1][-1]
