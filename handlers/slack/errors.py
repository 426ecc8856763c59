"""Slack's name for what went wrong in a call."""

from collections.abc import Mapping


def name_of(error: BaseException) -> str:
    """As in "channel_not_found"; "" where there is none: no answer came, or a page of some gateway on the way."""
    response = getattr(error, "response", None)
    body = getattr(response, "data", response)
    return str(body.get("error") or "") if isinstance(body, Mapping) else ""
