"""The Home tab: mine first, a lead's week, every button works from there, and outsiders see nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import handlers
from bot.sandbox import Sandbox
from bot.sandbox.block_kit import view_problems
from bot.sandbox.person import Person as Player
from bot.sandbox.reply import Reply
from handlers import errors
from handlers.call import Event
from handlers.slack.received import Payload
from handlers.views import home as views
from storage import kudos
from storage.across import home
from storage.across.digests import Digest, OpenProblem, Week
from storage.across.home import Home, Led
from storage.customers.customers import Known
from storage.customers.outreach import Suggestion
from storage.engine.database import Store
from storage.kudos import Given
from storage.people import people
from storage.prompts.answers import Asking, Mine, Opened
from storage.stories import stories
from storage.stories.library import Draft, Page, Told
from storage.tables import Person, Team
from tests.checkin import add, said
from tests.stage import ANA, BO, CY, DI, GENERAL, MONDAY, SUPPORT, Bot
from tests.test_prompts import DAILY, Acting, make_team


@pytest.fixture
def team(slack: Sandbox, bot: Bot, store: Store) -> Acting:
    """Support: Ana leads, Bo, Cy and Di are in it."""
    store.write_now(make_team)
    return Acting(slack, bot)


async def opens(slack: Sandbox, name: str) -> str:
    person = slack.person(name)
    assert (await person.open_home()).ok
    return said(person.home)


async def on_home(bot: Bot, person: Player) -> str:
    """What somebody's Home shows when whatever goes on after their last answer is done."""
    await bot.background.finish(within=5)
    return said(person.home)


def elements(view: Any) -> list[dict[str, Any]]:
    """Everything that can be pressed in a view."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    beside = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    return [element for row in rows for element in row] + beside


async def press(person: Player, view: Any, label: str) -> Reply:
    pressed = next(one for one in elements(view) if one["text"]["text"] == label)
    return await person.press(view, pressed["action_id"], pressed.get("value"))


async def fill(bot: Bot, team: Acting) -> None:
    """Something of everything on Ana's Home."""
    await team.has(DAILY)
    await team.opens()
    await add(bot.store, "Acme", days_ago=40)
    for number in range(6):
        await bot.store.write(
            stories.tell, author=ANA, draft=Draft(text=f"Story {number}"), typed_in=SUPPORT, at=MONDAY
        )
    await bot.store.write(
        kudos.give, giver=BO, receivers=[ANA], message="for <!channel> & more", practices=(), channel=SUPPORT, at=MONDAY
    )
    await bot.tick()


# --- what is there -----------------------------------------------------------------------------------


async def test_mine_comes_first_and_a_leads_week_last(slack: Sandbox, bot: Bot, team: Acting) -> None:
    await fill(bot, team)
    shown = await opens(slack, "ana")

    order = ["*To answer*", "*Daily*", "*To call*", "Acme", "*Thanks for you*", f"<@{BO}>", "*My stories*", "Story 5"]
    order += ["Tell a story", "*Support, 10 to 16 November 2026*", "6 (usually", "Members:"]
    places = [shown.find(words) for words in order[:-2]]
    assert -1 not in places
    assert places == sorted(places)
    assert f"Members: <@{ANA}>, <@{BO}>, <@{CY}> and <@{DI}>" in shown


async def test_a_member_sees_nothing_that_is_for_leads(slack: Sandbox, bot: Bot, team: Acting) -> None:
    await fill(bot, team)
    shown = await opens(slack, "bo")

    assert "*Daily*" in shown
    assert "Story" not in shown.replace("My stories", "").replace("Tell a story", "")
    assert "Members:" not in shown
    assert "Check-in prompts" not in shown


async def test_somebody_new_is_told_what_to_do_first(slack: Sandbox, bot: Bot) -> None:
    shown = await opens(slack, "bo")

    assert "Hello Bo Berg" in shown
    assert "what you call when nothing is on fire" in shown
    assert "Tell a story" in shown
    assert f"please ask one of them: <@{ANA}>" in shown


