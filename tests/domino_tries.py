"""Who may do what with a hand-over, and what takes it back: for the tests of rights, and of what is delivered twice."""

from datetime import datetime, timedelta
from typing import Any

from storage.delivery import outbox
from storage.dominoes.messages import HANDOVER_TAP
from storage.engine.database import Session
from storage.tables import (
    Handover,
    HandoverLetter,
    HandoverNotice,
    HandoverTerms,
    HandoverThanks,
    Member,
    Team,
)
from tests.stage import ANA, BO, DI, SALES
from tests.trying import LEADS, OWN, TEAM, Act, Try, chosen, shown

OTHERS = 33  # a team of somebody who never speaks
# By number: agreed; to be agreed by those who receive; resting; with a tap that is out; to be agreed by those who give.
AGREED, ASKED, RESTS, TAPPED, GIVEN = 1, 2, 3, 4, 5
# By number: up, by the owner; down, not answered; down, with a change that is promised.
UP, DOWN, CHANGING = 1, 2, 3


def have_handovers(session: Session, *, owner: str, at: datetime) -> None:
    """Between team 1 and another; ``owner`` is asked how much could be used, and wrote a letter and thanks."""
    named: dict[str, Any] = {"name": "Others", "name_key": "others", "channel": SALES, "zone": "Europe/Berlin"}
    session.add(Team(id=OTHERS, created_at=at, created_by=owner, **named))
    session.flush()
    session.add(Member(team_id=OTHERS, person="U0OTHERS", is_lead=True, joined_at=at))
    for number in range(1, 6):
        _have(session, number, owner, at)
    for number, (direction, state) in enumerate((("up", "sent"), ("down", "sent"), ("down", "changing")), 1):
        _have_letter(session, number, direction, state, owner if direction == "up" else "U0OTHERS", at)
    session.add(HandoverThanks(id=1, handover_id=AGREED, giver=owner, words="qqzyx thanks", given_at=at))
    session.flush()
    outbox.put(session, HANDOVER_TAP, subject=TAPPED, recipient=owner, at=at, occurrence=at.date().isoformat())


