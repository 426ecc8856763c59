"""What a person sees after doing something."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.delivery import Delivery

Json = dict[str, Any]


@dataclass
class Reply:
    """Goes on to be filled while the app answers later, through a response_url or a view."""

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
    delivery: "Delivery | None" = None

    def fail(self, error: str) -> None:
        self.ok, self.error = False, error
