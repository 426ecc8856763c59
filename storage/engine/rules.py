"""What a rule says of itself, for whoever runs it."""

from collections.abc import Callable
from typing import Any, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])

_LONG, _ERASES, _UNSEARCHED = "takes_long", "erases_words", "erases_from_search"


def takes_long(rule: Rule) -> Rule:
    """Marks a rule that reads or writes more than a few rows, even where one delivery of Slack's asks for it."""
    setattr(rule, _LONG, True)
    return rule


def erases(rule: Rule) -> Rule:
    """Marks a rule that takes people's words back: the database's old pages are cleaned after it (Store.scrub)."""
    setattr(rule, _ERASES, True)
    return rule


def erases_from_search(rule: Rule) -> Rule:
    """The same for words that the search has in its index."""
    setattr(rule, _UNSEARCHED, True)
    return erases(rule)


def is_long(rule: Callable[..., Any]) -> bool:
    return getattr(rule, _LONG, False)


def has_erased(rule: Callable[..., Any]) -> bool:
    return getattr(rule, _ERASES, False)


def has_erased_from_search(rule: Callable[..., Any]) -> bool:
    return getattr(rule, _UNSEARCHED, False)
