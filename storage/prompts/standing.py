"""The mood of a team that has no prompt of its own: asked by itself, each Thursday, at an hour of each person's own."""

from datetime import datetime, time

from sqlmodel import Session

from storage.people import teams
from storage.prompts import prompts
from storage.prompts.parts import SEALED
from storage.prompts.prompts import Known
from storage.prompts.setups import Setup, Wording
from storage.refusal import Refused, theirs
from storage.tables import Person

QUESTION = "How was your week in this team?"
WORDS = "What would make next week better for you or for a customer?"
WORDINGS = (Wording("mood", QUESTION), Wording("text", WORDS))
STANDING = Setup(
    "Team mood", WORDINGS, weekdays=(3,), at=time(14), zone_of="person", place="dm", open_minutes=24 * 60,
    readers=SEALED,
)  # fmt: skip


def start(session: Session, *, team_id: int, by: Person, now: datetime) -> Known:
    """Refused where the team has a prompt: there the mood is one of its questions."""
    teams.require_lead(session, team_id, by)
    if there := prompts.of(session, [team_id]):
        raise Refused(
            f"This team is asked something already ({theirs(there[0].setup.name)}), and nobody should be asked twice."
            " Please add the mood to that prompt: `/warmline mood` has a button for it."
        )
    return prompts.set_up(session, team_id=team_id, setup=STANDING, by=by, now=now)
