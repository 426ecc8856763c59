"""Everything the environment decides: read once, checked together, explained in words."""

import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from storage.engine import addresses

SLACK = "https://slack.com/api/"
DATABASE = "sqlite:///warmline.db"
ENV_FILE = Path(".env")
SEAL_KEY_FILE = Path("warmline.key")  # beside where the bot runs
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
SEAL_KEY = "WARMLINE_SEAL_KEY"
SOCKET_MODE = (BOT_TOKEN, APP_TOKEN)
HTTP = (BOT_TOKEN, SIGNING_SECRET)

_PAGES = {
    BOT_TOKEN: "your app's page at https://api.slack.com/apps, under OAuth & Permissions (it begins with xoxb-)",
    APP_TOKEN: "your app's page at https://api.slack.com/apps, under Basic Information, App-Level Tokens,"
    " with the scope connections:write (it begins with xapp-)",
    SIGNING_SECRET: "your app's page at https://api.slack.com/apps, under Basic Information, App Credentials",
}
_PREFIXES = {BOT_TOKEN: "xoxb-", APP_TOKEN: "xapp-"}
_KINDS = {
    "xoxb-": "a bot token, which belongs in SLACK_BOT_TOKEN",
    "xapp-": "an app-level token, which belongs in SLACK_APP_TOKEN",
    "xoxp-": "a user token, which Warmline does not need",
    "xoxe": "a token of an app with token rotation, which Warmline does not use; make an app with rotation off",
}


class Mistaken(Exception):  # noqa: N818 - read by people, not a bug
    """The settings are not usable; ``mistakes`` holds a sentence for each, saying what to do.

    ``database_url`` is there all the same where nothing is wrong with it, so that the database can be looked at too.
    """

    def __init__(self, mistakes: Collection[str], database_url: str = "") -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes, self.database_url = tuple(mistakes), database_url


@dataclass(frozen=True)
class Settings:
    """What may be shown is shown by repr; tokens, secrets and the database's password never are."""

    database_url: str = field(default=DATABASE, repr=False)
    api_url: str = SLACK
    log_level: str = "INFO"
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    seal_key: str = field(default="", repr=False)  # hexadecimal; "": in a file (bot/sealing.py)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be logged, in every spelling that it may turn up in."""
        own = (self.bot_token, self.app_token, self.signing_secret, self.seal_key)
        given = (*own, *addresses.secrets(self.database_url))
        return tuple(dict.fromkeys(secret for secret in given if secret))


def load(needs: Collection[str] = ()) -> Settings:
    """The settings from the environment and, where it is silent, from the file .env in this folder."""
    return read({**_file(ENV_FILE), **os.environ}, needs)


def read(environment: Mapping[str, str], needs: Collection[str] = ()) -> Settings:
    """Settings out of plain text. Raises Mistaken with everything that is wrong, not just the first thing.

    A token that is not among ``needs`` may be missing, but not wrong.
    """
    mistakes: list[str] = []

    def take(name: str, check: Callable[[str], str], default: str = "") -> str:
        value = environment.get(name) or default
        if value and (mistake := _pasted(value) or check(value)):
            mistakes.append(f"{name}: {mistake}")
        elif not value and name in needs:
            mistakes.append(f"{name} is missing. Copy it from {_PAGES[name]} into .env or the environment.")
        return value

    settings = Settings(
        bot_token=take(BOT_TOKEN, lambda value: _token(BOT_TOKEN, value)),
        app_token=take(APP_TOKEN, lambda value: _token(APP_TOKEN, value)),
        signing_secret=take(SIGNING_SECRET, _signing_secret),
        api_url=_with_slash(take("SLACK_API_URL", _address, SLACK)),
        seal_key=take(SEAL_KEY, _seal_key).lower(),
        database_url=take("DATABASE_URL", _database, DATABASE),
        log_level=take("LOG_LEVEL", _level, "INFO").upper(),
    )
    if mistakes:
        is_usable = not any(mistake.startswith("DATABASE_URL") for mistake in mistakes)
        raise Mistaken(mistakes, settings.database_url if is_usable else "")
    return settings


def ignore_oauth(environment: dict[str, str] | os._Environ[str]) -> list[str]:
    """Take away what would make Bolt ignore the bot token (it reads the environment itself); say what it was."""
    return [name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if environment.pop(name, None) is not None]


def _file(path: Path) -> dict[str, str]:
    from dotenv import dotenv_values  # only where settings are read

    try:
        found = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise Mistaken([f"The file {path} cannot be read ({error}). Save it as plain text in UTF-8."]) from error
    return {name: value for name, value in found.items() if value is not None}


def _pasted(value: str) -> str:
    if value != value.strip():
        return "there is a space or a line end around the value. Remove it."
    if value[0] in "\"'`“‘" or value[-1] in "\"'`”’":
        return "quotes were pasted along with the value. Remove them."
    if re.search(r"\s", value):
        return "there is a space or a line end inside the value. Copy it once more, in one piece."
    return ""


def _token(name: str, value: str) -> str:
    if re.fullmatch(re.escape(_PREFIXES[name]) + r"[\w.-]+", value, re.ASCII):
        return ""
    if value.startswith(_PREFIXES[name]):
        return f"that is not the whole token, or more than it. Copy it once more from {_PAGES[name]}."
    return f"that is {_kind(value) or 'no token of this kind'}. The right one is on {_PAGES[name]}."


def _signing_secret(value: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{32}", value):
        return ""
    kind = _kind(value) or "no signing secret: Slack's are 32 characters long, each of them 0 to 9 or a to f"
    return f"that is {kind}. The right one is on {_PAGES[SIGNING_SECRET]}."


def _seal_key(value: str) -> str:
    if re.fullmatch(r"[0-9a-fA-F]{64}", value):
        return ""
    return "that is no seal key: it has 64 characters, each of them 0 to 9 or a to f. Make one: openssl rand -hex 32"


def _kind(value: str) -> str:
    return next((kind for prefix, kind in _KINDS.items() if value.startswith(prefix)), "")


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    return "" if is_address else f"that is no web address. Leave it out to use {SLACK}."


def _with_slash(address: str) -> str:
    return address if address.endswith("/") else address + "/"


def _level(value: str) -> str:
    return "" if value.upper() in LEVELS else f"that is no log level. Use one of {', '.join(LEVELS)}."


def _database(value: str) -> str:
    kind, _, rest = value.partition("://")
    if kind == "sqlite":
        return _sqlite(rest)
    if not rest or kind not in {"postgresql", "postgres"}:
        return "that is no database that Warmline knows." + _DATABASES
    if not addresses.is_plain(value):
        return "its host or port is not readable. Write special characters in the password as %40 and the like."
    return ""


def _sqlite(rest: str) -> str:
    path = Path(rest.removeprefix("/").partition("?")[0])
    if not rest.startswith("/"):
        return "write three slashes, as in sqlite:///warmline.db." if rest else _IN_MEMORY
    if str(path) in {".", ":memory:"}:
        return _IN_MEMORY
    if path.is_dir():
        return f"{path} is a folder. Add the name of a file, as in sqlite:///{path / 'warmline.db'}."
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist. Make it, or name another."
    return ""


_DATABASES = " Use sqlite:///warmline.db or postgresql://user:password@host/database."
_IN_MEMORY = "name a file, as in sqlite:///warmline.db; a database in memory would forget everything at every stop."
