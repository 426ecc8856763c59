"""Whatever Slack delivers twice, even after its opposite or after an erasure, is done once and answered the same."""

from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Sandbox
from handlers import ACTIONS, COMMANDS, EVENTS, VIEWS
from storage.engine.database import Session, Store
from storage.engine.deliveries import NOTED
from storage.refusal import Busy
from storage.tables import Channel, Person
from tests import erasing, warm
from tests import meaning_rows as rounds_there
from tests.card_tries import CARD_ACTS, CARD_SHOWS
from tests.company_tries import COMPANY_ACTS, COMPANY_SHOWS
from tests.customer_tries import CUSTOMER_ACTS, CUSTOMER_SHOWS
from tests.domino_tries import DOMINO_ACTS, DOMINO_SHOWS
from tests.goal_tries import GOAL_ACTS, GOAL_SHOWS
from tests.hostile import Answer, Intruder, Rows, at_the_door, rows
from tests.idea_acts import IDEA_ACTS
from tests.joining_tries import JOINING_ACTS, JOINING_SHOWS
from tests.map_tries import MAP_ACTS, MAP_SHOWS
from tests.owned_by_ana import CODE, UNPOSTED, furnish
from tests.pulse_tries import PULSE_ACTS, PULSE_SHOWS
from tests.stage import ANA, BO, DI, EVE, MONDAY, SECRET, SUPPORT
from tests.trying import Act, chosen

UNSIGNED = {"text": {"value": "We learned"}, "anonymous": {"selected_options": [{"value": "yes"}]}}


def picked(round_id: int, *numbers: int) -> dict[str, Any]:
    options = [{"value": rounds_there.ending(round_id, number)} for number in numbers]
    return {"chosen": {"selected_options": options}}


TOLD = {"text": {"value": "We learned"}}
PROMPT = {"name": {"value": "New"}, "question_1": {"value": "What else?"}, "at": {"selected_time": "09:00"}} | chosen(
    zone_of="team", place="channel", open="60", nudges="0", readers="team", kind_1="text", team="1"
)
PROMPT |= {"weekdays": {"selected_options": [{"value": "1"}]}}
TEAM = {
    "name": {"value": "Renamed"}, "channel": {"selected_conversation": SUPPORT}, "leads": {"selected_users": [ANA]},
    "members": {"selected_users": [BO]},
} | chosen(zone="Europe/Berlin")  # fmt: skip

