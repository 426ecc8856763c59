"""A database's address as it may be shown: which database it is, and nothing that opens it."""

import re
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

# What may be read after the question mark; any other option is shown by its name alone.
_HARMLESS = {
    "application_name", "channel_binding", "connect_timeout", "dbname", "gssencmode", "host", "hostaddr", "port",
    "sslmode", "target_session_attrs", "user",
}  # fmt: skip
_SECRET = re.compile("pass|pwd|secret|token|key", re.IGNORECASE)
_HIDDEN = "***"


def shown(url: str) -> str:
    """For people and logs: without passwords, wherever in the address they are."""
    kind, _, rest = url.partition("://")
    if kind == "sqlite" and rest.startswith("/"):
        return f"{kind}://{rest.partition('?')[0]}"
    if not is_plain(url):
        return f"{kind}://{_HIDDEN}"
    parts = urlsplit(url)
    person, at, host = parts.netloc.rpartition("@")
    name, colon, _ = person.partition(":")
    who = unquote(name).partition(":")[0] + (colon and f":{_HIDDEN}") + at
    options = [f"{name}={value if name in _HARMLESS else _HIDDEN}" for name, value in parse_qsl(parts.query)]
    return f"{kind}://{who}{host}{parts.path}{'?' if options else ''}{'&'.join(options)}"


def secrets(url: str) -> list[str]:
    """What must not be shown of it, as it is written there and as it is meant."""
    if not is_plain(url):
        return []
    parts = urlsplit(url)
    password = parts.netloc.rpartition("@")[0].partition(":")[2]
    options = [pair.partition("=") for pair in url.partition("?")[2].split("&")]
    written = [password, *(value for name, _, value in options if _SECRET.search(unquote(name)))]
    return list(dict.fromkeys(way for held in written for way in (held, unquote(held), unquote_plus(held)) if way))


def is_plain(url: str) -> bool:
    """Whether everybody reads it alike; not where a password holds a character that ends it for some of them."""
    try:
        parts = urlsplit(url)
        return (parts.port or 1) > 0 and parts.netloc.count("@") < 2 and "@" not in url.replace(parts.netloc, "", 1)
    except ValueError:
        return False
