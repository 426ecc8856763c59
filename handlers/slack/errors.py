"""What an error of Slack's Web API means: will it pass, does Slack refuse our token, or is it a bug of ours?"""

import logging
from collections.abc import Mapping
from typing import NoReturn

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from storage.refusal import Refused

log = logging.getLogger(__name__)

LIMITED = {"message_limit_exceeded", "rate_limited", "ratelimited"}
TROUBLED = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}  # Slack itself
PASSING = LIMITED | TROUBLED | {""}  # "" is an answer that cannot be read, as from a gateway on the way
# Whoever runs the bot has to mend its token, its scopes or its installation.
TOKEN_REFUSED = {
    "access_denied", "account_inactive", "ekm_access_denied", "enterprise_is_restricted", "invalid_auth",
    "missing_scope", "not_allowed_token_type", "not_authed", "org_login_required", "team_access_not_granted",
    "token_expired", "token_revoked", "two_factor_setup_required",
}  # fmt: skip
NO_ENTRY = (
    "Slack does not let me in any more. Please tell whoever runs me: `warmline check` shows what is"
    " wrong with my token."
)


def name_of(error: BaseException) -> str:
    """As in "channel_not_found"; "" where there is none: no answer came, or a page of some gateway on the way."""
    response = getattr(error, "response", None)
    body = getattr(response, "data", response)
    return str(body.get("error") or "") if isinstance(body, Mapping) else ""


def may_pass(error: BaseException) -> bool:
    """Whether the same call may work in a minute."""
    if isinstance(error, SlackApiError):
        return name_of(error) in PASSING
    return isinstance(error, ClientError | OSError)  # a time-out is an OSError as well


def refuse(error: BaseException, *, not_now: str) -> NoReturn:
    """Raise Refused with words for the person, and log why; what is no trouble of Slack's is raised as it is.

    ``not_now`` is said where trying again may help.
    """
    if may_pass(error):
        log.warning("Slack could not be asked: %s", name_of(error) or type(error).__name__)
        raise Refused(not_now) from error
    if (name := name_of(error)) in TOKEN_REFUSED:
        log.error("Slack refuses the bot's token: %s; `warmline check` says more", name)
        raise Refused(NO_ENTRY) from error
    raise error
