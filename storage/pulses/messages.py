"""What the bot says of a pulse: the question, one nudge, the result, what the team makes of it, and why it waits."""

from collections.abc import Sequence
from functools import partial

from sqlmodel import Session

from storage.delivery.kinds import IN_BULK, Concern, Kind, declare
from storage.people import teams
from storage.people.attention import Rank
from storage.tables import Pulse, PulseRound


def _leads(session: Session, round_id: int) -> Sequence[str]:
    round_ = session.get(PulseRound, round_id)
    pulse = session.get(Pulse, round_.pulse_id) if round_ else None
    return teams.members(session, pulse.team_id, leads_only=True) if pulse else ()


_of_round = partial(Kind, subject=PulseRound, touched_by=None)

PULSE_ASK = declare(_of_round("pulse_ask", in_words="pulse", attention=Rank.PULSE, urgency=IN_BULK))
PULSE_NUDGE = declare(_of_round("pulse_nudge", in_words="reminder of a pulse", attention=Rank.PULSE, urgency=IN_BULK))
PULSE_RESULT = declare(
    _of_round("pulse_result", in_words="result of a pulse", concern=Concern("your team's", _leads, are_leads=True))
)
# Told to those who were asked; and to the leads, what becomes of their pulse.
PULSE_TOLD = declare(_of_round("pulse_told", in_words="answer to a pulse", attention=Rank.PULSE, answers=True))
PULSE_RESTS = declare(_of_round("pulse_rests", in_words="news that a pulse rests", attention=Rank.NOTICE, answers=True))
PULSE_WAITS = declare(
    Kind(
        "pulse_waits",
        subject=Pulse,
        in_words="news that a pulse waits",
        touched_by=None,
        attention=Rank.NOTICE,
        answers=True,
    )
)
