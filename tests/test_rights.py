"""Who gets what: each command, button and form, tried by everybody, with ids of somebody else's things.

The things are Cy's: a story in a private channel, where Bo and Ana are; kudos to Fay, a customer, a contact, an answer
that leads read, a day away. They hold the letters qqzyx, which nobody else may read.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Channel as Place
from bot.sandbox import Sandbox, User
from handlers import ACTIONS, AUDITED, COMMANDS, SHORTCUTS, VIEWS
from handlers.slack.people import person_of
from storage import kudos
from storage.across import away, first_month
from storage.across.away import Absence
from storage.customers import changes, outreach, problems
from storage.delivery import outbox
from storage.engine.database import Session, Store
from storage.people import channel_members, people, places, team_setup
from storage.prompts import answers, prompts, rounds
from storage.prompts.setups import Setup, Wording
from storage.stories import anonymous, stories
from storage.stories.library import Draft
from storage.stories.messages import STORY_POST
from storage.tables import Channel, Delivery, Member, Prompt, Story
from tests import meaning_rows as rounds_there
from tests import warm
from tests.card_tries import CARD_TRIES, have_cards
from tests.company_tries import COMPANY_TRIES, have_a_company
from tests.customer_tries import CUSTOMER_TRIES, have_transfers
from tests.domino_tries import DOMINO_TRIES, have_handovers
from tests.goal_tries import GOAL_TRIES, have_goals
from tests.hostile import Answer, Intruder, Rows, at_the_door, rows
from tests.idea_tries import IDEA_TRIES, have_ideas
from tests.joining_tries import JOINING_TRIES
from tests.map_tries import MAP_TRIES, have_a_map
from tests.pulse_tries import PULSE_TRIES, have_a_pulse
from tests.stage import (
    ANA,
    BO,
    COMPANY,
    CY,
    DI,
    EVE,
    GONE,
    KEY,
    MONDAY,
    ROBOT,
    SALES,
    SECRET,
    STRANGER,
    SUPPORT,
    manifest,
)
from tests.trying import EVERYBODY, FAY, LEADS, OWN, READERS, TEAM, Try, chosen, shown

TOWN = replace(
    COMPANY,
    users=(*COMPANY.users, User(FAY, "fay", "Fay Falk", "Europe/Berlin")),
    channels=(*COMPANY.channels, Place("C0HIDDEN", "hidden", (ANA,), is_private=True)),
)
OUTSIDERS = (EVE, STRANGER, GONE, ROBOT, "U00NOBODY")


def picked(round_id: int, *numbers: int) -> dict[str, Any]:
    """Endings of a round, chosen in a form's menu."""
    options = [{"value": rounds_there.ending(round_id, number)} for number in numbers]
    return {"chosen": {"selected_options": options}}


BEHAVIOUR = 4  # three are proposed
YESTERDAY = MONDAY - timedelta(days=1)
UNPOSTED = outbox.delivery_id(STORY_POST, 1, YESTERDAY.isoformat(), SECRET)
CODE = "1234567890123456"
HIDDEN = "C0HIDDEN"  # a private channel with Ana and the bot
ABOUT_NOTHING = f'{{"channel": "{SUPPORT}", "id": null}}'
THANKS = {"message": {"value": "Thank you"}, "receivers": {"selected_users": [EVE, FAY]}}
TOLD = {"text": {"value": "We learned"}}
PROMPT = {"name": {"value": "New"}, "question_1": {"value": "What else?"}, "at": {"selected_time": "09:00"}} | chosen(
    zone_of="team", place="channel", open="60", nudges="0", readers="team", kind_1="text", team="1"
)
PROMPT |= {"weekdays": {"selected_options": [{"value": "1"}]}}
TEAM_FORM = {
    "name": {"value": "Renamed"}, "channel": {"selected_conversation": SUPPORT}, "leads": {"selected_users": [BO]},
    "members": {"selected_users": [FAY]},
} | chosen(zone="Europe/Berlin")  # fmt: skip


