"""What may be done with a pulse, by whom, and what takes it back: for the tests of rights, and of what comes twice."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from storage.sealed import boxes
from storage.tables import Person, Pulse, PulseAnswer, PulseAsked, PulsePause, PulseRound, Team
from tests.stage import ANA, BO, CY, DI, MONDAY, SUPPORT
from tests.trying import EVERYBODY, LEADS, OWN, TEAM, Act, Try, chosen, shown

CLOSED, OPEN = 1, 2
SERVED = [f"U0SERVED{number}" for number in range(8)]
YESTERDAY = MONDAY - timedelta(days=1)


def have_a_pulse(session: Session, *, owner: str, words: str = "qqzyxhelped") -> None:
    """A closed one of the first team, which the second reads too; an open one of the second, in which the owner is
    asked; and one of a third team that can open. The owner pauses."""
    session.add_all(Person(id=id_, name=id_.lower(), zone="Europe/Berlin", looked_up_at=YESTERDAY) for id_ in SERVED)
    third = Team(
        name="Third", name_key="third", channel=SUPPORT, zone="Europe/Berlin", created_at=YESTERDAY, created_by=ANA
    )
    session.add(third)
    session.flush()
    for number, team in enumerate((1, 2, third.id or 0), 1):
        session.add(
            Pulse(id=number, team_id=team, people=SERVED, is_on=number != OPEN, set_up_by=None, set_up_at=YESTERDAY)
        )
    session.flush()
    _close(session, words)
    until = MONDAY + timedelta(days=4)
    session.add(PulseRound(id=OPEN, pulse_id=2, opens_at=YESTERDAY, closes_at=until))
    session.flush()
    session.add(PulseAsked(round_id=OPEN, person=owner, is_reached=True))
    boxes.make(session, f"pulses/{OPEN}")
    session.add(PulsePause(person=owner, since=YESTERDAY))
    session.flush()


def _close(session: Session, words: str) -> None:
    session.add(
        PulseRound(
            id=CLOSED, pulse_id=1, teams=[2], state="closed", asked=9, answered=8, reply_by=MONDAY + timedelta(days=14),
            opens_at=YESTERDAY - timedelta(days=9), closes_at=YESTERDAY,
        )
    )  # fmt: skip
    session.flush()
    for number in range(8):
        team = 2 if number < 4 else None
        session.add(PulseAnswer(uuid=f"{number:032}", round_id=CLOSED, number=1 + number % 5, team_id=team))
        session.add(PulseAnswer(uuid=f"{number + 9:032}", round_id=CLOSED, question="helped", text=words))
    session.add(PulseAsked(round_id=CLOSED, person="U0ELSE", is_reached=True))
    session.flush()


_READERS = TEAM | {DI}  # both sides, and no admin of neither
ANSWER = chosen(grade="4")
PULSE: dict[str, Any] = {"people": {"selected_users": SERVED}} | chosen(weeks="13")
HEARD = {"heard": {"value": "We heard it"}}

PULSE_TRIES = [
    Try("/warmline pulse", _READERS, "qqzyxhelped"),
    Try("pulse_answer", OWN, shown("pulse_answer_form"), f"{OPEN}"),
    Try("pulse_change", LEADS, shown("pulse_form"), "1"),
    Try("pulse_go_on", OWN),
    Try("pulse_now", {ANA}, value="3"),
    Try("pulse_page", EVERYBODY, "Pulses", "0"),
    Try("pulse_off", LEADS, value="1"),
    Try("pulse_on", {DI, ANA}, value="2"),
    Try("pulse_part", _READERS, "4 answers", f"{CLOSED} 2"),
    Try("pulse_pause", EVERYBODY),
    Try("pulse_read", _READERS, "qqzyxhelped", f"{CLOSED}"),
    Try("pulse_reply", {BO}, shown("pulse_reply_form"), f"{CLOSED}"),
    Try("pulse_words", _READERS, "qqzyxhelped", f"{CLOSED} helped 0"),
    Try("pulse_answer_form", {CY}, value=f"{OPEN}", fields=ANSWER),
    Try("pulse_form", LEADS, value="1", fields=PULSE),
    Try("pulse_reply_form", {BO}, value=f"{CLOSED}", fields=HEARD),
]

PULSE_ACTS = [
    (Act("pulse_answer_form", f"{OPEN}", ANSWER), Act("pulse_answer_form", f"{OPEN}", chosen(grade="5"))),
    (Act("pulse_form", "1", PULSE), Act("pulse_off", "1")),
    (Act("pulse_go_on"), Act("pulse_pause")),
    (Act("pulse_pause"), Act("pulse_go_on")),
    (Act("pulse_now", "3"), Act("pulse_off", "3")),
    (Act("pulse_off", "1"), Act("pulse_on", "1")),
    (Act("pulse_on", "2"), Act("pulse_off", "2")),
    (Act("pulse_reply_form", f"{CLOSED}", HEARD), Act("pulse_off", "1")),
]
PULSE_SHOWS = {
    "pulse_page",
    "/warmline pulse", "pulse_answer", "pulse_change", "pulse_part", "pulse_read", "pulse_reply", "pulse_words",
}  # fmt: skip
