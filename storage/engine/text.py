"""What a database takes of a text, and what a reader sees of it. Pure."""

import re
import unicodedata
from collections.abc import Iterable


def _set(*points: int | Iterable[int]) -> str:
    return "".join(map(chr, (one for point in points for one in ([point] if isinstance(point, int) else point))))


# Nobody sees these: format characters and blank letters.
BLANK = _set(
    0xAD, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, range(0x180B, 0x1810), 0x200B, 0x200E, 0x200F, range(0x202A, 0x202F),
    range(0x2060, 0x2070), 0x2800, 0x3164, 0xFEFF, 0xFFA0, range(0xFFF9, 0xFFFC),
)  # fmt: skip
# Nor these, but they join or shape what stands before them: "❤" and U+FE0F make a red heart.
SHAPING = _set(
    0x34F, 0x200C, 0x200D, range(0xFE00, 0xFE10), 0xE0001, range(0xE0020, 0xE0080), range(0xE0100, 0xE01F0)
)  # fmt: skip
INVISIBLE = BLANK + SHAPING
# What separates like a comma, a semicolon or a full stop in other scripts; most as wide as a Chinese letter.
COMMAS, STOPS = "，、；،؛", "。．！？؟۔"
# What people put between a name and what they say of it, with a space behind: "Acme | fine", "Acme => fine".
BETWEEN = r"[/|•·・~*→⇒▶►»／｜〜～](?=\s)|=?(?:>|&gt;)(?=\s)"
_ISOLATES, _EMBEDDINGS = _set(range(0x2066, 0x2069)), _set(0x202A, 0x202B, 0x202D, 0x202E)
_ENDS = "\u2069\u202c"  # of an isolate, of an embedding
_SPACE = "".join(chr(point) for point in range(0x3001) if chr(point).isspace())
_BEFORE, _AFTER = _SPACE + INVISIBLE, _SPACE + BLANK
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:(?![\w:])|[0-9#*]\ufe0f?\u20e3")


def keepable(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    if text.isascii() and "\0" not in text:  # as most are
        return text
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def without(text: str, *categories: str) -> str:
    """Without characters of these Unicode categories: "Cf" are those that format, "Mn" accents by themselves."""
    return "".join(one for one in text if unicodedata.category(one) not in categories)


def as_seen(text: str) -> str:
    """What a reader sees: wide letters and signs as the plain ones, nothing invisible between them."""
    return text if text.isascii() else without(unicodedata.normalize("NFKC", text), "Cf")


def trimmed(text: str) -> str:
    """Without space and what nobody sees at either end, but for the end of what turns its direction."""
    if text.isascii():  # as most are
        return text.strip()
    bare = _bare(text)
    return bare if bare.isascii() else f"{bare}{_left_open(bare)}"


def unended(text: str) -> str:
    """Words that a command knows, or a day, without what ends a sentence."""
    return trimmed(text).rstrip(f" .,;:!?…{COMMAS}{STOPS}")


def _left_open(text: str) -> str:
    """What ends each turn of direction that begins in its last line; left open, it would turn what follows too."""
    ends: list[str] = []
    for one in text.rpartition("\n")[2]:
        if one in _ISOLATES or one in _EMBEDDINGS:
            ends.insert(0, _ENDS[one in _EMBEDDINGS])
        elif ends and one == ends[0]:
            del ends[0]
    return "".join(ends)


def _bare(text: str) -> str:
    text = text.lstrip(_BEFORE)
    while True:
        text = text.rstrip(_AFTER)
        shaped = text.rstrip(SHAPING)
        if shaped == text or (not shaped[-1:].isspace() and shaped[-1:] not in BLANK):
            return text
        text = shaped


def has_words(text: str) -> bool:
    """Whether it says something: a letter or a number, not just signs and emoji."""
    if text.isascii() and ":" not in text:  # as most are
        return any(map(str.isalnum, text))
    seen = _INVISIBLE.sub("", _EMOJI.sub("", text))
    return any(unicodedata.category(one)[0] in "LN" for one in seen)