TRIES = [
    *CARD_TRIES,
    *COMPANY_TRIES,
    *CUSTOMER_TRIES,
    *DOMINO_TRIES,
    *GOAL_TRIES,
    *IDEA_TRIES,
    *JOINING_TRIES,
    *MAP_TRIES,
    *PULSE_TRIES,
    Try("/warmline start", LEADS, "The first month of", "Support"),
    Try("start_show", LEADS, "The first month of", "1"),
    Try("start_skip", LEADS, value="1 2"),
    Try("/kudos", EVERYBODY - {BO}, value="<@U00BO> for the calm handover"),
    Try("/kudos", OWN, "qqzyxkudos", "mine"),
    Try("/servicestory", OWN, "qqzyxstory told", "mine"),
    Try("/servicestory search", READERS, "qqzyxstory told", "qqzyxstory"),
    Try("/warmline admin", {ANA}, value="<@U00FAY>"),
    Try("/warmline away", OWN, "24 December 2026", "list"),
    Try("/warmline digest", LEADS, "qqzyx", "Support"),
    Try("/warmline privacy", OWN, "3 stories you told"),
    Try("/warmline mood", TEAM, "mood_choice", "Support"),
    Try("/warmline mood", {ANA}, value="help Talk to somebody"),
    Try("/warmline prompts", LEADS, "prompt_delete"),
    Try("/warmline team", LEADS, "team_end", "end Support"),
    Try("/warmline means", TEAM | {ANA}, "qqzyxbehaviour"),
    Try("/warmline", LEADS | {DI}, "/warmline prompts", "help"),
    Try("away_remove", OWN, value="2026-12-24/2026-12-24/"),
    Try("kudos_post", OWN, value="2"),
    Try("kudos_undo", OWN, value="1"),
    Try("mood_add", LEADS, shown("prompt_form"), "1"),
    Try("mood_choice", TEAM, shown("mood_form"), "1"),
    Try("mood_start", {DI, ANA}, value="2"),
    Try("slip", READERS, "qqzyxstory told", '{"command": "/servicestory", "text": "search qqzyxstory"}'),
    Try("slip", {ANA}, value='{"command": "/warmline", "text": "admin <@U00FAY>"}'),
    Try("means_add", TEAM, shown("means_form"), "1"),
    Try("means_agreed", LEADS, value="8"),
    Try("means_answer", LEADS, shown("means_answer_form"), "7"),
    Try("means_begin", {DI, ANA}, value="2"),
    Try("means_cancel", LEADS, value="3"),
    Try("means_close_vote", LEADS, value="4"),
    Try("means_endings", TEAM | {ANA}, "qqzyxending", "2 0"),
    Try("means_history", TEAM | {ANA}, "qqzyxbehaviour", "1 0"),
    Try("means_live", TEAM, value="6"),
    Try("means_longer", LEADS, value="3"),
    Try("means_merge", LEADS, "qqzyxending", "2 0"),
    Try("means_merge_one", LEADS, shown("means_merge_form"), f"2 {rounds_there.ending(2, 1)}"),
    Try("means_merged", LEADS, value="2"),
    Try("means_nothing", LEADS, value="8"),
    Try("means_propose", LEADS, shown("means_propose_form"), "5"),
    Try("means_split", OWN, value=f"2 {rounds_there.ending(2, 0)}"),
    Try("means_still", LEADS, value="9"),
    Try("means_stories", TEAM | {ANA}, "qqzyxbehaviour", f"{BEHAVIOUR}"),
    Try("means_vote", TEAM, shown("means_vote_form"), "3"),
    Try("means_withdraw", OWN, value=f"1 {rounds_there.MINE}"),
    Try("means_worry", TEAM, shown("means_worry_form"), "6"),
    Try("means_answer_form", LEADS, value="7", fields={f"answer_{rounds_there.WORRY}": {"value": "We will see"}}),
    Try("means_form", TEAM, value="1", fields={"ending": {"value": "calling first"}}),
    Try("means_merge_form", LEADS, value="2", fields=picked(2, 1, 2) | {"words": {"value": "calling first"}}),
    Try("means_propose_form", LEADS, value="5", fields=picked(5, 0, 1, 2)),
    Try("means_vote_form", TEAM, value="3", fields=picked(3, 1, 2)),
    Try("means_worry_form", TEAM, value="6", fields={"worry": {"value": "It is much"}}),
    Try("privacy_page", {CY, FAY}, "qqzyxkudos", "0", "modal"),
    Try("prompt_answer", TEAM, "qqzyxquestion", "1"),
    Try("prompt_ask_now", LEADS, value="2"),
    Try("prompt_delete", LEADS, value="1"),
    Try("prompt_edit", LEADS, "qqzyxquestion", "1"),
    Try("prompt_new", LEADS, shown("prompt_form"), "1"),
    Try("prompt_page", LEADS, "prompt_delete", "0"),
    Try("prompt_pause", LEADS, value="1"),
    Try("prompt_resume", LEADS, value="2"),
    Try("prompt_read_all", {BO}, "qqzyxanswer", "1"),
    Try("prompt_read_page", {BO}, "qqzyxanswer", "1 0", "modal"),
    Try("story_code_edit", EVERYBODY, shown("story_form"), CODE),  # whoever has the code
    Try("story_code_withdraw", EVERYBODY, value=CODE),
    Try("story_details", OWN, shown("story_form"), "1"),
    Try("story_edit", OWN, shown("story_form"), "1"),
    Try("story_learn", READERS, value="1"),
    Try("story_more", READERS, "qqzyxstory told", '{"words": "qqzyxstory", "before": 2}'),
    Try("story_more", OWN, "qqzyxstory told", '{"words": "", "before": 2}'),
    Try("story_post", OWN, value=f"3:{SUPPORT}"),
    Try("story_read", READERS, "qqzyxstory told", "1"),
    Try("story_thank", READERS - OWN, value="1"),
    Try("story_withdraw", OWN, value="1"),
    Try("team_change", LEADS, shown("team_form"), "1"),
    Try("team_end", LEADS, value="1"),
    Try("team_new", {ANA}, shown("team_form")),
    Try("unposted_retry", OWN, value=UNPOSTED),
    Try("kudos_form", {BO, ANA}, value=SUPPORT, fields=THANKS | {"channel": {"selected_conversation": SECRET}}),
    Try("story_form", {BO, ANA}, value=ABOUT_NOTHING, fields=TOLD | {"channel": {"selected_conversation": SECRET}}),
    Try("team_form", {ANA}, fields=TEAM_FORM | {"channel": {"selected_conversation": HIDDEN}}),
    Try("story_form", OWN, value=f'{{"channel": "{SUPPORT}", "id": 1}}', fields=TOLD),
    Try("story_form", TEAM, value=f'{{"channel": "{SUPPORT}", "id": null}}', fields=TOLD | chosen(team="1")),
    Try("team_form", LEADS, value="1 0", fields=TEAM_FORM),
    Try("team_form", {ANA}, fields=TEAM_FORM),
    Try("mood_form", TEAM, value="1", fields=chosen(wanted="open")),
    Try("prompt_answer_form", TEAM, value="1", fields={"answer_1": {"value": "fine"}}),
    Try("prompt_form", LEADS, value='{"team": 1, "prompt": 1}', fields=PROMPT),
    Try("prompt_form", LEADS, value='{"team": 2, "prompt": 1}', fields=PROMPT),
    Try("prompt_form", LEADS, value='{"team": null, "prompt": null}', fields=PROMPT),
]
# These show or change nothing but what is one's own, or only draw a form anew; each has a story of its own in the
# tests of its feature.
_ONES_OWN = (
    "handover_side map_none checkin_new goal_new idea_new idea_state away_new kudos_new means_show story_new "
    "team_show privacy_export privacy_show privacy_erase prompt_add_question story_kind story_as_it_is "
    "away_status away_until story_reword talk_typed team_country away_form kudos_form "
)
ONES_OWN = set(_ONES_OWN.split())


