"""The app itself in the workspace: what Slack tells when it is taken away."""

import logging

from handlers.call import Event
from handlers.feature import Feature

log = logging.getLogger(__name__)


async def lost(event: Event) -> None:
    """Everything stays stored: whoever runs the bot decides whether it comes back."""
    sort = event.payload["type"]
    log.error("Slack says %s: nothing can be sent until the app is installed again, with its new token", sort)


FEATURE = Feature(events={"app_uninstalled": lost, "tokens_revoked": lost})