# What changes something, and what takes it back or changes the same otherwise.
ACTS = [
    *CARD_ACTS,
    *COMPANY_ACTS,
    *CUSTOMER_ACTS,
    *GOAL_ACTS,
    *IDEA_ACTS,
    *DOMINO_ACTS,
    *JOINING_ACTS,
    *MAP_ACTS,
    *PULSE_ACTS,
    (Act("/warmline start", "Support"), Act("start_skip", "1 1")),
    (Act("start_show", "1"), Act("start_skip", "1 1")),
    (Act("start_skip", "2 2"), Act("start_skip", "2 3")),
    (Act("/warmline admin", "<@U00DI>"), Act("/warmline admin", "remove <@U00DI>")),
    (Act("/warmline admin", "remove <@U00CY>"), Act("/warmline admin", "<@U00CY>")),
    (Act("/warmline away", "2026-12-28"), Act("away_remove", "2026-12-28/2026-12-28/")),
    (Act("away_remove", "2026-12-24/2026-12-24/"), Act("/warmline away", "2026-12-24")),
    (Act("away_form", "", {"first": {"selected_date": "2026-12-29"}}), Act("away_remove", "2026-12-29/2026-12-29/")),
    (Act("/warmline digest", "at friday 10:00"), Act("/warmline digest", "at tuesday 08:00")),
    (Act("/kudos", "<@U00BO> for the calm handover"), Act("kudos_undo", "3")),
    (Act("kudos_form", SUPPORT, {"message": {"value": "Hm"}, "receivers": {"selected_users": [BO]}}),
     Act("kudos_undo", "3")),
    (Act("kudos_post", "2"), Act("kudos_undo", "2")),
    (Act("slip", '{"command": "/servicestory", "text": "Yelp"}'), Act("story_withdraw", "4")),
    (Act("kudos_undo", "1"), Act("/kudos", "<@U00BO> zyxkudos")),
    (Act("/servicestory", "The driver waited"), Act("story_withdraw", "4")),
    (Act("story_form", f'{{"channel": "{SUPPORT}", "id": null}}', TOLD), Act("story_withdraw", "4")),
    (Act("story_form", f'{{"channel": "{SUPPORT}", "id": 1}}', TOLD), Act("story_withdraw", "1")),
    (Act("story_withdraw", "1"), Act("/servicestory", "zyxstory")),
    (Act("story_thank", "2"), Act("kudos_undo", "3")),
    (Act("story_learn", "2"), Act("story_learn", "2")),
    (Act("story_post", f"3:{SUPPORT}"), Act("story_withdraw", "3")),
    (Act("story_form", f'{{"channel": "{SUPPORT}", "id": null}}', UNSIGNED), Act("story_code_withdraw", CODE)),
    (Act("story_code_withdraw", CODE), Act("/servicestory", "zyxstory")),
    (Act("unposted_retry", UNPOSTED), Act("story_withdraw", "1")),
    (Act("/warmline mood", "help Talk to somebody"), Act("/warmline mood", "help off")),
    (Act("mood_form", "1", chosen(wanted="open")), Act("mood_form", "1", chosen(wanted="sealed"))),
    (Act("mood_start", "2"), Act("prompt_delete", "4")),
    (Act("prompt_answer_form", "2", {"answer_3": {"value": "zyx"}}),
     Act("prompt_answer_form", "2", {"answer_3": {"value": "better"}})),
    (Act("prompt_form", '{"team": 1, "prompt": null}', PROMPT), Act("prompt_delete", "3")),
    (Act("prompt_form", '{"team": 1, "prompt": 1}', PROMPT), Act("prompt_pause", "1")),
    (Act("prompt_pause", "1"), Act("prompt_resume", "1")),
    (Act("prompt_resume", "2"), Act("prompt_pause", "2")),
    (Act("prompt_delete", "1"), Act("prompt_form", '{"team": 1, "prompt": null}', PROMPT)),
    (Act("prompt_ask_now", "2"), Act("prompt_delete", "2")),
    (Act("prompt_answer_form", "1", {"answer_1": {"value": "fine"}}),
     Act("prompt_answer_form", "1", {"answer_1": {"value": "better"}})),
    (Act("means_agreed", "8"), Act("means_cancel", "1")),
    (Act("means_answer_form", "7", {f"answer_{rounds_there.WORRY}": {"value": "We will see"}}),
     Act("means_agreed", "7")),
    (Act("means_cancel", "3"), Act("means_cancel", "4")),
    (Act("means_close_vote", "4"), Act("means_cancel", "1")),
    (Act("means_form", "1", {"ending": {"value": "calling first"}}), Act("means_cancel", "1")),
    (Act("means_live", "6"), Act("means_worry_form", "6", {"worry": {"value": "It is much"}})),
    (Act("means_longer", "3"), Act("means_cancel", "3")),
    (Act("means_merge_form", "2", picked(2, 1, 2) | {"words": {"value": "calling"}}), Act("means_merged", "2")),
    (Act("means_merged", "2"), Act("means_cancel", "2")),
    (Act("means_nothing", "8"), Act("means_cancel", "1")),
    (Act("means_propose_form", "5", picked(5, 0, 1, 2)), Act("means_cancel", "5")),
    (Act("means_split", f"2 {rounds_there.ending(2, 0)}"), Act("means_cancel", "2")),
    (Act("means_still", "9"), Act("means_cancel", "1")),
    (Act("means_vote_form", "3", picked(3, 1)), Act("means_vote_form", "3", picked(3, 2))),
    (Act("means_withdraw", f"1 {rounds_there.MINE}"), Act("means_form", "1", {"ending": {"value": "calling"}})),
    (Act("means_worry_form", "6", {"worry": {"value": "It is much"}}), Act("means_live", "6")),
    (Act("team_form", "", TEAM), Act("team_end", "2")),
    (Act("team_form", "1 0", TEAM), Act("team_end", "1")),
    (Act("team_end", "1"), Act("team_form", "", TEAM)),
    (Act("privacy_erase"), Act("/kudos", "<@U00BO> for the calm handover")),
]  # fmt: skip
# These show something, or open or draw a form.
ONLY_SHOW = {
    "/warmline", "/warmline means", "means_add", "means_answer", "means_endings", "means_history", "means_merge",
    "means_merge_one", "means_propose", "means_show", "means_stories", "means_vote", "means_worry",
    "/warmline privacy", "/warmline prompts", "/warmline team", "away_new",
    "mood_add", "mood_choice",
    "idea_answer", "idea_code_more", "idea_code_reopen", "idea_from_story", "idea_more", "idea_new", "idea_page",
    "idea_read", "idea_reopen", "idea_state", "idea_told",
    "kudos_new", "privacy_export", "privacy_page", "privacy_show",
    "prompt_add_question", "prompt_answer", "prompt_edit", "prompt_new", "prompt_page", "prompt_read_all",
    "prompt_read_page", "/servicestory search",
    "story_code_edit", "story_details", "story_edit", "story_kind", "story_more", "story_new", "story_read",
    "story_reword", "team_change", "team_country", "team_new", "team_show",
}  # fmt: skip
ONLY_SHOW |= CARD_SHOWS | COMPANY_SHOWS | CUSTOMER_SHOWS | DOMINO_SHOWS | GOAL_SHOWS | JOINING_SHOWS | MAP_SHOWS
ONLY_SHOW |= PULSE_SHOWS


