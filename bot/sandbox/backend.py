"""What Web API methods and people work on together."""

from dataclasses import dataclass, field

from bot.sandbox.interactions import Interactions
from bot.sandbox.state import Slack
from bot.sandbox.views import States, Views


@dataclass
class Backend:
    """The workspace, its open views, and the interactions that are under way."""

    slack: Slack
    interactions: Interactions
    views: Views
    chosen: dict[tuple[str, str, str], States] = field(default_factory=dict)  # by channel, message and person