async def test_an_admin_in_no_team_is_offered_to_set_one_up(slack: Sandbox, bot: Bot) -> None:
    await opens(slack, "ana")
    ana = slack.person("ana")
    await press(ana, ana.home, "Set up a team")

    assert (ana.modal or {})["callback_id"] == "team_form"


@pytest.mark.parametrize("name", ["eve", "sam"])
async def test_outsiders_see_nothing(slack: Sandbox, bot: Bot, team: Acting, name: str) -> None:
    await fill(bot, team)
    await slack.person(name).open_home()
    drawn = slack.person(name).home

    assert drawn is None or ("workspace only" in said(drawn) and len(drawn["blocks"]) == 1)


async def test_a_member_who_becomes_a_guest_sees_nothing_any_more(slack: Sandbox, bot: Bot, team: Acting) -> None:
    await fill(bot, team)
    await opens(slack, "bo")
    bo = (await bot.store.read(people.find, [BO]))[BO]
    await bot.store.write(people.remember, [bo.model_copy(update={"is_guest": True})])
    shown = await opens(slack, "bo")
    assert "*Daily*" not in shown
    assert "full members" in shown


async def test_the_messages_tab_draws_nothing(slack: Sandbox, bot: Bot) -> None:
    payload = Payload({"type": "app_home_opened", "user": ANA, "tab": "messages"})
    event = Event(bot.client, bot.store, slack.team_id, MONDAY, payload, bot_user_id="")
    await handlers.EVENTS["app_home_opened"](event)

    assert slack.person("ana").home is None


# --- every button --------------------------------------------------------------------------------------


async def test_every_button_works_and_whatever_it_opens_works_too(slack: Sandbox, bot: Bot, team: Acting) -> None:
    """Each is pressed on a Home as it is then; what its window offers is pressed there."""
    await fill(bot, team)
    await opens(slack, "ana")
    ana = slack.person("ana")
    there = {(one["action_id"], one.get("value")) for one in elements(ana.home)}
    gone = set()

    for action_id, value in sorted(there, key=str):
        if (action_id, value) not in {(one["action_id"], one.get("value")) for one in elements(ana.home)}:
            gone.add(action_id)
            continue
        reply = await ana.press(ana.home, action_id, value)
        await bot.background.finish(within=5)
        assert reply.ok, (action_id, reply)
        assert ana.modal is not None, action_id
        assert "Sorry" not in str(ana.modal["title"]), (action_id, said(ana.modal))
        await press_all(ana, ana.modal)
        await ana.close(all_views=True)

    assert len(there) > 20
    assert gone <= {"checkin_skip"}, "customers who were put off have left, and nothing else"


async def press_all(person: Player, window: dict[str, Any]) -> None:
    """Every button that is in the window, as long as it is there; erasing everything has a test of its own."""
    for one in elements(window):
        if one["type"] != "button" or one["action_id"] == "privacy_erase" or one not in elements(person.modal):
            continue
        reply = await person.press(person.modal, one["action_id"], one.get("value"))
        assert reply.ok, (one, reply)
        assert errors.BUG not in said(person.modal), one
        if person.stack_depth > 1:
            await person.close()


async def test_a_prompt_answered_from_home_can_be_changed_there(slack: Sandbox, bot: Bot, team: Acting) -> None:
    await fill(bot, team)
    await opens(slack, "ana")
    ana = slack.person("ana")
    await press(ana, ana.home, "Answer")
    await ana.submit({"answer_1.value": "4", "answer_2.value": "fine"})

    assert "✅ *Daily* of Support: answered" in await on_home(bot, ana)
    assert "Change my answer" in await on_home(bot, ana)


