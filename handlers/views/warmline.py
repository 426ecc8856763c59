"""What one can do with the bot, by role."""

EVERYBODY = (
    "*Tell and thank*\n"
    "• `/servicestory what happened` tells a story, wonderful or difficult. `/servicestory search words` finds one.\n"
    "• `/kudos @ana for the calm handover` thanks somebody, with a reason.\n"
    "• `/checkin` shows which customers to call, and `/checkin Acme all good` logs a contact.\n"
    "*About you*\n"
    "• `/warmline away 2026-12-24..2026-12-28` marks days on which I ask you nothing.\n"
    "• `/warmline team` shows your teams.\n"
    "• `/warmline privacy` shows what I keep about you; you can take it with you or erase it.\n"
    "• `/warmline admin` shows who the admins are.\n"
    "Every command answers `help`, and my Home tab has buttons for everything."
)
LEADS = (
    "*As a lead*\n"
    "• `/warmline team` changes your team: members, leads, channel, time zone, public holidays.\n"
    "• `/warmline prompts` sets up what your team is asked, and when.\n"
    "• `/warmline digest` previews the weekly digest, `/warmline digest at tuesday 08:30` sets your hour for it."
)
ADMINS = (
    "*As an admin*\n"
    "• `/warmline team new` sets up a team, `/warmline team end NAME` ends one.\n"
    "• `/warmline admin @ana` names an admin, `/warmline admin remove @ana` takes it back."
)


def help_(*, is_lead: bool, is_admin: bool) -> str:
    return "\n".join([EVERYBODY, *([LEADS] if is_lead or is_admin else []), *([ADMINS] if is_admin else [])])


def unknown(word: str, close: str) -> str:
    """``word`` is escaped."""
    meant = f" Did you mean `/warmline {close}`?" if close else ""
    return f"I do not know `/warmline {word}`.{meant} `/warmline help` shows what there is."
