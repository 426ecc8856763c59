"""What somebody means who writes to the bot in plain words. Pure.

A message that begins with a command is one, perhaps; else its words say what it is about.
"""

from collections.abc import Collection, Mapping, Sequence

from handlers import slips

MOST = 3  # topics in an answer

# What people call it, beside its command's own word. Words of five letters or more may be misspelt.
ABOUT: Mapping[str, Collection[str]] = {
    "story": ("story", "stories", "servicestory", "happened", "wonderful", "difficult", "horrific", "anonymously"),
    "kudos": ("kudos", "thank", "thanks", "thanking", "praise", "appreciate", "recognise", "recognize", "gratitude"),
    "customers": ("customer", "customers", "client", "clients", "call", "calls", "checkin", "outreach", "visit"),
    "away": ("away", "holiday", "holidays", "vacation", "sick", "absent", "leave", "pto"),
    "free": ("free", "closed", "bridge", "shutdown"),
    "team": ("team", "teams", "lead", "leads", "member", "members", "colleagues"),
    "prompts": ("prompt", "prompts", "standup", "questions", "round"),
    "digest": ("digest", "weekly", "summary", "report"),
    "map": ("map", "touchpoint", "touchpoints", "touch"),
    "idea": ("idea", "ideas", "improve", "improvement", "suggest", "suggestion", "suggestions"),
    "goals": ("goal", "goals"),
    "means": ("means", "meaning", "behaviour", "behaviours", "behavior"),
    "dominoes": ("dominoes", "domino", "handover", "handovers", "hand-over", "hand-overs"),
    "library": ("library", "card", "cards", "forum", "practice"),
    "pulse": ("pulse", "pulses"),
    "mood": ("mood", "moods", "feel", "feeling"),
    "privacy": ("privacy", "private", "data", "erase", "delete", "gdpr", "export"),
    "keep": ("keep", "kept", "retention", "period", "periods"),
    "hold": ("hold", "holds", "legal"),
    "start": ("start", "begin", "month"),
    "admin": ("admin", "admins"),
}
COMMANDS = ("/servicestory", "/kudos", "/checkin", "/warmline")


def command_of(text: str) -> str:
    """The command that a message begins with, with or without its slash; "" for none."""
    first = slips.bare(text.split(maxsplit=1)[0]) if text.split() else ""
    return f"/{first}" if f"/{first}" in COMMANDS else ""


def rest_of(text: str) -> str:
    """What follows the command."""
    return "".join(text.split(maxsplit=1)[1:])


def topics_of(text: str) -> Sequence[str]:
    """What a message is about, what it says most of first; nothing where that cannot be told."""
    words = [slips.bare(word) for word in text.split()]
    counts = {topic: sum(_is_about(word, known) for word in words) for topic, known in ABOUT.items()}
    found = [topic for topic in sorted(counts, key=lambda one: -counts[one]) if counts[topic]]
    return tuple(found[:MOST])


def _is_about(word: str, known: Collection[str]) -> bool:
    if word in known:
        return True
    near = slips.close(word, [one for one in known if len(one) > slips.SHORT])
    return near is not None and slips.is_misspelt(word, near)
