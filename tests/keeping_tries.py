"""Who may decide how long things are kept, and set a hold: admins alone."""

from tests.stage import ANA, GONE
from tests.trying import FAY, Try, chosen, shown

KEEPING_TRIES = [
    Try("/warmline keep", {ANA}, "keep_change"),
    Try("keep_change", {ANA}, shown("keep_form")),
    Try("keep_confirm", {ANA}, value="stories=24"),
    Try("keep_form", {ANA}, "keep_confirm", fields=chosen(stories="24")),
    Try("/warmline hold", {ANA}, "a dispute"),
    Try("/warmline hold", {ANA}, value=f"<@{FAY}> because of a dispute"),
    Try("hold_end", {ANA}, value=GONE),
]
