"""Words as they are looked for: without case and accents, and their stems in the language of the text. Pure.

Both databases are given these words and look for them as they stand, so that both find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

LONGEST = 60  # characters of a word that are compared
OF_STEM = "·"  # before a stem, and what else is no word that somebody can type
FEW = 8  # words: where they show no language, every one is tried

_ASCII = re.compile(r"[A-Za-z0-9]+")
_ACCENTS = dict.fromkeys(range(0x300, 0x370))  # not the marks that are letters in other scripts
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"})
# Scripts that put no space between words: each of their signs counts by itself.
_OF_SIGNS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SIGNS = re.compile(f"[{_OF_SIGNS}]")
_PARTS = re.compile(f"[{_OF_SIGNS}]|[^{_OF_SIGNS}]+")
_BY_SCRIPT = {
    "CYRILLIC": "russian", "GREEK": "greek", "ARABIC": "arabic", "ARMENIAN": "armenian", "DEVANAGARI": "hindi",
    "TAMIL": "tamil",
}  # fmt: skip
# The small words of each language that is written in Latin letters, by which it is known.
_SMALL_WORDS = {
    "english": "the and of to was were is that with for it she he they his her we our had has not on at by from this",
    "german": "der die das und ist nicht mit ein eine einen dem den fur war wir sie auf von zu im hat uns auch wurde",
    "french": "le la les et est des une du dans pour que qui avec nous pas sur au aux elle il etait ont son sa",
    "spanish": "el la los las y es del una en por que con para se no lo nos fue su como al muy pero",
    "italian": "il lo la gli e di del della una che con per non si ci era sono nel alla da anche piu",
    "portuguese": "o os as e do da dos das uma em no na que com para nao se foi por mais ao pelo",
    "dutch": "de het een en van is niet met voor zijn was wij ze op aan dat die er ook naar bij",
    "swedish": "och att det en ett som ar inte med for var vi hon han pa av till den oss",
    "danish": "og at det en et som er ikke med for var vi hun han pa af til den os",
    "norwegian": "og at det en et som er ikke med for var vi hun han pa av til den oss",
    "polish": "i w na z sie nie to jest do ze byl byla jak od po przez dla ale",
    "czech": "a v na se je to ze s z do ne byl byla jak od po pro ale jsme",
    "finnish": "ja on ei se etta oli han me mutta kun niin myos ovat olla",
    "hungarian": "a az es nem hogy van volt egy is meg de ki mert",
    "romanian": "si la cu nu este din pentru care sa mai au fost pe un o",
    "turkish": "ve bir bu da de icin ile cok ama olarak degil gibi",
}
_SMALL = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


@dataclass(frozen=True)
class Word:
    """A word of a text as it is compared, and where it stands there."""

    text: str
    begin: int
    end: int


def words(text: str) -> list[Word]:
    """Every word of a text, in order."""
    if text.isascii():
        return [Word(run[0].lower()[:LONGEST], *run.span()) for run in _ASCII.finditer(text)]
    return [word for begin, end in _runs(text) for word in _in_run(text, begin, end)]


def folded(text: str) -> list[str]:
    return [word.text for word in words(text)]


def stems(of: Iterable[str]) -> list[str]:
    """The stems of a text's words, each once, with their language."""
    said = list(dict.fromkeys(of))
    chosen = languages(said)
    return list(dict.fromkeys(stem for word in said for stem in stems_in(word, chosen)))


def every_stem(word: str) -> Sequence[str]:
    """The stems of a word that is looked for, in each language that it may be of."""
    return stems_in(word, tuple(_SMALL))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Where letters, digits and their marks stand together."""
    at = 0
    for is_word, run in groupby(text, _belongs):
        length = sum(1 for _ in run)
        if is_word:
            yield at, at + length
        at += length


def _belongs(one: str) -> bool:
    return one.isalnum() or unicodedata.category(one)[0] == "M" or unicodedata.category(one) == "Cf"


def _in_run(text: str, begin: int, end: int) -> Iterator[Word]:
    at = begin
    for sign in _SIGNS.finditer(text, begin, end):
        yield from _pieces(text, at, sign.start())
        yield from _pieces(text, *sign.span())
        at = sign.end()
    yield from _pieces(text, at, end)


def _pieces(text: str, begin: int, end: int) -> Iterator[Word]:
    """Mostly one; more where a sign such as ½ stands for several."""
    plain = _fold(text[begin:end]) if begin < end else ""
    for is_word, run in groupby(plain, lambda one: one.isalnum() or unicodedata.category(one)[0] == "M"):
        for piece in _PARTS.findall("".join(run)[:LONGEST]) if is_word else ():  # folding can make two signs of one
            if any(map(str.isalnum, piece)):
                yield Word(piece, begin, end)


@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    """Folding can bring out what folds again, so that goes on until nothing changes."""
    for _ in range(3):
        apart = unicodedata.normalize("NFKD", word.casefold()).translate(_ACCENTS).translate(_LETTERS)
        once = "".join(one for one in unicodedata.normalize("NFC", apart) if unicodedata.category(one) != "Cf")
        if once == word:
            break
        word = once
    return word


def languages(said: Sequence[str]) -> tuple[str, ...]:
    """Those whose small words a text has most of; where it has none, all of them for a few words, else English."""
    count = {language: len(small.intersection(said)) for language, small in _SMALL.items()}
    most = max(count.values())
    if most == 0 and len(said) > FEW:
        return ("english",)
    return tuple(language for language, found in count.items() if found == most)


@lru_cache(maxsize=50_000)
def stems_in(word: str, latin: tuple[str, ...]) -> tuple[str, ...]:
    """The stem of a word in each of these languages, or in that of its own script."""
    script = unicodedata.name(word[0], "").partition(" ")[0]
    chosen = latin if script == "LATIN" else tuple(filter(None, [_BY_SCRIPT.get(script)]))
    return tuple(f"{OF_STEM}{language}{OF_STEM}{_stemmer(language).stemWord(word)}" for language in chosen)


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # a tenth of a second: only where words are compared

    return snowballstemmer.stemmer(language)