async def test_a_customer_called_or_put_off_leaves_the_list(slack: Sandbox, bot: Bot) -> None:
    for name in ("Acme", "Birch", "Cedar"):
        await add(bot.store, name, days_ago=40)
    await opens(slack, "ana")
    ana = slack.person("ana")
    await press(ana, ana.home, "Done")
    await ana.submit({"note.value": "all good"})
    assert "Acme" not in await on_home(bot, ana)
    for label in ("Later", "Not this one"):
        await press(ana, ana.home, label)
        assert "put off" in said(ana.modal)
        await ana.close()
        shown = await on_home(bot, ana)

    assert "Nobody just now" in shown
    assert "All my customers (3)" in shown


async def test_a_story_withdrawn_on_home_is_gone_there(slack: Sandbox, bot: Bot, team: Acting) -> None:
    await bot.store.write(stories.tell, author=ANA, draft=Draft(text="Story one"), typed_in=SUPPORT, at=MONDAY)
    await opens(slack, "ana")
    ana = slack.person("ana")
    await press(ana, ana.home, "Withdraw")
    await bot.tick()

    assert "Story one" in said(ana.modal)
    assert "Story one" not in await on_home(bot, ana)
    assert slack.person("bo").messages("support") == []


async def test_a_story_told_from_home_is_there_when_the_window_closes(slack: Sandbox, bot: Bot, team: Acting) -> None:
    await opens(slack, "bo")
    bo = slack.person("bo")
    await press(bo, bo.home, "Tell a story")
    await bo.submit({"text.value": "The driver waited"})
    assert "The driver waited" in await on_home(bot, bo)
    await press(bo, bo.modal, "Undo")

    assert "The driver waited" not in await on_home(bot, bo)


async def test_kudos_from_home_go_to_the_channel_that_was_chosen(slack: Sandbox, bot: Bot, team: Acting) -> None:
    await opens(slack, "bo")
    bo = slack.person("bo")
    await press(bo, bo.home, "Give kudos")
    await bo.submit({"receivers.value": [CY], "message.value": "the map"})
    await press(bo, bo.home, "Give kudos")
    await bo.submit({"receivers.value": [CY], "message.value": "the tea", "channel.value": GENERAL})
    await bot.tick()

    posts = [post["channel"] for post in slack.posts if post["channel"] in (SUPPORT, GENERAL)]
    assert sorted(posts) == sorted([SUPPORT, GENERAL])
    assert "the tea" in await opens(slack, "cy")


async def test_who_erases_everything_sees_an_empty_home(slack: Sandbox, bot: Bot) -> None:
    await add(bot.store, "Acme", days_ago=40)
    await opens(slack, "ana")
    ana = slack.person("ana")
    await press(ana, ana.home, "Privacy")
    await press(ana, ana.modal, "Erase mine")

    assert "Erased" in said(ana.modal)
    assert "Acme" not in await on_home(bot, ana)


async def test_a_button_that_is_out_of_date_says_so_and_the_home_is_drawn_anew(
    slack: Sandbox, bot: Bot, team: Acting
) -> None:
    placed = await bot.store.write(stories.tell, author=BO, draft=Draft(text="One"), typed_in=SUPPORT, at=MONDAY)
    await opens(slack, "bo")
    bo = slack.person("bo")
    await bot.store.write(stories.withdraw, id_=placed.id, by=BO, at=MONDAY)
    await press(bo, bo.home, "Edit")

    assert "has been withdrawn" in said(bo.modal)
    assert "None yet" in await on_home(bot, bo)


# --- drawing -------------------------------------------------------------------------------------------


