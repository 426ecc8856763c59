"""Who gets what of customers: Zyxcorp and Zyxended are Cy's, whom everybody else is not. And what is done twice."""

from datetime import datetime

from sqlmodel import Session

from storage.customers import changes
from storage.tables import CustomerTransfer
from tests.stage import ANA, BO, CY, DI
from tests.trying import EVERYBODY, FAY, KEEPERS, OWN, Act, Try, chosen, shown

CUSTOMER = {"name": {"value": "Zyxcorp"}, "owner": {"selected_user": FAY}} | chosen(
    side="internal", ideal_days="30", latest_days="60"
)
WRONG = {"text": {"value": "late again"}}
TO_FAY = {"person": {"selected_user": FAY}, "note": {"value": "call early"}}


def have_transfers(session: Session, *, owner: str, other: str, at: datetime) -> None:
    """Three customers more: 3, whom the other would hand over to the owner, 4, whom the owner would to Di, and has
    asked Bo before, and 5, whom nobody looks after."""
    for name, whose in (("Zyxgiven", other), ("Zyxleft", owner)):
        changes.add(session, name=name, owner=whose, at=at)
    changes.add(session, name="Zyxfree", owner=None, team_id=1, at=at)
    asked = ((3, other, owner, "open"), (4, owner, DI, "open"), (4, owner, BO, "declined"))
    for customer, asker, whom, state in asked:
        told = CustomerTransfer(customer_id=customer, asker=asker, asked=whom, note="qqzyxtold", asked_at=at)
        told.state = state
        session.add(told)
        session.flush()


CUSTOMER_TRIES = [
    Try("/checkin", EVERYBODY, value="Zyxcorp yesterday all good"),
    Try("checkin_contact", OWN, value='{"contact": 1}', fields={"on": {"selected_date": "2026-11-10"}}),
    Try("/checkin", EVERYBODY, value="Zyxcorp said hello"),
    Try("/checkin", KEEPERS, shown("checkin_customer"), "edit Zyxcorp"),
    Try("checkin_back", KEEPERS, value="2"),
    Try("checkin_contact", EVERYBODY, "Zyxcorp", "1"),
    Try("checkin_count", OWN, value="1:0"),
    Try("checkin_details", OWN, "qqzyxnote", "1"),
    Try("checkin_edit", KEEPERS, shown("checkin_customer"), "1"),
    Try("checkin_end", KEEPERS, value="1"),
    Try("checkin_later", KEEPERS, value="1"),
    Try("checkin_page", OWN, "Zyxcorp", "0"),
    Try("checkin_pick", EVERYBODY, value='{"do": "log", "customer": 1, "text": "hello"}'),
    Try("checkin_pick", KEEPERS, shown("checkin_customer"), '{"do": "edit", "customer": 1}'),
    Try("checkin_skip", KEEPERS, value="1"),
    Try("checkin_solve", EVERYBODY, value='{"customer": 1}'),
    Try("checkin_undo", OWN, value="1"),
    Try("checkin_contact", OWN, value='{"contact": 1}', fields={"note": {"value": "changed"}}),
    Try("checkin_contact", EVERYBODY, value='{"customer": 1}', fields={"note": {"value": "more"}}),
    Try("checkin_customer", KEEPERS, value='{"customer": 1}', fields=CUSTOMER),
    Try("/checkin", EVERYBODY, "Looked after by", "Zyxcorp"),
    Try("checkin_card", EVERYBODY, "Looked after by", "1"),
    Try("checkin_card_page", OWN, "qqzyxnote", "1:1"),  # what was heard is for whoever looks after them
    Try("checkin_card", {CY, FAY, BO, ANA}, "qqzyxidea", "1"),
    Try("checkin_card_page", EVERYBODY, "Looked after by", "1:1"),
    Try("checkin_next", EVERYBODY, shown("checkin_next"), "1"),
    Try("checkin_next", KEEPERS, value='{"customer": 1}', fields={"on": {"selected_date": "2026-12-10"}}),
    Try("/checkin", KEEPERS, value="hand Zyxcorp to <@U00FAY> call early"),
    Try("checkin_hand", KEEPERS, shown("checkin_hand"), "1"),
    Try("checkin_hand", KEEPERS, value='{"customer": 1}', fields=TO_FAY),
    Try("checkin_hand_again", OWN, "qqzyxtold", "3"),
    Try("checkin_hand_back", KEEPERS, value="2"),
    Try("checkin_hand_no", OWN, value="1"),
    Try("checkin_hand_yes", OWN, value="1"),
    Try("checkin_mine", KEEPERS - OWN, value="5"),
    Try("checkin_card", {DI}, "qqzyxtold", "4"),
    Try("checkin_problem", EVERYBODY, shown("checkin_problem"), "1"),
    Try("checkin_problem", EVERYBODY, value='{"customer": 1}', fields=WRONG),
]

