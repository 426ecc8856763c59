"""Emoji as Slack sends them: by name, never as the characters that people type."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

NAMES = Path(__file__).parent / "page" / "emoji.json"  # the page draws the same ones
SKIN_TONES = {chr(0x1F3FB + step): f":skin-tone-{step + 2}:" for step in range(5)}
PICTURE = "[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff]"
COLOURED = "\ufe0f"  # asks for the coloured form of a character that is also a plain sign


def named(text: str) -> str:
    """The text with `:tada:` for 🎉, and so on for every emoji."""
    return text if text.isascii() else _pattern().sub(lambda emoji: _name(emoji[0]), text)


@cache
def _names() -> dict[str, str]:
    """The name of each character; where there are several, the one that Slack sends stands first."""
    listed = json.loads(NAMES.read_text(encoding="utf-8"))
    return {character: name for name, character in reversed(listed.items())}


@cache
def _pattern() -> re.Pattern[str]:
    listed = "|".join(sorted((re.escape(character) for character in _names()), key=len, reverse=True))
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    tone = f"[{''.join(SKIN_TONES)}]"
    single = f"(?:{listed}|[\U0001f300-\U0001faff]|{PICTURE}{COLOURED}){COLOURED}?{tone}?"
    return re.compile(f"{flag}|{single}(?:\u200d{PICTURE}{COLOURED}?{tone}?)*")


def _name(emoji: str) -> str:
    if "\U0001f1e6" <= emoji[0] <= "\U0001f1ff":
        return f":flag-{''.join(chr(ord(letter) - 0x1F1E6 + ord('a')) for letter in emoji)}:"
    tone = "".join(SKIN_TONES.get(character, "") for character in emoji)
    bare = "".join(character for character in emoji if character not in SKIN_TONES)
    known = _names().get(bare) or _names().get(bare.removesuffix(COLOURED)) or _names().get(bare + COLOURED)
    return f":{known or _described(bare)}:{tone}"


def _described(emoji: str) -> str:
    """A name for an emoji that is not listed, from what Unicode calls its parts."""
    parts = [unicodedata.name(character, "emoji") for character in emoji if character not in f"{COLOURED}\u200d"]
    return re.sub(r"[^a-z0-9]+", "_", "_".join(parts).lower())