def furnish(session: Session) -> None:
    know_everybody(session)
    set_up_teams(session)
    tell_stories(session)
    kudos.give(session, giver=CY, receivers=[FAY], message="qqzyxkudos", practices=(), channel=SECRET, at=YESTERDAY)
    kudos.give(session, giver=CY, receivers=[FAY], message="qqzyxquiet", practices=(), channel="", at=YESTERDAY)
    look_after_customers(session)
    rounds_there.make_rounds(session, owner=CY, others=[FAY, BO])
    cy = people.find(session, [CY])[CY]
    away.add(session, person=cy, absence=Absence(date(2026, 12, 24), date(2026, 12, 24)), now=YESTERDAY)
    have_ideas(session)
    have_goals(session, owner=CY, sharer=FAY, lead=BO, proposer=FAY)
    ask(session)
    have_cards(session, owner=CY, proposer=FAY, at=YESTERDAY)
    have_handovers(session, owner=CY, at=YESTERDAY)
    have_a_map(session, owner=CY, proposer=FAY, lead=BO, at=YESTERDAY)
    have_a_pulse(session, owner=CY)
    have_a_company(session, owner=CY, held=GONE, at=YESTERDAY)
    have_transfers(session, owner=CY, other=BO, at=YESTERDAY)
    first_month.start(session, team_id=1, by=people.find(session, [BO])[BO], now=YESTERDAY)


