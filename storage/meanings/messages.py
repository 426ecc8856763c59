"""What the bot says of a round: one post in the channel, and two questions by direct message."""

from collections.abc import Sequence

from sqlmodel import Session

from storage.delivery.kinds import Concern, Kind, declare
from storage.people import teams
from storage.people.attention import Rank
from storage.tables import MeansRound


def _leads(session: Session, round_id: int) -> Sequence[str]:
    round_ = session.get(MeansRound, round_id)
    return teams.members(session, round_.team_id, leads_only=True) if round_ else ()


MEANS_POST = declare(
    Kind(
        "means_post",
        subject=MeansRound,
        in_words="round of “Customer service means …”",
        touched_by=None,
        concern=Concern("your team's", _leads, are_leads=True),
    )
)
MEANS_NUDGE = declare(
    Kind(
        "means_nudge",
        subject=MeansRound,
        in_words="reminder to vote",
        touched_by=None,
        attention=Rank.PULSE,  # like a pulse, it asks while something is open
    )
)
MEANS_STILL = declare(
    Kind(
        "means_still",
        subject=MeansRound,
        in_words="question whether it is still true",
        touched_by=None,
        attention=Rank.STILL_TRUE,
    )
)
