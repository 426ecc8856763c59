"""The seal key: encrypts what nobody may read yet, and makes codes and tokens that the database alone cannot tell from.

It is not in the database (bot/sealing.py says where it comes from), and travels with the store's connections.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from sqlmodel import Session

BYTES = 32
_NONCE = 12  # bytes, as AES-GCM wants it, new for each encryption
_INFO = "seal"  # what a connection carries it as


class WrongKey(Exception):  # noqa: N818 - says what is wrong, to whoever opens something
    """This key did not seal that, or it was changed since."""


@dataclass(frozen=True)
class SealKey:
    """Secret bytes. What is made of them for one purpose says nothing of what is made for another."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != BYTES:
            raise ValueError(f"a seal key has {BYTES} bytes")

    @property
    def fingerprint(self) -> str:
        """Tells keys apart, and gives nothing of the key away."""
        return self.mac("fingerprint")[:16]

    def mac(self, purpose: str, *parts: object) -> str:
        """A keyed hash (HMAC-SHA256, hexadecimal) of the parts, for one purpose."""
        words = "\x1f".join(map(str, (purpose, *parts)))
        return hmac.new(self.secret, words.encode(), hashlib.sha256).hexdigest()

    def encrypt(self, about: str, plain: bytes) -> bytes:
        """AES-GCM, bound to what it is ``about``: in another's place it cannot be opened."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher().encrypt(nonce, plain, about.encode())

    def decrypt(self, about: str, sealed: bytes) -> bytes:
        """Raises WrongKey."""
        try:
            return self._cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except InvalidTag as error:
            raise WrongKey from error

    def encrypt_alike(self, about: str, plain: bytes) -> bytes:
        """AES-SIV: the same plain bytes always look the same, so that what is written twice can be compared."""
        return self._alike().encrypt(plain, [about.encode()])

    def decrypt_alike(self, about: str, sealed: bytes) -> bytes:
        """Raises WrongKey."""
        try:
            return self._alike().decrypt(sealed, [about.encode()])
        except (InvalidTag, ValueError) as error:
            raise WrongKey from error

    def _alike(self) -> AESSIV:
        return AESSIV(bytes.fromhex(self.mac("encrypt alike")))

    def _cipher(self) -> AESGCM:
        return AESGCM(bytes.fromhex(self.mac("encrypt")))


def new() -> SealKey:
    return SealKey(os.urandom(BYTES))


def carry(info: dict[Any, Any], key: SealKey | None) -> None:
    """Let a connection carry the key, by its ``info``."""
    info[_INFO] = key


def of(session: Session) -> SealKey | None:
    """The key that this process has, if it has one."""
    return session.connection().info.get(_INFO)
