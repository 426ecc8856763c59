"""The app itself in the workspace: what Slack tells when it is taken away."""

import logging
from datetime import UTC, datetime

from handlers.call import Event
from handlers.feature import Feature
from storage.delivery import rate_limits

log = logging.getLogger(__name__)


async def lost(event: Event) -> None:
    """Everything stays stored: whoever runs the bot decides whether it comes back."""
    sort = event.payload["type"]
    tokens = event.payload.get("tokens") or {}
    if sort == "app_uninstalled" or tokens.get("bot"):
        await event.store.write(rate_limits.block_posting, wall=datetime.now(UTC))
    log.error("Slack says %s: nothing can be sent until the app is installed again, with its new token", sort)


FEATURE = Feature(events={"app_uninstalled": lost, "tokens_revoked": lost})
