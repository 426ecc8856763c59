"""What a person sees after doing something."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Reply:
    """What came of an act. Later answers, by a response_url or a view, are still filled in."""

    ok: bool = True
    status: int | str = 200
    text: str | None = None
    blocks: list[Json] = field(default_factory=list)
    response_type: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    modal: Json | None = None
    error: str | None = None
    options: list[Json] = field(default_factory=list)
    channel: str | None = None
    ts: str | None = None
    delivery: str | None = None  # names what the app was sent, for `redeliver`

    def fail(self, error: str) -> None:
        """Marks the act as failed, with the words that the person reads."""
        self.ok, self.error = False, error
