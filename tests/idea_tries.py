"""Who gets what of ideas: those of Cy, whom everybody else is not."""

from datetime import timedelta

from sqlmodel import Session

from storage.sealed import codes
from storage.tables import Idea
from tests.stage import ANA, BO, CY, MONDAY
from tests.trying import EVERYBODY, FAY, KEEPERS, LEADS, OWN, TEAM, Try, chosen, shown

IDEA_CODE = "6543210987654321"
YESTERDAY = MONDAY - timedelta(days=1)
IDEA = {"words": {"value": "Print it on thicker paper"}} | chosen(**{"as": "named"})
NOTHING_NEW = '{"words": "Print it on thicker paper", "customer": null}'

IDEA_TRIES = [
    Try("/warmline idea", EVERYBODY - {ANA}, value="Print it on thicker paper"),
    Try("/warmline idea", TEAM | {ANA}, "qqzyxidea"),
    Try("/warmline idea", EVERYBODY, "qqzyxcoded", IDEA_CODE),  # whoever has the code
    Try("idea_accept", {FAY}, value="3"),
    Try("idea_answer", LEADS, shown("idea_answer_form"), "1"),
    Try("idea_code_more", EVERYBODY, shown("idea_more_form"), IDEA_CODE),
    Try("idea_code_reopen", EVERYBODY, shown("idea_more_form"), IDEA_CODE),
    Try("idea_code_withdraw", EVERYBODY, value=IDEA_CODE),
    Try("idea_different", EVERYBODY - {ANA}, value=NOTHING_NEW),
    Try("idea_from_story", {CY, BO}, shown("idea_form"), "1"),
    Try("idea_mine", OWN, value="1"),
    Try("idea_more", OWN, shown("idea_more_form"), "1"),
    Try("idea_page", TEAM | {ANA}, "qqzyxidea", "0:open"),
    Try("idea_read", TEAM | {ANA}, "qqzyxidea", "1"),
    Try("idea_refuse", {FAY}, value="3"),
    Try("idea_reopen", OWN, shown("idea_more_form"), "2"),
    Try("idea_support", {FAY, BO, ANA}, value="1"),
    Try("idea_take_up", KEEPERS, value="5"),
    Try("idea_told", KEEPERS, shown("idea_told_form"), "4"),
    Try("idea_touch", LEADS, value="3"),
    Try("idea_withdraw", OWN, value="1"),
    Try("idea_form", EVERYBODY - {ANA}, value="{}", fields=IDEA),
    Try("idea_answer_form", LEADS, value='{"id": 1}', fields=chosen(state="looking")),
    Try("idea_more_form", OWN, value='{"id": 1}', fields=IDEA),
    Try("idea_more_form", OWN, value='{"id": 2, "reopen": true}', fields=IDEA),
    Try("idea_told_form", KEEPERS, value='{"id": 4}', fields={}),
]


def have_ideas(session: Session) -> None:
    """New, declined, offered to Fay, done and not told yet, resting; and one whose author nobody knows."""
    states = ("new", "declined", "looking", "done", "rests", "declined")
    for number, state in enumerate(states, 1):
        words = "qqzyxcoded" if number == 6 else f"qqzyxidea {number}"
        idea = Idea(
            team_id=1, title=words, words=words, author=None if number == 6 else CY, state=state, customer_id=1,
            for_customer=True, answer_by=MONDAY, created_at=YESTERDAY, touched_at=YESTERDAY,
            code_mark=codes.mark(session, IDEA_CODE) if number == 6 else None,
            asked=FAY if state == "looking" else None, tell="qqzyxtell" if state == "done" else "",
        )  # fmt: skip
        session.add(idea)
        session.flush()
