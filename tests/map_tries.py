"""What may be done with a map, by whom, and what takes it back: for the tests of rights, and of what comes twice."""

from datetime import datetime, timedelta
from typing import Any

from storage.engine.database import Session
from storage.tables import MapAction, MapEntry, MapWorkshop, TouchPoint
from tests.stage import BO
from tests.trying import EVERYBODY, KEEPERS, LEADS, OWN, TEAM, Act, Try, chosen, shown


def have_a_map(session: Session, *, owner: str, proposer: str, lead: str, at: datetime) -> None:
    """On the map of the first team: two points, a proposal, an archived one, an open action and a settled one; a
    workshop that gathers, and one that is to be merged. The owner's words hold qqzyx, and zyx with it.
    """
    there: dict[str, Any] = {"team_id": 1, "created_at": at, "touched_on": at.date() - timedelta(days=30)}
    for number, name in enumerate(("qqzyxpoint", "Other", "Proposed", "Archived"), 1):
        more: dict[str, Any] = {
            "proposed_by": proposer if number == 3 else None,
            "archived_at": at if number == 4 else None,
        }
        key, whose = f"1 {name.lower()}", owner if number == 1 else None
        session.add(TouchPoint(id=number, position=number, name=name, name_key=key, owner=whose, **there, **more))
    session.flush()
    act: dict[str, Any] = {"touch_point_id": 1, "owner": owner, "due": at.date() + timedelta(days=9), "created_at": at}
    session.add(MapAction(id=1, text="qqzyxaction", **act))
    session.add(MapAction(id=2, text="Settled", state="done", settled_at=at, **act))
    for number, state in ((1, "gathering"), (2, "merging")):
        ends = at + timedelta(days=7)
        session.add(MapWorkshop(id=number, team_id=1, state=state, started_by=lead, created_at=at, ends_at=ends))
        session.flush()
        session.add(MapEntry(id=number, workshop_id=number, person=owner, name=f"qqzyxentry {number}"))
    session.flush()


POINT = {"name": {"value": "Renamed"}} | chosen(side="internal")
ACTION = {"text": {"value": "Do it"}, "owner": {"selected_user": BO}, "due": {"selected_date": "2026-11-30"}}
ADDED = {"name": {"value": "Parking"}} | chosen(side="external")
FELT = chosen(name="Other", emotion="calm")
MERGED = {"kept_1": {"selected_options": [{"value": "e2"}]}}
TAG, FEEL = '{"story": 1, "point": %s}', '{"story": 1, "felt": "%s"}'

_READERS = TEAM | LEADS
_GROUPS = {"owner": OWN, "keepers": KEEPERS, "leads": LEADS, "readers": _READERS, "everybody": EVERYBODY}
# What is tried, for whom it works, what proves it, the value, the fields.
_TRIES: list[tuple[str, str, str, str, dict[str, Any] | None]] = [
    ("/warmline map", "readers", "qqzyxpoint", "Support", None),
    ("/warmline map", "everybody", "map_form", "add Something", None),
    ("map_act", "keepers", "map_action_form", "1", None),
    ("map_add", "readers", "map_form", "1", None),
    ("map_archive", "keepers", "", "1", None),
    ("map_back", "leads", "", "4", None),
    ("map_cancel", "leads", "", "1", None),
    ("map_change", "keepers", "map_form", "1", None),
    ("map_done", "keepers", "", "1", None),
    ("map_drop", "keepers", "map_drop_form", "1", None),
    ("map_end_now", "leads", "", "1", None),
    ("map_entries", "readers", "1 entry so far", "1", None),
    ("map_entry", "readers", "map_entry_form", "1", None),
    ("map_entry_back", "owner", "", "1", None),
    ("map_feeling", "readers", "map_feeling_form", "1", None),
    ("map_felt", "owner", "", FEEL % "calm", None),
    ("map_leave", "leads", "", "3", None),
    ("map_look", "readers", "", "1", None),
    ("map_merge", "leads", "map_merge_form", "2", None),
    ("map_order", "leads", "map_order_form", "1", None),
    ("map_picture", "readers", "I am drawing the map", "1", None),
    ("map_point", "readers", "qqzyxpoint", "1", None),
    ("map_show", "readers", "qqzyxpoint", "1", None),
    ("map_tag", "owner", "", TAG % 1, None),
    ("map_take", "leads", "", "3", None),
    ("map_true", "keepers", "", "1", None),
    ("map_up", "keepers", "", "2", None),
    ("map_action_form", "keepers", "", "1", ACTION),
    ("map_drop_form", "keepers", "", "1", {"reason": {"value": "Not needed"}}),
    ("map_entry_form", "readers", "", "1", ADDED),
    ("map_feeling_form", "readers", "", "1", FELT),
    ("map_form", "keepers", "", '{"team": 1, "id": 1}', POINT),
    ("map_form", "readers", "", '{"team": 1, "id": null}', POINT),
    ("map_merge_form", "leads", "", "2", MERGED),
    ("map_order_form", "leads", "", "", chosen(point="2", after="0")),
]

MAP_TRIES = [
    Try(what, _GROUPS[who], shown(proof) if proof.endswith("_form") else proof, value, fields=fields)
    for what, who, proof, value, fields in _TRIES
]

# What is done, and what takes it back or changes the same otherwise.
_ACTS: list[tuple[tuple[str, str, dict[str, Any] | None], tuple[str, str, dict[str, Any] | None]]] = [
    (("map_archive", "1", None), ("map_back", "1", None)),
    (("map_back", "4", None), ("map_archive", "4", None)),
    (("map_true", "1", None), ("map_archive", "1", None)),
    (("map_take", "3", None), ("map_archive", "3", None)),
    (("map_leave", "3", None), ("map_form", '{"team": 1, "id": null}', POINT)),
    (("map_done", "1", None), ("map_up", "1", None)),
    (("map_up", "2", None), ("map_done", "2", None)),
    (("map_tag", TAG % 1, None), ("map_tag", TAG % 2, None)),
    (("map_felt", FEEL % "calm", None), ("map_felt", FEEL % "angry", None)),
    (("map_look", "1", None), ("map_end_now", "1", None)),
    (("map_entry_back", "1", None), ("map_entry_form", "1", ADDED)),
    (("map_end_now", "1", None), ("map_cancel", "1", None)),
    (("map_cancel", "1", None), ("map_cancel", "2", None)),
    (("map_form", '{"team": 1, "id": null}', POINT), ("map_archive", "5", None)),
    (("map_form", '{"team": 1, "id": 1}', POINT), ("map_archive", "1", None)),
    (("map_order_form", "", chosen(point="2", after="0")), ("map_order_form", "", chosen(point="1", after="0"))),
    (("map_action_form", "1", ACTION), ("map_done", "3", None)),
    (("map_drop_form", "1", {"reason": {"value": "Not needed"}}), ("map_up", "1", None)),
    (("map_entry_form", "1", ADDED), ("map_entry_back", "3", None)),
    (("map_feeling_form", "1", FELT), ("map_entry_back", "3", None)),
    (("map_merge_form", "2", MERGED), ("map_archive", "5", None)),
]
MAP_ACTS = [(Act(*act), Act(*opposite)) for act, opposite in _ACTS]
MAP_SHOWS = {
    "/warmline map", "map_act", "map_add", "map_change", "map_drop", "map_entries", "map_entry", "map_feeling",
    "map_merge", "map_none", "map_order", "map_picture", "map_point", "map_show",
}  # fmt: skip
