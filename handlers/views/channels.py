"""In words: why nothing of ours is posted in a channel, and what to do about it."""

from handlers.views import lines
from handlers.views.blocks import Message
from storage.people import places
from storage.tables import Team

WHY_NOT = {obstacle: f"{why}. {places.WHAT_TO_DO[obstacle]}" for obstacle, why in places.WHY_NOT.items()}


def cannot_post(channel: str, obstacle: str) -> str:
    """For whoever set something up that is to be posted there."""
    return f"I cannot post in <#{channel}> just now: {WHY_NOT[obstacle]}"


def lost(team: Team) -> Message:
    """The news for a lead that the channel where the team meets cannot be found any more."""
    text = (
        f"I cannot find the channel where *{lines.of_people(team.name)}* meets any more: it was deleted, or I was"
        " taken out of it. Type `/invite @Warmline` in it, or choose another with `/warmline team`. Until then nothing"
        " is posted there."
    )
    return lines.message(text)


def guests(team: Team) -> Message:
    """The news for a lead that guests read along where the team meets."""
    text = f"*{lines.of_people(team.name)}*: {guests_read_along(team.channel)}"
    return lines.message(text)


def guests_read_along(channel: str) -> str:
    return (
        f"Guests are in <#{channel}>, and read what I post there: stories, kudos, check-ins and digests. They get"
        " nothing else from me. If that is not meant, `/warmline team` changes the channel."
    )


def shared(team: Team) -> Message:
    """The news for a lead that people of another organisation read along where the team meets."""
    text = (
        f"<#{team.channel}>, where {lines.of_people(team.name)} meets, is shared with another organisation now."
        " From this moment I post nothing of yours there: no stories or kudos, no check-in questions or summaries, no"
        " digest. What goes to people by direct message goes on. `/warmline team` changes the team's channel."
    )
    return lines.message(text)
