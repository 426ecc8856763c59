"""Admins in words."""

from handlers.views import blocks
from handlers.views.warmline import Chapter
from storage.people.admins import Admins

HOW = "`/warmline admin @ana` names an admin, `/warmline admin remove @ana` takes it back."
IN_HELP = {
    Chapter.YOU: ["`/warmline admin` shows who the admins are."],
    Chapter.ADMIN: [
        HOW,
        "`/warmline admin names off` keeps digests from naming people for what they did not do, `names on` goes back.",
        "`/warmline admin status off` keeps me from reading people's status in Slack, `status on` goes back.",
    ],
}
NAMES_HOW = "`/warmline admin names off` or `/warmline admin names on`"

STATUS_HOW = "`/warmline admin status off` or `/warmline admin status on`"


def status(*, is_on: bool) -> str:
    """Whether somebody's status in Slack is read, for everybody whom it may concern."""
    if is_on:
        return (
            "A status in Slack such as :palm_tree: that lasts until the end of the day excuses its person on that day:"
            " that they are away is kept, and neither its words nor its emoji. Each can keep theirs unread with"
            " `/warmline away status off`."
        )
    return "Nobody's status in Slack is read."


def naming(*, is_on: bool) -> str:
    """What digests say of people who did not do something, for everybody whom it may concern."""
    if is_on:
        return (
            "Weekly digests name people to their lead who were asked and not heard from, or thanked by nobody for five"
            " weeks, and who looks after customers that wait."
        )
    return (
        "Weekly digests name nobody for what they did not do: a lead reads how many were not heard from or not thanked."
    )


def listed(admins: Admins, *, done: str = "") -> str:
    """Who the admins are, after what was just done."""
    named = f"Named: {blocks.names(admins.named)}." if admins.named else "Nobody has been named yet."
    of_slack = f" Known to me: {blocks.names(admins.of_slack)}." if admins.of_slack else ""
    text = f"*Admins of Warmline*\nThe admins and owners of this Slack workspace always are.{of_slack}\n{named}\n{HOW}"
    return f"{done}\n{text}" if done else text