# What the button in a form says twice: tests/test_plain_names.py.
IN_A_FORM = {"story_as_it_is"}
# Only a team that is in no round begins one: tests/test_meanings.py.
IN_NO_ROUND = {"means_begin"}
# What takes a message as a command: tests/test_talking.py.
OF_A_MESSAGE = {"talk_typed"}


@pytest.fixture(scope="session")
def _furnished_for_ana(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("furnished") / "warmline.db"
    store = warm.fresh_store(path)
    store.write_now(furnish)
    store.close()
    return path


@pytest.fixture
def store(_furnished_for_ana: Path, tmp_path: Path) -> Iterator[Store]:
    store = warm.fresh_store(tmp_path / "warmline.db", like=_furnished_for_ana)
    yield store
    store.close()


@pytest.fixture
async def intruder(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async with at_the_door(slack, store) as intruder:
        yield intruder


async def do(intruder: Intruder, act: Act) -> Answer:
    if act.what in COMMANDS:
        command, _, word = act.what.partition(" ")
        return await intruder.command(command, f"{word} {act.value}".strip(), user=ANA)
    if act.fields is not None:
        return await intruder.submit(act.what, dict(act.fields), act.value, user=ANA)
    return await intruder.press(act.what, act.value or None, user=ANA)


@pytest.mark.parametrize(("act", "opposite"), ACTS, ids=[str(act) for act, _ in ACTS])
async def test_what_is_delivered_twice_is_done_once(act: Act, opposite: Act, intruder: Intruder, store: Store) -> None:
    untouched = await store.read(rows)
    first = await do(intruder, act)
    delivery, done = intruder.last, await store.read(rows)
    assert done != untouched
    again = await intruder.deliver(delivery, user=ANA)

    assert (again.status, again.text) == (200, first.text)
    assert await store.read(rows) == done

    await store.write(erasing.finish, ANA)  # where that was begun; nobody answers her meanwhile
    await do(intruder, opposite)
    undone = await store.read(rows)
    assert undone != done
    assert (await intruder.deliver(delivery, user=ANA)).status == 200
    assert await store.read(rows) == undone


async def test_what_is_delivered_again_after_an_erasure_brings_nothing_back(intruder: Intruder, store: Store) -> None:
    """One after the other, so some find what they would change changed already; most do not."""
    deliveries, changing = {}, 0
    before = await store.read(rows)
    for act, _ in ACTS:
        await do(intruder, act)
        deliveries[str(act)] = intruder.last
        now = await store.read(rows)
        changing, before = changing + (now != before), now
    await bring_nobody_back(intruder, store, deliveries, ANA, BO)

    assert changing > len(ACTS) // 2


async def test_what_changed_nothing_the_first_time_is_refused_when_it_comes_again(
    intruder: Intruder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that something is stored which is not; a form is another request each time it is sent."""
    untouched, tried = await store.read(rows), 0
    for act in [act for act, _ in ACTS if act.fields is None]:
        with monkeypatch.context() as busy:
            busy.setattr(store, "once", _busy)
            busy.setattr(store, "once_sealed", _busy)
            first = await do(intruder, act)
        await intruder.background.finish(within=5)
        again = await intruder.deliver(intruder.last, user=ANA)

        assert await store.read(rows) == untouched, str(act)
        if "is busy" in first.seen:
            assert "nothing was recorded" in again.seen, str(act)
            tried += 1
    assert tried > 50


async def _busy(*args: Any, **more: Any) -> None:
    raise Busy


def naming(found: Rows) -> Rows:
    """Without the keys of deliveries that changed nothing: they name nobody, and are noted after the answer."""
    return found | {"handled": {row for row in found["handled"] if ("", f'"{NOTED}"') not in pairwise(row)}}


async def test_what_only_shows_something_brings_nobody_back_either(intruder: Intruder, store: Store) -> None:
    deliveries = {}
    for what in sorted({*COMMANDS, *ACTIONS, *VIEWS} & ONLY_SHOW | {"/kudos", "nobody_knows"}):
        await do(intruder, Act(what, "<@U00BO>" if what == "/kudos" else "1", {} if what in VIEWS else None))
        deliveries[what] = intruder.last
    await bring_nobody_back(intruder, store, deliveries, ANA, BO)


@pytest.mark.parametrize("name", ["/kudos", "/warmline privacy", "/checkin"])
async def test_a_guest_who_was_sent_away_does_not_come_back(name: str, intruder: Intruder, store: Store) -> None:
    command, _, text = name.partition(" ")
    await intruder.command(command, text, user=EVE)
    await bring_nobody_back(intruder, store, {name: intruder.last}, EVE)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_home_opened", "user": ANA, "tab": "home"},
        {"type": "app_home_opened", "user": EVE, "tab": "home"},
        {"type": "user_change", "user": {"id": ANA, "name": "ana", "team_id": "T0EXAMPLE", "updated": 1_800_000_000}},
        {"type": "member_joined_channel", "user": ANA, "channel": SUPPORT, "team": "T0EXAMPLE"},
        {"type": "member_joined_channel", "user": ANA, "channel": SECRET, "team": "T0EXAMPLE", "channel_type": "G"},
    ],
    ids=lambda event: f"{event['type']}-{event['user']}"[:40],
)
async def test_an_event_that_comes_again_after_an_erasure_brings_nobody_back(
    event: dict[str, Any], intruder: Intruder, store: Store
) -> None:
    await intruder.event(event, event_id="Ev1")
    await bring_nobody_back(intruder, store, {event["type"]: intruder.last}, EVE if event["user"] == EVE else ANA)


async def bring_nobody_back(
    intruder: Intruder, store: Store, deliveries: Mapping[str, tuple[bytes, str | None]], *named: str
) -> None:
    """Each once more, of the first of those whom they name, after all of these were erased."""
    await intruder.background.finish(within=5)
    for person in named:
        await store.write(erasing.forget, person, MONDAY)
    erased = await store.read(rows, passing=())
    for what, delivery in deliveries.items():
        answer = await intruder.deliver(delivery, user=named[0])
        await intruder.background.finish(within=5)

        assert answer.status == 200
        assert naming(await store.read(rows, passing=())) == naming(erased), what


def test_everything_that_changes_something_is_tried() -> None:
    tried = {act.what for act, _ in ACTS} | ONLY_SHOW | IN_A_FORM | IN_NO_ROUND | OF_A_MESSAGE
    assert tried >= {*COMMANDS, *ACTIONS, *VIEWS}


@pytest.mark.parametrize("what", ["kudos_undo", "story_withdraw", "checkin_undo"])
async def test_words_that_came_back_stay_when_the_press_comes_twice(what: str, intruder: Intruder) -> None:
    first = await do(intruder, Act(what, "1"))
    again = await intruder.deliver(intruder.last, user=ANA)

    assert "zyx" in first.seen
    assert "before; there is nothing left" in again.seen
    assert "zyx" in str(intruder.slack.person("ana").ephemerals("support"))


# --- events


async def channel_as(store: Store) -> tuple[bool, bool, str]:
    found = await store.read(lambda session: session.get_one(Channel, SUPPORT))
    return found.is_member, found.is_archived, found.name


HAPPENED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"type": "channel_archive", "channel": SUPPORT}, {"type": "channel_unarchive", "channel": SUPPORT}),
    ({"type": "channel_unarchive", "channel": SUPPORT}, {"type": "channel_archive", "channel": SUPPORT}),
    ({"type": "channel_rename", "channel": {"id": SUPPORT, "name": "a"}},
     {"type": "channel_rename", "channel": {"id": SUPPORT, "name": "b"}}),
    ({"type": "channel_left", "channel": SUPPORT}, {"type": "member_joined_channel", "channel": SUPPORT, "user": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("event", "opposite"), HAPPENED, ids=[one["type"] for one, _ in HAPPENED])
async def test_an_event_that_comes_again_after_its_opposite_changes_nothing(
    event: dict[str, Any], opposite: dict[str, Any], intruder: Intruder, store: Store
) -> None:
    bot = intruder.slack.bot_user_id
    await intruder.event(event, event_id="Ev1")
    await intruder.event(opposite | ({"user": bot} if "user" in opposite else {}), event_id="Ev2")
    now = await channel_as(store)
    await intruder.event(event, event_id="Ev1")

    assert event["type"] in EVENTS
    assert await channel_as(store) == now


async def test_an_older_description_of_somebody_changes_nothing(intruder: Intruder, store: Store) -> None:
    def described(name: str, updated: int) -> dict[str, Any]:
        return {"type": "user_change", "user": {"id": DI, "name": name, "updated": updated}}

    def name(session: Session) -> str:
        return session.get_one(Person, DI).name

    await intruder.event(described("newer", 1_800_000_100))
    await intruder.event(described("older", 1_800_000_000))
    assert await store.read(name) == "newer"
    await intruder.event(described("newest", 1_800_000_200))

    assert await store.read(name) == "newest"
