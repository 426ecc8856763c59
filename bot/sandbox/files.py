"""Files that the app uploads: first an address, then the content, then the place where people see it."""

import mimetypes
from dataclasses import dataclass, field
from secrets import token_hex, token_urlsafe
from typing import Any

from bot.sandbox.app import BOT_USER_ID
from bot.sandbox.refusal import SlackError

Json = dict[str, Any]


@dataclass
class File:
    """A file from the moment at which the app asked where to upload it."""

    name: str
    size: int
    created: int
    title: str = ""
    alt: str = ""  # what an image shows, for whoever does not see it
    content: bytes | None = None
    is_complete: bool = False
    conversations: list[str] = field(default_factory=list)
    id: str = field(default_factory=lambda: f"F{token_hex(5).upper()}")
    upload_key: str = field(default_factory=lambda: token_urlsafe(16))

    @property
    def mimetype(self) -> str:
        """What kind of content the name promises."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """Every file of the workspace, by its id and by the key in its upload address."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}
        self._by_key: dict[str, File] = {}

    def prepare(self, file: File) -> None:
        """Makes room for a file whose content comes next."""
        self._by_id[file.id] = self._by_key[file.upload_key] = file

    def upload(self, key: str, content: bytes) -> None:
        """Takes the content, once. Raises SlackError if nobody waits for it, or if it has another length."""
        file = self._by_key.get(key)
        if file is None or file.content is not None:
            raise SlackError("file_not_found")
        if len(content) != file.size:
            raise SlackError("file_size_mismatch")
        file.content = content

    def uploaded(self, file_id: str) -> File:
        """A file whose content is there, and which nobody sees yet."""
        file = self.get(file_id)
        if file.content is None:
            raise SlackError("file_not_found")
        if file.is_complete:
            raise SlackError("file_update_failed")
        return file

    def get(self, file_id: str) -> File:
        """A file by its id."""
        file = self._by_id.get(file_id)
        if file is None:
            raise SlackError("file_not_found")
        return file


def as_json(file: File) -> Json:
    """A file as messages and the Web API show it."""
    described = {"alt_txt": file.alt} if file.alt else {}
    return described | {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "size": file.size,
        "user": BOT_USER_ID,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "channels": list(file.conversations),
    }
