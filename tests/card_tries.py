"""The library as the tests of rights and of doubled deliveries find it: who gets what of it, and what undoes what."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage.tables import Card, CardOffer, CardTrial, Forum, ForumForAll, ForumItem, ForumPlan, ForumTurn, Story
from tests.stage import ANA, SUPPORT
from tests.trying import EVERYBODY, FAY, KEEPERS, LEADS, OWN, TEAM, Act, Try, shown


def have_cards(session: Session, *, owner: str, proposer: str, at: datetime) -> None:
    """The owner's card in use, a proposed one, a retired one; a trial and an offer of theirs, and their forums.

    One is prepared, one is open, one could not be posted. Story 1 is difficult, and its author is asked.
    """
    for number, state in enumerate(("fresh", "proposed", "retired"), 1):
        words = {"title": f"qqzyxcard {number}", "moment": "zyxmoment", "advice": "zyxadvice"}
        keeper = proposer if state == "proposed" else owner
        session.add(Card(team_id=1, **words, state=state, keeper=keeper, checked_on=at.date(), created_at=at))  # type: ignore[arg-type]
    session.get_one(Story, 1).kind = "difficult"
    session.flush()
    session.add(CardTrial(card_id=1, person=owner, began_at=at - timedelta(days=20)))
    session.add(CardOffer(card_id=1, person=owner, cause="problem", subject=1, at=at))
    session.add(ForumPlan(team_id=1, month=date(2028, 5, 1)))
    session.add(ForumForAll(channel=SUPPORT, month=date(2028, 5, 1)))
    for month, state in enumerate(("preparing", "open", "preparing"), 1):
        about: dict[str, Any] = {"opens_at": at + timedelta(days=7), "closes_at": at + timedelta(days=12)}
        session.add(
            Forum(
                team_id=1, month=date(2026, month, 1), host=owner, state=state, channel=SUPPORT, created_at=at,
                is_stuck=month == 3, is_agreed=month > 1, **about,
            )
        )  # fmt: skip
    session.flush()
    session.add(ForumTurn(forum_id=1, person=owner, asked_at=at))
    session.add(ForumItem(team_id=1, forum_id=1, words="qqzyxitem"))
    session.flush()
    session.add(ForumItem(team_id=1, forum_id=1, kind="difficult", story_id=1, consent="asked", is_in=False))
    session.flush()
    session.add_all(ForumItem(team_id=1, forum_id=forum, words="qqzyxitem") for forum in (2, 3))
    session.flush()


CARD = {field: {"value": "Call first"} for field in ("title", "moment", "advice")}
CARDS = {f"{field}_1": value for field, value in CARD.items()}
WORDS = {"words": {"value": "night shift"}}
ELSEWHERE = {"channel": {"selected_conversation": SUPPORT}}
NEW, SAME, OF_ITEM = '{"team": 1}', '{"id": 1, "team": 1}', '{"team": 1, "item": 3}'

_READERS = TEAM | {ANA}
_GROUPS = {
    "owner": OWN,
    "keepers": KEEPERS,
    "leads": LEADS,
    "readers": _READERS,
    "admin": {ANA},
    "everybody": EVERYBODY,
}
# What is tried, for whom it works, what proves it, the value, the fields.
_TRIES: list[tuple[str, str, str, str, dict[str, Any] | None]] = [
    ("/warmline library", "readers", "qqzyxcard 1", "", None),
    ("/warmline library", "everybody", "card_form", "add Something", None),
    ("card_change", "keepers", "card_form", "1", None),
    ("card_line", "owner", "card_line_form", "1", None),
    ("card_new", "everybody", "card_form", "", None),
    ("card_not_here", "owner", "", "1", None),
    ("card_nothere", "owner", "", "1:not_here", None),
    ("card_page", "readers", "qqzyxcard 1", "0", None),
    ("card_partly", "owner", "", "1:partly", None),
    ("card_read", "readers", "qqzyxcard 1", "1", None),
    ("card_retire", "keepers", "", "1", None),
    ("card_right", "keepers", "", "3", None),
    ("card_take", "leads", "", "2", None),
    ("card_theirs", "readers", "qqzyxcard 1", "1 0", None),
    ("card_try", "readers", "", "1", None),
    ("card_worked", "owner", "", "1:worked", None),
    ("card_form", "keepers", "", SAME, CARD),
    ("card_form", "readers", "", NEW, CARD),
    ("card_form", "readers", "", OF_ITEM, CARD),
    ("card_line_form", "owner", "", "1", WORDS),
    ("forum_all", "everybody", "The next forum of *all teams*", "", None),
    ("forum_all_begin", "admin", "forum_all_form", "", None),
    ("forum_all_rest", "admin", "", "", None),
    ("forum_all_form", "admin", "", "", ELSEWHERE),
    ("forum_begin", "leads", "", "1", None),
    ("forum_card", "readers", "card_form", "3", None),
    ("forum_change", "owner", "forum_form", "1", None),
    ("forum_elsewhere", "keepers", "forum_elsewhere_form", "3", None),
    ("forum_finish", "keepers", "forum_finish_form", "2", None),
    ("forum_good", "owner", "", "1", None),
    ("forum_no", "owner", "", "2", None),
    ("forum_offer", "owner", "", "1", None),
    ("forum_pass", "owner", "", "1", None),
    ("forum_rest", "leads", "", "1", None),
    ("forum_too", "readers", "", "3", None),
    ("forum_yes", "owner", "", "2", None),
    ("forum_elsewhere_form", "keepers", "", "3", ELSEWHERE),
    ("forum_finish_form", "keepers", "", "2", CARDS),
    ("forum_form", "owner", "", "1", WORDS),
]

CARD_TRIES = [
    Try(what, _GROUPS[who], shown(proof) if proof.endswith("_form") else proof, value, fields=fields)
    for what, who, proof, value, fields in _TRIES
]
CARD_TRIES.append(Try("card_leave", LEADS | {FAY}, "", "2"))

# What is done, and what takes it back or changes the same otherwise.
_ACTS: list[tuple[tuple[str, str, dict[str, Any] | None], tuple[str, str, dict[str, Any] | None]]] = [
    (("card_form", NEW, CARD), ("card_retire", "4", None)),
    (("card_form", SAME, CARD), ("card_retire", "1", None)),
    (("card_form", OF_ITEM, CARD), ("card_retire", "4", None)),
    (("card_leave", "2", None), ("card_form", NEW, CARD)),
    (("card_line_form", "1", WORDS), ("card_line_form", "1", {"words": {"value": "by day"}})),
    (("card_not_here", "1", None), ("card_retire", "1", None)),
    (("card_nothere", "1:not_here", None), ("card_worked", "1:worked", None)),
    (("card_partly", "1:partly", None), ("card_worked", "1:worked", None)),
    (("card_worked", "1:worked", None), ("card_partly", "1:partly", None)),
    (("card_retire", "1", None), ("card_right", "1", None)),
    (("card_right", "3", None), ("card_retire", "3", None)),
    (("card_take", "2", None), ("card_retire", "2", None)),
    (("card_try", "1", None), ("card_retire", "1", None)),
    (("forum_all_form", "", ELSEWHERE), ("forum_all_rest", "", None)),
    (("forum_all_rest", "", None), ("forum_all_form", "", ELSEWHERE)),
    (("forum_begin", "1", None), ("forum_rest", "1", None)),
    (("forum_rest", "1", None), ("forum_begin", "1", None)),
    (("forum_good", "1", None), ("forum_pass", "1", None)),
    (("forum_pass", "1", None), ("forum_begin", "1", None)),
    (("forum_form", "1", WORDS), ("forum_pass", "1", None)),
    (("forum_elsewhere_form", "3", ELSEWHERE), ("forum_too", "4", None)),
    (("forum_finish_form", "2", CARDS), ("card_retire", "4", None)),
    (("forum_no", "2", None), ("forum_yes", "2", None)),
    (("forum_yes", "2", None), ("forum_no", "2", None)),
    (("forum_offer", "1", None), ("forum_no", "2", None)),
    (("forum_too", "3", None), ("forum_finish_form", "2", CARDS)),
    (("forum_card", "3", None), ("forum_too", "3", None)),
]
CARD_ACTS = [(Act(*act), Act(*opposite)) for act, opposite in _ACTS]
CARD_SHOWS = {
    "/warmline library", "card_change", "card_line", "card_new", "card_page", "card_read", "card_theirs",
    "forum_all", "forum_all_begin", "forum_change",
    "forum_elsewhere", "forum_finish",
}  # fmt: skip
