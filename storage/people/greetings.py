"""What the bot says to whoever speaks to it in plain words: a greeting once, and what it can do.

Nothing that somebody wrote is kept: an answer holds what it is about, and which message it answers.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from storage.delivery import outbox
from storage.delivery.kinds import URGENT, Kind, declare
from storage.people import places
from storage.tables import Workspace

ONCE = "once"  # the occurrence of what comes to a person one time, ever

GREETING = declare(Kind("greeting", subject=Workspace, in_words="greeting", touched_by=None))
TALK = declare(Kind("talk", subject=Workspace, in_words="answer in a conversation", touched_by=None, urgency=URGENT))
TALK_IN_CHANNEL = declare(
    Kind("talk_in_channel", subject=Workspace, in_words="answer to a mention", touched_by=None, urgency=URGENT)
)


def greet(session: Session, *, person: str, now: datetime) -> None:
    """Somebody looks at their conversation with the bot; from the second time on nothing happens."""
    outbox.add(session, GREETING, subject=0, recipient=person, at=now, occurrence=ONCE)


def answer(session: Session, *, person: str, ts: str, command: str, topics: Sequence[str], now: datetime) -> None:
    """Somebody wrote the message ``ts`` to the bot: perhaps a ``command``, or about ``topics``; each is answered once.

    Of several in one minute that are about nothing, one is.
    """
    about = {"ts": ts, "command": command, "topics": list(topics)}
    occurrence = ts if command or topics else now.isoformat(timespec="minutes")
    outbox.add(session, TALK, subject=0, recipient=person, at=now, occurrence=occurrence, detail=about)


def answer_mention(
    session: Session, *, person: str, channel: str, thread: str, topics: Sequence[str], now: datetime
) -> None:
    """Somebody mentioned the bot in a channel: it answers once, in the thread, or else by direct message.

    In the thread everybody reads along, so what was written there is not said again.
    """
    if not places.can_post(session, channel):
        answer(session, person=person, ts="", command="", topics=topics, now=now)
        return
    detail = {"thread": thread, "topics": list(topics)}
    outbox.add(session, TALK_IN_CHANNEL, subject=0, recipient=channel, at=now, occurrence=thread, detail=detail)
