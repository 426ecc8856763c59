"""The app itself in the workspace: what Slack tells when it is taken away."""

import logging
from typing import Any

log = logging.getLogger(__name__)


async def lost(event: dict[str, Any]) -> None:
    """Everything stays stored: whoever runs the bot decides whether it comes back."""
    log.error("Slack says %s: nothing can be sent until the app is installed again, with its new token", event["type"])
