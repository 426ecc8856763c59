"""Whether a text holds what is looked for, and where: for what is not in the index, and to show it. Pure."""

from collections.abc import Iterable, Sequence

from storage.engine import folding
from storage.engine.indexing import BETWEEN
from storage.stories.search import SHORTEST_BEGINNING, Query, Sought


def holds(query: Query, *texts: str) -> str:
    """ "exact" for the very words, "loose" for other endings or beginnings of words, "" where one is missing."""
    fields = [folding.folded(text) for text in texts]
    line = f" {BETWEEN} {f' {BETWEEN} '.join(' '.join(words) for words in fields)} {BETWEEN} "
    said = {word for words in fields for word in words}
    stems = set(folding.stems(word for words in fields for word in words))
    if any(_is_left_out(part, line, said, stems) for part in query.without):
        return ""
    if not all(_is_there(part, line, said, stems) for part in query.sought):
        return ""
    return "exact" if all(said.issuperset(part.words) for part in query.sought) else "loose"


def places(query: Query, text: str) -> list[tuple[int, int]]:
    """Where in a text the words stand that were looked for."""
    words = folding.words(text)
    languages = folding.languages([word.text for word in words])
    parts = [(one, part.is_exact or len(part.words) > 1) for part in query.sought for one in part.words]
    found = [
        (word.begin, word.end)
        for word in words
        if any(_is_like(word.text, one, is_exact=is_exact, languages=languages) for one, is_exact in parts)
    ]
    return list(dict.fromkeys(found))


def _is_there(part: Sought, line: str, said: set[str], stems: set[str]) -> bool:
    if len(part.words) > 1:
        return f" {' '.join(part.words)}{' ' if part.is_exact else ''}" in line
    (word,) = part.words
    if word in said or part.is_exact:
        return word in said
    begins = len(word) >= SHORTEST_BEGINNING and any(one.startswith(word) for one in said)
    return begins or not stems.isdisjoint(folding.every_stem(word))


def _is_left_out(part: Sought, line: str, said: set[str], stems: set[str]) -> bool:
    if len(part.words) > 1:
        return f" {' '.join(part.words)} " in line
    return part.words[0] in said or not stems.isdisjoint(folding.every_stem(part.words[0]))


def _is_like(word: str, wanted: str, *, is_exact: bool, languages: Iterable[str]) -> bool:
    if word == wanted:
        return True
    begins = len(wanted) >= SHORTEST_BEGINNING and word.startswith(wanted)
    return begins or (not is_exact and _share(word, wanted, tuple(languages)))


def _share(word: str, wanted: str, languages: Sequence[str]) -> bool:
    stems = folding.stems_in(word, languages)
    return not set(stems).isdisjoint(folding.every_stem(wanted))
