"""The one way in which a rule says no to a person."""


class Refused(Exception):  # noqa: N818 - it is an answer, not an error
    """A rule said no; the words tell the person what to do instead.

    ``field`` names the form field (its ``block_id``) that the words belong to, where there is one.
    Slack's mrkdwn is allowed in ``words``; what people typed must have been escaped.
    """

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field


def escape(text: str) -> str:
    """Plain text as mrkdwn that shows it and does nothing else, for what people typed inside words of ours."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Busy(Exception):  # noqa: N818 - it is an answer, not an error
    """The database did not take the change in time; nothing was stored."""


class Unusable(Busy):
    """The database cannot be used until somebody mends it; nothing was stored. ``str`` of it is for the operator."""

    def __init__(self, words: str, *, is_full: bool = False) -> None:
        super().__init__(words)
        self.is_full = is_full