def know_everybody(session: Session) -> None:
    described = [
        {
            "id": user.id, "real_name": user.real_name, "tz": user.tz, "is_admin": user.is_admin,
            "is_bot": user.is_bot, "deleted": user.deleted, "is_restricted": user.is_restricted,
            "is_stranger": user.is_stranger, "team_id": user.team_id or TOWN.id,
        }
        for user in TOWN.users
    ]  # fmt: skip
    people.remember(session, [person_of(user, workspace_id=TOWN.id, now=YESTERDAY) for user in described])
    private = [Channel(id=SECRET, name="secret", is_member=True, is_private=True)]
    places.remember_channels(session, [*private, Channel(id=SUPPORT, name="support", is_member=True)])
    channel_members.remember(session, SECRET, [ANA, BO])


def set_up_teams(session: Session) -> None:
    ana = people.find(session, [ANA])[ANA]
    support = team_setup.Setup(name="Support", channel=SECRET, zone="Europe/Berlin", members=(CY, FAY), leads=(BO,))
    team_setup.save(session, support, team_id=None, by=ana, now=YESTERDAY)
    sales = team_setup.Setup(name="Sales", channel=SALES, zone="Europe/Berlin", leads=(DI,))
    team_setup.save(session, sales, team_id=None, by=ana, now=YESTERDAY)
    session.add_all(Member(team_id=2, person=f"U0MORE{count}", joined_at=YESTERDAY) for count in range(3))


def tell_stories(session: Session) -> None:
    """The first could not be posted, the last was told nowhere."""
    stories.tell(session, author=CY, draft=Draft(text="qqzyxstory told"), typed_in=SECRET, at=YESTERDAY)
    stories.tell(session, author=CY, draft=Draft(text="Another one"), typed_in=SECRET, at=MONDAY)
    anonymous.tell(session, author=CY, draft=Draft(text="qqzyxsealed"), typed_in=SECRET, code=CODE, at=MONDAY)
    session.add(Story(id=3, author=CY, text="qqzyx nowhere", team_id=1, told_at=YESTERDAY, channel=None))
    failed = session.get_one(Delivery, UNPOSTED)
    failed.state, failed.error = "failed", "restricted_action"
    session.add(failed)


def look_after_customers(session: Session) -> None:
    for name in ("Zyxcorp", "Zyxended"):
        changes.add(session, name=name, owner=CY, at=YESTERDAY)
    changes.end(session, id_=2, by=people.find(session, [CY])[CY], at=YESTERDAY)
    outreach.log(session, customer_id=1, by=CY, at=YESTERDAY, note="qqzyxnote", is_proactive=True)
    problems.open_(session, customer_id=1, text="qqzyxproblem", by=CY, at=YESTERDAY)


def ask(session: Session) -> None:
    """Two prompts, one of them paused, and a round of the other one, which Cy has answered."""
    bo = people.find(session, [BO])[BO]
    asking = Setup(
        name="qqzyxprompt", questions=(Wording("text", "qqzyxquestion"),), weekdays=(0,), at=time(9), readers="leads"
    )
    for setup in (asking, replace(asking, name="qqzyxpaused", at=time(15))):
        prompts.set_up(session, team_id=1, setup=setup, by=bo, now=YESTERDAY)
    prompts.pause(session, prompt_id=2, by=bo)
    rounds.begin(session, session.get_one(Prompt, 1), occurrence=MONDAY.date(), opens_at=MONDAY - timedelta(hours=1),
                 own_time=None, schedule_id=None, now=MONDAY)  # fmt: skip
    answers.answer(session, round_id=1, person=CY, said={1: "qqzyxanswer"}, at=MONDAY)


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("furnished") / "warmline.db"
    store = warm.fresh_store(path)
    store.write_now(furnish)
    store.close()
    return path


