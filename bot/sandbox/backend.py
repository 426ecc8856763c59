"""What Web API methods and people work on together."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.files import Files
from bot.sandbox.interactions import Interactions
from bot.sandbox.state import Slack
from bot.sandbox.views import States, Views

Json = dict[str, Any]


@dataclass
class Backend:
    """The workspace, its open views, its files, and the interactions that are under way."""

    slack: Slack
    interactions: Interactions
    views: Views
    files: Files = field(default_factory=Files)
    chosen: dict[tuple[str, str, str], States] = field(default_factory=dict)  # by channel, message and person
    offered: dict[str, list[Json]] = field(default_factory=dict)  # options that the app offered to each person
