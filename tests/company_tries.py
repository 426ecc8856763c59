"""Days off, digests, how long things are kept and what somebody left: who gets what of it, and what undoes what."""

from datetime import date, datetime

from sqlmodel import Session

from storage.people import holds
from storage.tables import FreeDay, LeftBehind
from tests.stage import ANA, BO, CY, DI, GONE
from tests.trying import EVERYBODY, FAY, LEADS, READERS, Act, Try, chosen, shown


def have_a_company(session: Session, *, owner: str, held: str, at: datetime) -> None:
    """Two free days, team 1's and everybody's; a hold; and customer 1, whom the owner is said to have left."""
    session.add(FreeDay(day=date(2027, 6, 1), team_id=1))
    session.add(FreeDay(day=date(2027, 6, 2)))
    holds.put(session, person=held, reason="a dispute", by=None, at=at)
    session.add(LeftBehind(team_id=1, kind="customer", subject=1, left_by=owner, at=at))
    session.flush()


FREE = {"first": {"selected_date": "2026-12-29"}}
OF_TEAM = FREE | chosen(team="1")
TO_FAY = {"person": {"selected_user": FAY}}
SEARCH = '{"command": "/servicestory", "text": "search qqzyxstory"}'
NAME_AN_ADMIN = '{"command": "/warmline", "text": "admin <@U00FAY>"}'

COMPANY_TRIES = [
    Try("/warmline free", EVERYBODY, "2 June", "list"),
    Try("/warmline free", {ANA}, value="2026-12-28"),
    Try("/warmline free", LEADS, value="2026-12-28 for Support"),
    Try("free_new", LEADS | {DI}, shown("free_form")),
    Try("free_form", {ANA}, fields=FREE),
    Try("free_form", LEADS, fields=OF_TEAM),
    Try("free_page", EVERYBODY, "2 June", "0"),
    Try("free_remove", {ANA}, value="2027-06-02/0"),
    Try("free_remove", LEADS, value="2027-06-01/1"),
    Try("digest_length", LEADS, "qqzyx", '{"team": 1}'),
    Try("digest_switch", {BO, DI}, value="off"),
    Try("left_show", LEADS, "Zyxcorp", "1"),
    Try("left_take", {BO}, value="1"),  # an admin who is not in the team gives it to somebody who is
    Try("left_give", LEADS, shown("left_form"), "1"),
    Try("left_leave", LEADS, value="1"),
    Try("left_form", LEADS, value="1", fields=TO_FAY),
    Try("talk_ask", READERS, "qqzyxstory told", SEARCH),
    Try("talk_ask", {ANA}, value=NAME_AN_ADMIN),
    Try("/warmline keep", {ANA}, "keep_change"),
    Try("keep_change", {ANA}, shown("keep_form")),
    Try("keep_confirm", {ANA}, value="stories=24"),
    Try("keep_form", {ANA}, "keep_confirm", fields=chosen(stories="24")),
    Try("/warmline hold", {ANA}, "a dispute"),
    Try("/warmline hold", {ANA}, value=f"<@{FAY}> because of a dispute"),
    Try("hold_page", {ANA}, "a dispute", "0"),
    Try("hold_end", {ANA}, value=GONE),
]
COMPANY_ACTS = [
    (Act("/warmline free", "2026-12-28"), Act("free_remove", "2026-12-28/0")),
    (Act("free_form", "", FREE), Act("free_remove", "2026-12-29/0")),
    (Act("free_remove", "2027-06-01/1"), Act("/warmline free", "2027-06-01 for Support")),
    (Act("away_status", "off"), Act("away_status", "on")),
    (Act("digest_length", '{"is_long": true, "team": 1}'), Act("digest_length", '{"team": 1}')),
    (Act("digest_switch", "off"), Act("digest_switch", "on")),
    (Act("left_take", "1"), Act("team_end", "1")),
    (Act("left_leave", "1"), Act("team_end", "1")),
    (Act("left_form", "1", {"person": {"selected_user": BO}}), Act("team_end", "1")),
    (Act("talk_ask", '{"command": "/servicestory", "text": "Yelp"}'), Act("story_withdraw", "4")),
    (Act("keep_confirm", "stories=24"), Act("keep_confirm", "stories=36")),
    (Act("/warmline hold", f"<@{CY}> because of a dispute"), Act("hold_end", CY)),
    (Act("hold_end", DI), Act("/warmline hold", f"<@{DI}> because of a dispute")),
]
COMPANY_SHOWS = {
    "free_page", "hold_page",
    "/warmline keep", "away_until", "free_new", "keep_change", "keep_form", "left_give", "left_show",
}  # fmt: skip