@pytest.fixture(scope="session")
def before(_furnished: Path) -> Rows:
    """What is stored when a test begins."""
    store = Store(f"sqlite:///{_furnished}", key=KEY)
    found = store.read_now(rows)
    store.close()
    return found


@pytest.fixture
def store(_furnished: Path, tmp_path: Path) -> Iterator[Store]:
    store = warm.fresh_store(tmp_path / "warmline.db", like=_furnished)
    yield store
    store.close()


@pytest.fixture
async def intruder(store: Store) -> AsyncIterator[Intruder]:
    async with Sandbox(TOWN, manifest(), start=MONDAY) as slack:
        slack.freeze()
        await slack.move_to(MONDAY)
        async with at_the_door(slack, store) as intruder:
            yield intruder
        assert slack.pings == []


async def perform(intruder: Intruder, attempt: Try, user: str) -> Answer:
    if attempt.what in COMMANDS:
        command, _, word = attempt.what.partition(" ")
        return await intruder.command(command, f"{word} {attempt.value}".strip(), user=user)
    if attempt.fields is not None:
        return await intruder.submit(attempt.what, dict(attempt.fields), attempt.value, user=user)
    return await intruder.press(attempt.what, attempt.value or None, user=user, where=attempt.where)


def worked(attempt: Try, answer: Answer, *, changed: bool) -> bool:
    assert answer.status == 200
    return attempt.proof in answer.text + answer.seen if attempt.proof else changed


@pytest.mark.parametrize("attempt", TRIES, ids=str)
async def test_it_works_for_those_who_may_and_for_nobody_else(
    attempt: Try, intruder: Intruder, store: Store, before: Rows
) -> None:
    for user in (*OUTSIDERS, *sorted(EVERYBODY - attempt.works_for)):
        answer = await perform(intruder, attempt, user)
        assert not worked(attempt, answer, changed=False), f"{user} may not"
        assert user in EVERYBODY or "qqzyx" not in without_what_was_typed(answer, attempt), f"{user} read something"
    assert await store.read(rows) == before, "somebody changed something"
    user = min(attempt.works_for)
    answer = await perform(intruder, attempt, user)

    assert worked(attempt, answer, changed=bool(attempt.proof) or await store.read(rows) != before)
    is_others = user != CY and "qqzyx" in without_what_was_typed(answer, attempt)
    assert attempt.what in AUDITED or not is_others, "it shows others' words: declare what it logs, or why nothing"


@pytest.mark.parametrize("callback_id", sorted(SHORTCUTS))
async def test_shortcuts_are_for_members(callback_id: str, intruder: Intruder) -> None:
    for user in (*OUTSIDERS, FAY):
        answer = await intruder.shortcut(callback_id, {"text": "Well done", "user": CY, "ts": "1.000100"}, user=user)
        assert ("_form" in answer.seen) == (user == FAY)


def without_what_was_typed(answer: Answer, attempt: Try) -> str:
    """A refusal gives back the command to its author."""
    return (answer.text + answer.seen).lower().replace(attempt.value.lower() or "-", "")


@pytest.mark.parametrize("user", OUTSIDERS)
async def test_an_outsider_gets_nothing_of_whatever_is_declared(
    user: str, intruder: Intruder, store: Store, before: Rows
) -> None:
    answers = [await perform(intruder, Try(name, set()), user) for name in (*COMMANDS, *ACTIONS)]
    answers += [await perform(intruder, Try(name, set(), fields={}), user) for name in VIEWS]

    assert all("qqzyx" not in answer.text + answer.seen for answer in answers)
    assert await store.read(rows) == before


def test_everything_is_tried() -> None:
    assert {attempt.what for attempt in TRIES} | ONES_OWN == {*COMMANDS, *ACTIONS, *VIEWS}
