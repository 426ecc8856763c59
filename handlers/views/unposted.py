"""In words: what could not be posted in a channel or deleted from it, and what to do about it."""

from handlers.views import blocks
from handlers.views.blocks import Message
from handlers.views.channels import WHY_NOT
from storage.across.unposted import SHARED

POST_WAITS = "I cannot post just now; it is posted as soon as I can again. Whoever runs me can see why."
CHANGE_WAITS = "I cannot change the post just now; it is changed as soon as I can again."

WHY = {
    "not_in_channel": "I am not a member there. Type `/invite @Warmline` in it, then press *Try again*.",
    "channel_not_found": "I cannot see that channel. Type `/invite @Warmline` in it, then press *Try again*.",
    "is_archived": WHY_NOT["archived"],
    SHARED: WHY_NOT["shared"],
    "restricted_action": "an admin of your workspace has limited who may post there.",
}
WHY_NOT_DELETED = {
    "channel_not_found": "I cannot see that channel any more.",
    "is_archived": "it is archived. Once it is opened again, press *Try again*.",
    "not_in_channel": "I am not a member there any more.",
}


def waits_for(channel: str | None) -> str:
    """The same of what is read elsewhere than where it was typed: whoever told it must know where."""
    return f"I cannot post just now; it is posted in <#{channel}> as soon as I can again. Whoever runs me can see why."


def told(what: str, channel: str, error: str, id_: str) -> Message:
    """The news, with *Try again*; ``what`` is as in "your kudos", ``id_`` the message's that was refused."""
    why = WHY.get(error, f"Slack refused it ({error}). Whoever runs me can see more.")
    text = f"I could not post {what} in <#{channel}>: {why} Nothing of it is lost."
    return Message(text, [blocks.section(text), blocks.actions(blocks.button("Try again", "unposted_retry", id_))])


def not_deleted(what: str, channel: str, error: str, id_: str) -> Message:
    """The news that a post stays although its words were taken back, with *Try again*."""
    why = WHY_NOT_DELETED.get(error, f"Slack refused it ({error}).")
    text = (
        f"I could not delete {what} in <#{channel}>: {why} I keep nothing of it any more, but the post is still there."
        " An admin of your workspace can delete it by hand."
    )
    return Message(text, [blocks.section(text), blocks.actions(blocks.button("Try again", "unposted_retry", id_))])


def tried(is_tried: bool, *, waits: bool = False) -> str:
    if is_tried and waits:
        return POST_WAITS
    if is_tried:
        return "I am trying it once more. If that fails too, you will hear from me."
    return "That has been taken care of since; there is nothing left to try."