async def test_nobodys_home_is_drawn_who_does_not_look_at_it(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("ana")
    await ana.command("/kudos", "", channel="support")
    await ana.submit({"receivers.value": [BO], "message.value": "the map"})
    assert ana.home is None
    await opens(slack, "ana")
    before = str(ana.home)
    await slack.advance(timedelta(hours=2))
    await ana.command("/kudos", "", channel="support")
    await ana.submit({"receivers.value": [BO], "message.value": "the map"})

    assert str(ana.home) == before


def test_looking_is_remembered_for_an_hour_and_each_look_counts_anew(any_store: Store) -> None:
    later = MONDAY + timedelta(minutes=50)
    for at in (MONDAY, later):
        any_store.write_now(home.seen, ANA, at)

    assert any_store.read_now(home.is_looked_at, ANA, later + timedelta(minutes=50))
    assert not any_store.read_now(home.is_looked_at, ANA, later + timedelta(hours=2))
    assert not any_store.read_now(home.is_looked_at, BO, later)


@pytest.mark.parametrize("kind", ["http_500", "ratelimited", "timeout"])
async def test_an_answer_stands_although_the_home_cannot_be_drawn(slack: Sandbox, bot: Bot, kind: str) -> None:
    await opens(slack, "ana")
    ana = slack.person("ana")
    slack.inject("views.publish", kind, times=1)
    await press(ana, ana.home, "Add a customer")
    await ana.submit({"name.value": "Acme"})

    assert "is on your list" in said(ana.modal)


def full(*, text: str, count: int) -> Home:
    """As much of everything as there can be."""
    questions = (Asking(1, "text", text, ()),)
    opened = Opened(
        1, 1, text[:75], text[:75], date(2026, 11, 16), "team", questions, MONDAY, MONDAY, is_over=False, is_ended=False
    )
    weeks = tuple(Week(date(2026, 11, 2), 999, 99, 999, 99, 98, 3.3, 9, 9) for _ in range(5))
    digest = Digest(
        text[:75], 1, date(2026, 11, 9), date(2026, 11, 15), weeks, (), (), (), ("U1",), (),
        (OpenProblem(text, text, 30, "U1"),), "",
    )  # fmt: skip
    told = told_in(text)
    person = Person(id=ANA, name=text[:80], zone="UTC", is_slack_admin=True, looked_up_at=MONDAY)
    known = customer(text[:75])
    return Home(
        person=person,
        prompts=tuple(Mine(opened, MONDAY, bool(n % 2), False, "", ()) for n in range(count)),
        to_call=tuple(Suggestion(known, text, "") for _ in range(4)),
        looked_after=count,
        kudos=tuple(Given(n, BO, (ANA,), text, (), SUPPORT, True, None, "https://x.slack.com/a") for n in range(3)),
        stories=Page((told,) * 5, 7),
        teams=(Team(id=1, name=text, name_key="x", channel=SUPPORT, zone="UTC", created_at=MONDAY, created_by=None),),
        led=tuple(Led(digest, tuple(f"U{n:010}" for n in range(500))) for _ in range(3)),
        leads_more=9,
        is_admin=True,
        admins=(ANA,) * 60,
    )


def told_in(text: str) -> Told:
    return Told(
        id=1, author=ANA, author_name=text, team_id=1, channel=None, told_at=datetime(2026, 11, 16, tzinfo=UTC),
        edited_at=None, is_posted=False, link="", thanks=9, learned=9, text=text,
    )  # fmt: skip


def customer(name: str) -> Known:
    return Known(1, name, "external", ANA, 1, 30, 60, MONDAY, None, MONDAY, None)


@pytest.mark.parametrize(
    "text", ["&" * 3000, "<!channel> " * 200, "👩‍👩‍👧‍👦" * 400, "\u202e" + "ש" * 2000, "a\n" * 1500]
)
@pytest.mark.parametrize("count", [1, 600])
def test_slacks_limits_hold_whatever_there_is(text: str, count: int) -> None:
    page = views.page(full(text=text, count=count), now=MONDAY)

    assert view_problems(page) == []
    assert len(page["blocks"]) <= 100
    assert "<!channel>" not in "".join(
        str(block) for block in page["blocks"] if block["type"] in ("section", "context")
    )
