"""A local Slack, stricter than the real one: Web API, Socket Mode, signed HTTP delivery and a page."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.company import Channel, PastMessage, User, UserGroup, Workspace

if TYPE_CHECKING:
    from bot.sandbox.person import Person, Reply
    from bot.sandbox.server import Sandbox

__all__ = ["Channel", "PastMessage", "Person", "Reply", "Sandbox", "User", "UserGroup", "Workspace"]


def __getattr__(name: str) -> Any:
    # The company's words are needed by whoever describes one; aiohttp's server only by whoever starts it.
    if name == "Sandbox":
        from bot.sandbox.server import Sandbox

        return Sandbox
    if name in ("Person", "Reply"):
        from bot.sandbox import person

        return getattr(person, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
