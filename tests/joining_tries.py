"""What may be added to kudos and stories, by whom, and what takes it back: for the tests of rights, and of twice."""

from tests.stage import ANA, BO
from tests.trying import FAY, OWN, READERS, Act, Try, shown

# The kudos are Cy's for Fay, in a private channel with Ana and Bo; the story is Cy's, in the same.
KUDOS, STORY = '{"kudos": 1}', '{"story": 2}'
MINE = {"message": {"value": "For the calm voice too"}}

JOINING_TRIES = [
    Try("join_open", {BO, ANA}, shown("join_form"), KUDOS),
    Try("join_open", READERS - OWN, shown("join_form"), STORY),
    Try("join_form", {BO, ANA}, value=KUDOS, fields=MINE),
    Try("join_form", READERS - OWN, value=STORY, fields=MINE),
    Try("join_read", READERS | {FAY}, "qqzyxkudos", KUDOS),
    Try("join_read", READERS, "nothing is left to read", STORY),
]
JOINING_ACTS = [(Act("join_form", '{"story": 2}', MINE), Act("kudos_undo", "3"))]
JOINING_SHOWS = {"join_open", "join_read"}
