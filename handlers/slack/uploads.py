"""Files that somebody asked for, sent to them by direct message."""

from handlers.call import Call
from handlers.slack import errors
from handlers.views import blocks
from storage.refusal import escape

SCOPE = "files:write"
ALT_LIMIT = 1000  # characters


async def are_granted(call: Call) -> bool:
    """Whether the bot may send files, as Slack says with every answer; True where it does not say."""
    try:
        answer = await call.client.auth_test()
    except errors.FAILURES as error:
        errors.refuse(error, not_now="Slack did not answer just now. Please try again in a moment.")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = headers.get("x-oauth-scopes")
    return granted is None or SCOPE in {scope.strip() for scope in granted.split(",")}


async def send(content: bytes, *, filename: str, title: str, alt: str, to: Call) -> None:
    """Upload it, with its ``alt`` text, into the conversation with whoever asked; what is too long for that is said.

    A file without such a text is no picture.
    """
    opened = await to.client.conversations_open(users=[to.me.id])
    beside = escape(alt) if len(alt) > ALT_LIMIT else None
    await to.client.files_upload_v2(
        channel=opened["channel"]["id"], content=content, filename=filename, title=title,
        alt_txt=blocks.shorten(alt, ALT_LIMIT) or None, initial_comment=beside,
    )  # fmt: skip