def _have(session: Session, number: int, owner: str, at: datetime) -> None:
    turn = {ASKED: "receiver", GIVEN: "giver"}.get(number, "")
    giver, receiver = (1, OTHERS) if number == GIVEN else (OTHERS, 1)
    session.add(
        Handover(
            id=number, giver_team_id=giver, receiver_team_id=receiver, what=f"qqzyxforms {number}", turn=turn,
            state="proposed" if turn else "agreed", agreed_on=None if turn else at.date(), touched_on=at.date(),
            opened_at=at, created_at=at, rests=number == RESTS, is_asked=number == TAPPED,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        HandoverTerms(
            handover_id=number, state="open" if turn else "agreed", what=f"qqzyxforms {number}", needs=["qqzyxneed"],
            by_when="" if turn == "giver" else "noon", since=at.date(),
        )
    )  # fmt: skip


def _have_letter(session: Session, number: int, direction: str, state: str, sender: str, at: datetime) -> None:
    opened_at = at - timedelta(days=8 * number)
    notice = HandoverNotice(id=number, handover_id=AGREED, direction=direction, state=state, opened_at=opened_at)
    if state == "changing":
        notice.change, notice.due, notice.answered_at = "qqzyxchange", at.date(), at
    session.add(notice)
    session.flush()
    words: dict[str, Any] = {"our_part": "qqzyxpart", "arrived": "qqzyxletter"}
    session.add(HandoverLetter(notice_id=number, sender=sender, sent_at=opened_at, **words))


NEW = {"what": {"value": "Keys"}, "needs": {"value": "a tag"}} | chosen(side="receiver", other=str(OTHERS))
CHANGED = {"what": {"value": "qqzyxforms 2"}, "needs": {"value": "a date"}, "by_when": {"value": "noon"}}
LETTER = {"our_part": {"value": "We asked late"}, "arrived": {"value": "Half a form"}}
PROMISED = {"change": {"value": "A field"}, "due": {"selected_date": "2027-01-15"}}
SAID = {"words": {"value": "Complete, every one"}}
_READERS, _LEADING = TEAM | {ANA}, {BO, ANA, DI}

DOMINO_TRIES = [
    Try("/warmline dominoes", _READERS, "qqzyxforms"),
    Try("/warmline dominoes", _LEADING, shown("handover_form"), "new"),
    Try("handover_agree", LEADS, value="2"),
    Try("handover_agree", LEADS, shown("handover_agree_form"), "5"),
    Try("handover_change", LEADS, shown("handover_change_form"), "1"),
    Try("handover_change_it", LEADS, shown("handover_answer_form"), "2"),
    Try("handover_close", LEADS, value="3"),
    Try("handover_end", LEADS, value="1"),
    Try("handover_leave", LEADS, value="2"),
    Try("handover_letter_back", OWN, value="1"),
    Try("handover_look", _READERS, "qqzyxneed", "1"),
    Try("handover_new", _LEADING, shown("handover_form")),
    Try("handover_open", _READERS, "qqzyxneed", "1"),
    Try("handover_open", LEADS, "End it", "1"),
    Try("handover_page", _READERS, "qqzyxforms", "0:open"),
    Try("handover_picture", _READERS, "I am drawing the hand-overs"),
    Try("handover_still", LEADS, value="1"),
    Try("handover_take_up", LEADS, value="3"),
    Try("handover_talk", LEADS, value="2"),
    Try("handover_talked", LEADS, shown("handover_change_form"), "2"),
    Try("handover_tap", OWN, value="4:5"),
    Try("handover_tap", OWN, shown("handover_tap_form"), "4:3"),
    Try("handover_thank_you", LEADS, value="2"),
    Try("handover_thank_you", {ANA}, value="1"),
    Try("handover_write", TEAM, shown("handover_letter_form"), "1:up"),
    Try("upstream_thank", TEAM, shown("upstream_form")),
    Try("upstream_undo", OWN, value="1"),
    Try("handover_agree_form", LEADS, value='{"id": 5}', fields={"by_when": {"value": "noon"}}),
    Try("handover_answer_form", LEADS, value='{"id": 2}', fields=PROMISED),
    Try("handover_change_form", LEADS, value='{"id": 2}', fields=CHANGED),
    Try("handover_form", LEADS, value='{"team": 1}', fields=NEW),
    Try("handover_letter_form", TEAM, value='{"id": 1, "direction": "up"}', fields=LETTER),
    Try("handover_tap_form", OWN, value='{"id": 4, "count": 3}', fields={}),
    Try("upstream_form", TEAM, value='{"id": 1}', fields=SAID),
]

_ACTS: list[tuple[tuple[str, str, dict[str, Any] | None], tuple[str, str, dict[str, Any] | None]]] = [
    (("handover_agree", "2", None), ("handover_end", "2", None)),
    (("handover_agree_form", '{"id": 5}', {"by_when": {"value": "noon"}}), ("handover_end", "5", None)),
    (("handover_answer_form", '{"id": 2}', PROMISED), ("handover_close", "2", None)),
    (("handover_change_form", '{"id": 2}', CHANGED), ("handover_leave", "2", None)),
    (("handover_close", "3", None), ("handover_end", "1", None)),
    (("handover_end", "1", None), ("handover_take_up", "3", None)),
    (("handover_form", '{"team": 1}', NEW), ("handover_end", "6", None)),
    (("handover_leave", "2", None), ("handover_end", "1", None)),
    (("handover_letter_back", "1", None), ("handover_letter_form", '{"id": 1, "direction": "up"}', LETTER)),
    (("handover_letter_form", '{"id": 1, "direction": "up"}', LETTER), ("handover_letter_back", "4", None)),
    (("handover_still", "1", None), ("handover_end", "1", None)),
    (("handover_take_up", "3", None), ("handover_end", "3", None)),
    (("handover_talk", "2", None), ("handover_close", "2", None)),
    (("handover_tap", "4:5", None), ("handover_end", "4", None)),
    (("handover_tap_form", '{"id": 4, "count": 3}', {}), ("handover_end", "4", None)),
    (("handover_thank_you", "2", None), ("handover_end", "1", None)),
    (("upstream_form", '{"id": 1}', SAID), ("upstream_undo", "2", None)),
    (("upstream_undo", "1", None), ("upstream_form", '{"id": 1}', SAID)),
]
DOMINO_ACTS = [(Act(*act), Act(*opposite)) for act, opposite in _ACTS]
DOMINO_SHOWS = {
    "/warmline dominoes", "handover_change", "handover_change_it", "handover_look", "handover_new", "handover_open",
    "handover_page", "handover_picture", "handover_side", "handover_talked", "handover_write", "upstream_thank",
}  # fmt: skip
