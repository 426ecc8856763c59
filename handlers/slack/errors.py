"""What an error of Slack's Web API means: will it pass, does Slack refuse our token, or is it a bug of ours?"""

import logging
from collections.abc import Collection, Mapping
from typing import Any, Literal, NoReturn

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from storage.refusal import Refused

log = logging.getLogger(__name__)

# What Slack and the way there can do to a call; anything else is a bug. A time-out is an OSError as well.
FAILURES = (SlackApiError, ClientError, OSError)

Sort = Literal["limited", "troubled", "token", "refused"]
_NAMES: Mapping[Sort, Collection[str]] = {
    "limited": {"message_limit_exceeded", "rate_limited", "ratelimited"},
    # Slack itself; "" is an answer that cannot be read, as from a gateway on the way.
    "troubled": {"", "fatal_error", "internal_error", "request_timeout", "service_unavailable"},
    # Whoever runs the bot has to mend its token, its scopes or its installation.
    "token": {
        "access_denied", "account_inactive", "ekm_access_denied", "enterprise_is_restricted", "invalid_auth",
        "missing_scope", "not_allowed_token_type", "not_authed", "org_login_required", "team_access_not_granted",
        "team_added_to_org", "token_expired", "token_revoked", "two_factor_setup_required",
    },
}  # fmt: skip
SORTS: Mapping[str, Sort] = {name: sort for sort, names in _NAMES.items() for name in names}
"""What Slack's errors mean, by their names: the one table of them. A name that is not in it is a refusal for good."""
OF_ONE_CALL = {"access_denied", "missing_scope", "not_allowed_token_type"}  # the same token may do other things

NO_ENTRY = (
    "Slack does not let me in any more. Please tell whoever runs me: `warmline check` shows what is"
    " wrong with my token."
)


class TokenRefused(Refused):
    """Slack does not let the bot in: what was promised to be posted waits."""

    def __init__(self) -> None:
        super().__init__(NO_ENTRY)


def name_of(error: BaseException) -> str:
    """As in "channel_not_found"; "" where there is none: no answer came, or a page of some gateway on the way."""
    response = getattr(error, "response", None)
    body = getattr(response, "data", response)
    return str(body.get("error") or "") if isinstance(body, Mapping) else ""


def sort_of(error: BaseException) -> Sort:
    """Of one of FAILURES: "limited" and "troubled" may be over in a minute, "refused" is for good."""
    if not isinstance(error, SlackApiError):
        return "troubled"
    response: Any = error.response  # of the SDK; of aiohttp, or a dict, where the body could not be read
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    if status == 429:
        return "limited"
    return "troubled" if status >= 500 else SORTS.get(name_of(error), "refused")


def may_pass(error: BaseException) -> bool:
    """Whether the same call may work in a minute."""
    return isinstance(error, FAILURES) and sort_of(error) in ("limited", "troubled")


def refuse(error: BaseException, *, not_now: str) -> NoReturn:
    """Raise Refused with words for the person, and log why; what is no trouble of Slack's is raised as it is.

    ``not_now`` is said where trying again may help.
    """
    if may_pass(error):
        log.warning("Slack could not be asked: %s", name_of(error) or type(error).__name__)
        raise Refused(not_now) from error
    if isinstance(error, FAILURES) and sort_of(error) == "token":
        name = name_of(error)
        log.error("Slack refuses the bot's token: %s; `warmline check` says more", name)
        raise (Refused(NO_ENTRY) if name in OF_ONE_CALL else TokenRefused()) from error
    raise error
