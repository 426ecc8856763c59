"""What Ana does about ideas, and what takes each of it back."""

from datetime import timedelta

from sqlmodel import Session

from storage.sealed import codes
from storage.tables import Idea
from tests.stage import ANA, BO, MONDAY
from tests.trying import Act, chosen

IDEA_CODE = "6543210987654321"
YESTERDAY = MONDAY - timedelta(days=1)
IDEA = {"words": {"value": "Print it on thicker paper"}}

IDEA_ACTS = [
    (Act("/warmline idea", "Print larger invoices"), Act("idea_withdraw", "8")),
    (Act("idea_different", '{"words": "Print larger invoices", "customer": 1}'), Act("idea_withdraw", "8")),
    (Act("idea_form", "{}", IDEA | chosen(**{"as": "named"})), Act("idea_withdraw", "8")),
    (Act("idea_form", "{}", IDEA | chosen(**{"as": "anonymous"})), Act("idea_withdraw", "1")),
    (Act("idea_withdraw", "1"), Act("/warmline idea", "Print larger invoices")),
    (Act("idea_support", "2"), Act("idea_support", "2")),
    (Act("idea_mine", "1"), Act("idea_withdraw", "1")),
    (Act("idea_more_form", '{"id": 1}', IDEA), Act("idea_withdraw", "1")),
    (Act("idea_more_form", '{"id": 3, "reopen": true}', IDEA), Act("idea_withdraw", "3")),
    (Act("idea_more_form", f'{{"code": "{IDEA_CODE}"}}', IDEA), Act("idea_code_withdraw", IDEA_CODE)),
    (Act("idea_code_withdraw", IDEA_CODE), Act("/warmline idea", "Print larger invoices")),
    (Act("idea_answer_form", '{"id": 2}', chosen(state="looking")),
     Act("idea_answer_form", '{"id": 2}', chosen(state="doing"))),
    (Act("idea_accept", "4"), Act("idea_answer_form", '{"id": 4}', chosen(state="doing"))),
    (Act("idea_refuse", "4"), Act("idea_answer_form", '{"id": 4}', chosen(state="doing"))),
    (Act("idea_touch", "4"), Act("idea_answer_form", '{"id": 4}', chosen(state="doing"))),
    (Act("idea_take_up", "6"), Act("idea_answer_form", '{"id": 6}', chosen(state="doing"))),
    (Act("idea_told_form", '{"id": 5}', {}), Act("idea_withdraw", "5")),
]  # fmt: skip


def have_ideas(session: Session) -> None:
    """Ana's, Bo's, a declined one, one that she is asked to take on, one done, one that rests, and a coded one."""
    states = ("new", "new", "declined", "looking", "done", "rests", "new")
    for number, state in enumerate(states, 1):
        idea = Idea(
            team_id=1, title="zyxidea", words="zyxidea", author={2: BO, 4: BO, 7: None}.get(number, ANA), state=state,
            customer_id=1, for_customer=True, answer_by=MONDAY, created_at=YESTERDAY, touched_at=YESTERDAY,
            code_mark=codes.mark(session, IDEA_CODE) if number == 7 else None,
            asked=ANA if state == "looking" else None, tell="zyxtell" if state == "done" else "",
        )  # fmt: skip
        session.add(idea)
        session.flush()
