"""A message is there for the first time: what a feature remembers of that, in the same transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.delivery import outcomes
from storage.prompts import reached
from storage.prompts.messages import PROMPT_ASK, PROMPT_DM, PROMPT_SUMMARY

_REMEMBER: Mapping[str, Callable[..., None]] = {
    PROMPT_ASK.name: reached.by_post,
    PROMPT_DM.name: reached.by_dm,
    PROMPT_SUMMARY.name: reached.summed_up,
}


def sent(session: Session, *, kind: str, subject: int, recipient: str, now: datetime, **outcome: Any) -> bool:
    """As ``outcomes.sent``, which takes the ``outcome``, of a message that had not been posted before."""
    if not outcomes.sent(session, now=now, **outcome):
        return False
    if remember := _REMEMBER.get(kind):
        remember(session, round_id=subject, recipient=recipient, at=now)
    return True
