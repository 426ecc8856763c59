"""The seal key of this process: from WARMLINE_SEAL_KEY, or a file that is made at the first start."""

import logging
import os
from pathlib import Path

from bot.settings import SEAL_KEY, SEAL_KEY_FILE, Settings
from storage.engine import seal
from storage.engine.seal import SealKey

log = logging.getLogger(__name__)

ELSEWHERE = "Keep a copy of it, in another place than the back-ups of the database: together they open what is sealed."


def key_for(settings: Settings) -> SealKey | None:
    """The key; made now where there is none. None, and logged why, where that cannot be."""
    try:
        return read(settings) or _made(SEAL_KEY_FILE)
    except (OSError, ValueError) as error:
        log.warning("Seal key: %s Until then nothing can be told or answered anonymously.", _in_words(error))
        return None


def read(settings: Settings) -> SealKey | None:
    """The key that there is. Raises OSError or ValueError where its file cannot be read, or holds something else."""
    if settings.seal_key:
        return SealKey(bytes.fromhex(settings.seal_key))
    return SealKey(bytes.fromhex(SEAL_KEY_FILE.read_text().strip())) if SEAL_KEY_FILE.exists() else None


def in_words(settings: Settings) -> tuple[bool, str]:
    """Whether all is well with the key, and where it is."""
    try:
        there = read(settings)
    except (OSError, ValueError) as error:
        return False, f"{_in_words(error)} Until then nothing can be told or answered anonymously."
    if settings.seal_key:
        return True, f"It comes from {SEAL_KEY}. {ELSEWHERE}"
    if there is None and not os.access(Path.cwd(), os.W_OK):
        return False, f"There is none, and this account cannot make one in {Path.cwd()}: set {SEAL_KEY}."
    if there is None:
        return True, f"The first start makes one, in the file {SEAL_KEY_FILE.resolve()}. {ELSEWHERE}"
    if SEAL_KEY_FILE.stat().st_mode & 0o077:
        return False, f"The file {SEAL_KEY_FILE} is open to other accounts. Close it: chmod 600 {SEAL_KEY_FILE}"
    return True, f"It is in the file {SEAL_KEY_FILE.resolve()}. {ELSEWHERE}"


def _made(path: Path) -> SealKey:
    """A new key, in a file that this account alone may read; another process may have been quicker."""
    key = seal.new()
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return SealKey(bytes.fromhex(path.read_text().strip()))
    with os.fdopen(file, "w") as opened:
        opened.write(f"{key.secret.hex()}\n")
        opened.flush()
        os.fsync(opened.fileno())  # what it seals survives a power cut, so it must too
    log.info("Seal key: made, in the file %s. %s", path.resolve(), ELSEWHERE)
    return key


def _in_words(error: Exception) -> str:
    if isinstance(error, OSError):
        can = f"Let this account read and write it, or set {SEAL_KEY}."
        return f"The file {SEAL_KEY_FILE} cannot be used ({error.strerror}). {can}"
    return (
        f"The file {SEAL_KEY_FILE} does not hold a key of 64 characters, each of them 0 to 9 or a to f. Put the right"
        " one back; or take the file away and start, which makes a new key and loses what is sealed now."
    )
