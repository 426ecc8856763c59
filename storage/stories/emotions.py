"""What customers feel, and what they shall feel: the words to choose from (emotions.toml), or a word of one's own."""

import tomllib
from importlib.resources import files

OWN_LIMIT = 20  # characters of a word of one's own

_listed: dict[str, list[str]] = tomllib.loads((files("storage.stories") / "emotions.toml").read_text(encoding="utf-8"))

WANTED = tuple(_listed["wanted"])
FELT = (*WANTED, *_listed["unwanted"])