MINE = {"name": {"value": "Bolt"}, "owner": {"selected_user": ANA}} | chosen(
    side="internal", ideal_days="20", latest_days="50"
)
TO_BO = {"person": {"selected_user": BO}, "note": {"value": "call early"}}
HEARD = {"note": {"value": "They like the portal"}}

CUSTOMER_ACTS = [
    (Act("/checkin", "Acme yesterday all good"), Act("checkin_undo", "2")),
    (
        Act("checkin_contact", '{"contact": 1}', {"on": {"selected_date": "2026-11-10"}}),
        Act("checkin_contact", '{"contact": 1}', HEARD),
    ),
    (Act("/checkin", "Acme all good"), Act("checkin_undo", "2")),
    (Act("/checkin", "add Crane every 20 days"), Act("checkin_end", "5")),
    (Act("/checkin", "problem Acme late again"), Act("/checkin", "solved Acme again")),
    (Act("/checkin", "solved Acme"), Act("/checkin", "problem Acme zyx")),
    (Act("/checkin", "remind off"), Act("/checkin", "remind on")),
    (Act("/checkin", "remind friday"), Act("/checkin", "remind monday")),
    (Act("checkin_pick", '{"do": "log", "customer": 1, "text": "hello"}'), Act("checkin_undo", "2")),
    (Act("checkin_solve", '{"customer": 1}'), Act("/checkin", "problem Acme zyx")),
    (Act("checkin_undo", "1"), Act("/checkin", "Acme all good")),
    (Act("checkin_count", "1:0"), Act("checkin_count", "1:1")),
    (Act("checkin_later", "1"), Act("checkin_skip", "1")),
    (Act("checkin_skip", "1"), Act("checkin_later", "1")),
    (Act("checkin_end", "1"), Act("checkin_back", "1")),
    (Act("checkin_back", "2"), Act("checkin_end", "2")),
    (Act("checkin_contact", '{"contact": 1}', HEARD), Act("checkin_contact", '{"contact": 1}', {})),
    (Act("checkin_contact", '{"customer": 1}', HEARD), Act("checkin_undo", "2")),
    (Act("checkin_customer", "{}", MINE), Act("checkin_end", "5")),
    (Act("checkin_customer", '{"customer": 1}', MINE), Act("checkin_end", "1")),
    (
        Act("checkin_next", '{"customer": 1}', {"on": {"selected_date": "2026-12-10"}}),
        Act("checkin_next", '{"customer": 1}', {"on": {"selected_date": "2026-12-11"}}),
    ),
    (Act("/checkin", "hand Acme to <@U00BO>"), Act("checkin_hand_back", "4")),
    (Act("checkin_hand", '{"customer": 1}', TO_BO), Act("checkin_hand_back", "4")),
    (Act("checkin_hand_back", "2"), Act("checkin_hand", '{"customer": 4}', TO_BO)),
    (Act("checkin_hand_yes", "1"), Act("checkin_end", "3")),
    (Act("checkin_hand_no", "1"), Act("checkin_end", "3")),
    (Act("checkin_mine", "5"), Act("checkin_hand", '{"customer": 5}', TO_BO)),
    (Act("checkin_problem", '{"customer": 1}', WRONG), Act("/checkin", "solved Acme again")),
]
CUSTOMER_SHOWS = {
    "checkin_card", "checkin_card_page", "checkin_details", "checkin_edit", "checkin_hand_again", "checkin_new",
    "checkin_page",
}  # fmt: skip
