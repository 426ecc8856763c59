"""What a database takes of a text, and what a reader sees of it. Pure."""

import re
import unicodedata

# Nobody sees these: format characters, blank letters, marks that only change the one before. The last two join or
# shape what stands before them, so they stay at the end of a text ("❤" and U+FE0F make a red heart).
BLANK = (
    r"\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufeff\uffa0\ufff9-\ufffb"
)
_SHAPING = r"\u034f\u200c\u200d\ufe00-\ufe0f\U000e0000-\U000e0fff"
INVISIBLE = BLANK + _SHAPING  # to be put into a set of a pattern
_FIRST = re.compile(rf"\A[\s{INVISIBLE}]+")
_LAST = re.compile(rf"(?:[\s{BLANK}]|(?<=[\s{INVISIBLE}])[{_SHAPING}])+\Z")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:(?![\w:])|[0-9#*]\ufe0f?\u20e3")


def keepable(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def trimmed(text: str) -> str:
    """Without space and what nobody sees at either end."""
    return _LAST.sub("", _FIRST.sub("", text))


def has_words(text: str) -> bool:
    """Whether it says something: a letter or a number, not just signs and emoji."""
    seen = _INVISIBLE.sub("", _EMOJI.sub("", text))
    return any(unicodedata.category(one)[0] in "LN" for one in seen)
