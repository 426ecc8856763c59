"""The example company of the sandbox: who is in it, and six weeks of history, read from example.toml."""

import tomllib
from importlib.resources import files

from bot.sandbox import Workspace


def workspace() -> Workspace:
    """The people, channels and groups."""
    company = tomllib.loads((files("bot") / "example.toml").read_text(encoding="utf-8"))
    return Workspace.from_json({**company["workspace"], **company})
