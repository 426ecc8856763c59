"""Admins in words."""

from handlers.views import blocks
from handlers.views.warmline import Chapter
from storage.people.admins import Admins

HOW = "`/warmline admin @ana` names an admin, `/warmline admin remove @ana` takes it back."
IN_HELP = {
    Chapter.YOU: ["`/warmline admin` shows who the admins are."],
    Chapter.ADMIN: [HOW],
}


def listed(admins: Admins, *, done: str = "") -> str:
    """Who the admins are, after what was just done."""
    named = f"Named: {blocks.names(admins.named)}." if admins.named else "Nobody has been named yet."
    of_slack = f" Known to me: {blocks.names(admins.of_slack)}." if admins.of_slack else ""
    text = f"*Admins of Warmline*\nThe admins and owners of this Slack workspace always are.{of_slack}\n{named}\n{HOW}"
    return f"{done}\n{text}" if done else text
