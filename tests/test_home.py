"""The Home tab: mine first, a lead's week, every button works from there, and outsiders see nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

import handlers
from bot.sandbox import Sandbox
from bot.sandbox.block_kit import view_problems
from handlers import errors
from handlers.call import Event
from handlers.slack.received import Payload
from handlers.views import home as views
from storage import kudos
from storage.across.digests import Digest, OpenProblem, Week
from storage.across.digests.culture import Culture
from storage.across.home import Home, Led
from storage.across.service import Service
from storage.customers.customers import Known
from storage.customers.reminders import Suggestion
from storage.engine.database import Store
from storage.kudos import Given
from storage.people import homes
from storage.people.digest_days import seven_before
from storage.prompts.parts import Asking, Mine, Opened
from storage.stories import stories
from storage.stories.library import Draft, Page, Told
from storage.tables import Person, Team
from tests.acting import Actor, Json, buttons, pressable, words
from tests.asking import DAILY, AskedTeam
from tests.making import add_customer, change
from tests.stage import ANA, BO, CY, DI, GENERAL, MONDAY, SUPPORT, Bot


@pytest.fixture
async def full_team(bot: Bot, team: AskedTeam) -> None:
    """Something of everything on Ana's Home."""
    await team.set_up(DAILY)
    await team.opens()
    await add_customer(bot.store, "Acme", last_spoken=40)
    for number in range(6):
        await bot.store.write(
            stories.tell, author=ANA, draft=Draft(text=f"Story {number}"), typed_in=SUPPORT, at=MONDAY
        )
    await bot.store.write(
        kudos.give, giver=BO, receivers=[ANA], message="for <!channel> & more", practices=(), channel=SUPPORT, at=MONDAY
    )
    await bot.tick()


async def on_home(bot: Bot, person: Actor) -> str:
    """What somebody's Home says when whatever goes on after their last answer is done."""
    await bot.background.finish(within=5)
    return words(person.home)


# --- what is there -----------------------------------------------------------------------------------


async def test_mine_comes_first_and_a_leads_week_last(ana: Actor, full_team: None) -> None:
    shown = await ana.open_home()

    order = ["Next: answer Daily", "Tell a story", "*To answer*", "*To call*", "*Thanks for you*", f"<@{BO}>"]
    order += ["*My stories*", "Story 5", "Support, 10 to 16 November 2026", "6 (usually", "Members:"]
    places = [shown.find(part) for part in order[:-2]]
    assert -1 not in places
    assert places == sorted(places)
    assert f"Members: <@{ANA}>, <@{BO}>, <@{CY}> and <@{DI}>" in shown


async def test_a_member_sees_nothing_that_is_for_leads(bo: Actor, full_team: None) -> None:
    shown = await bo.open_home()

    assert "Daily" in shown
    assert "Story" not in shown.replace("My stories", "").replace("Tell a story", "")
    assert "Members:" not in shown
    assert "Check-in prompts" not in shown


async def test_somebody_new_is_told_what_to_do_first(bo: Actor) -> None:
    shown = await bo.open_home()

    assert "Hello Bo Berg" in shown
    assert "what you call when nothing is on fire" in shown
    assert "Tell a story" in shown
    assert f"please ask one of them: <@{ANA}>" in shown


async def test_an_admin_in_no_team_is_offered_to_set_one_up(ana: Actor) -> None:
    await ana.open_home()
    await ana.press("Set up a team", ana.home)

    assert ana.form["callback_id"] == "team_form"


@pytest.mark.parametrize("name", ["eve", "sam"])
async def test_outsiders_see_nothing(slack: Sandbox, bot: Bot, full_team: None, name: str) -> None:
    outsider = Actor(slack, name)
    await outsider.open_home()

    assert outsider.home is None or ("workspace only" in words(outsider.home) and len(outsider.home["blocks"]) == 1)


async def test_a_member_who_becomes_a_guest_sees_nothing_any_more(bot: Bot, bo: Actor, full_team: None) -> None:
    await bo.open_home()
    await change(bot.store, Person, BO, is_guest=True)
    shown = await bo.open_home()

    assert "Daily" not in shown
    assert "full members" in shown


async def test_the_messages_tab_draws_nothing(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    payload = Payload({"type": "app_home_opened", "user": ANA, "tab": "messages"})
    event = Event(bot.client, bot.store, slack.team_id, MONDAY, payload, bot_user_id="")
    await handlers.EVENTS["app_home_opened"](event)

    assert ana.home is None


# --- every button --------------------------------------------------------------------------------------


async def test_every_button_works_and_whatever_it_opens_works_too(bot: Bot, ana: Actor, full_team: None) -> None:
    """Each is pressed on a Home as it is then; what its window offers is pressed there."""
    await ana.open_home()
    there = {identity(button): button for button in pressable(ana.home)}
    gone = set()

    for pressed, button in sorted(there.items()):
        if pressed not in map(identity, pressable(ana.home)):
            gone.add(button["action_id"])
            continue
        await ana.press_this(button, ana.home)
        await bot.background.finish(within=5)
        assert "Sorry" not in str(ana.form["title"]), (button, words(ana.form))
        await press_all(ana, ana.form)
        await ana.close(all_views=True)

    assert len(there) > 20
    assert gone <= {"checkin_skip"}, "customers who were put off have left, and nothing else"


def identity(button: Json) -> tuple[str, str]:
    return button["action_id"], button.get("value", "")


async def press_all(person: Actor, window: Json) -> None:
    """Every button that is in the window, as long as it is there; erasing everything has a test of its own."""
    for button in pressable(window):
        if button["action_id"] == "privacy_erase" or button not in pressable(person.modal):
            continue
        reply = await person.press_this(button, person.form)
        assert reply.ok, (button, reply)
        assert errors.BUG not in words(person.modal), button
        if person.depth > 1:
            await person.close()


async def test_a_prompt_answered_from_home_can_be_changed_there(bot: Bot, ana: Actor, full_team: None) -> None:
    await ana.open_home()
    await ana.press("Answer", ana.home)
    await ana.submit(answer_1="4", answer_2="fine")

    assert "✅ Daily of Support: answered" in await on_home(bot, ana)
    assert "Change my answer" in buttons(ana.home)


async def test_a_customer_called_or_put_off_leaves_the_list(bot: Bot, ana: Actor) -> None:
    for name in ("Acme", "Birch", "Cedar"):
        await add_customer(bot.store, name, last_spoken=40)
    await ana.open_home()
    await ana.press("Done", ana.home)
    await ana.submit(note="all good")
    assert "Acme" not in await on_home(bot, ana)
    for label in ("Later", "Not this one"):
        await ana.press(label, ana.home)
        assert "put off" in words(ana.modal)
        await ana.close()
        shown = await on_home(bot, ana)

    assert "Nobody just now" in shown
    assert "All my customers (3)" in shown


async def test_a_story_withdrawn_on_home_is_gone_there(bot: Bot, ana: Actor, bo: Actor, team: AskedTeam) -> None:
    await bot.store.write(stories.tell, author=ANA, draft=Draft(text="Story one"), typed_in=SUPPORT, at=MONDAY)
    await ana.open_home()
    await ana.press("Withdraw", ana.home)
    await bot.tick()

    assert "Story one" in words(ana.modal)
    assert "Story one" not in await on_home(bot, ana)
    assert bo.posts("support") == []


async def test_a_story_told_from_home_is_there_when_the_window_closes(bot: Bot, bo: Actor, team: AskedTeam) -> None:
    await bo.open_home()
    await bo.press("Tell a story", bo.home)
    await bo.submit(text="The driver waited")
    assert "The driver waited" in await on_home(bot, bo)
    await bo.press("Undo")

    assert "The driver waited" not in await on_home(bot, bo)


async def test_kudos_from_home_go_to_the_channel_that_was_chosen(
    slack: Sandbox, bot: Bot, cy: Actor, bo: Actor, team: AskedTeam
) -> None:
    await bo.open_home()
    await bo.press("Give kudos", bo.home)
    await bo.submit(receivers=[CY], message="the map")
    await bo.press("Give kudos", bo.home)
    await bo.submit(receivers=[CY], message="the tea", channel=GENERAL)
    await bot.tick()

    posts = [post["channel"] for post in slack.posts if post["channel"] in (SUPPORT, GENERAL)]
    assert sorted(posts) == sorted([SUPPORT, GENERAL])
    assert "the tea" in await cy.open_home()


async def test_who_erases_everything_sees_an_empty_home(bot: Bot, ana: Actor) -> None:
    await add_customer(bot.store, "Acme", last_spoken=40)
    await ana.open_home()
    await ana.press("Privacy", ana.home)
    await ana.press("Erase mine")

    assert "I am erasing this now" in words(ana.modal)
    assert "Open this page again in some minutes" in await on_home(bot, ana)
    await bot.tick()
    assert "Acme" not in await ana.open_home()


async def test_a_button_that_is_out_of_date_says_so_and_the_home_is_drawn_anew(
    bot: Bot, bo: Actor, team: AskedTeam
) -> None:
    placed = await bot.store.write(stories.tell, author=BO, draft=Draft(text="One"), typed_in=SUPPORT, at=MONDAY)
    await bo.open_home()
    await bot.store.write(stories.withdraw, id_=placed.id, by=BO, at=MONDAY)
    await bo.press("Edit", bo.home)

    assert "has been withdrawn" in words(bo.modal)
    assert "You have told no story yet" in await on_home(bot, bo)


# --- drawing -------------------------------------------------------------------------------------------


async def test_nobodys_home_is_drawn_who_does_not_look_at_it(bot: Bot, slack: Sandbox, ana: Actor) -> None:
    await ana.say("/kudos", "support")
    await ana.submit(receivers=[BO], message="the map")
    assert ana.home is None
    await ana.open_home()
    before = str(ana.home)
    await slack.advance(timedelta(hours=2))
    await ana.say("/kudos", "support")
    await ana.submit(receivers=[BO], message="the map")
    await on_home(bot, ana)

    assert str(ana.home) == before


def test_looking_is_remembered_for_an_hour_and_each_look_counts_anew(any_store: Store) -> None:
    later = MONDAY + timedelta(minutes=50)
    for at in (MONDAY, later):
        any_store.write_now(homes.seen, ANA, at)

    assert any_store.read_now(homes.is_looked_at, ANA, later + timedelta(minutes=50))
    assert not any_store.read_now(homes.is_looked_at, ANA, later + timedelta(hours=2))
    assert not any_store.read_now(homes.is_looked_at, BO, later)


@pytest.mark.parametrize("kind", ["http_500", "ratelimited", "timeout"])
async def test_an_answer_stands_although_the_home_cannot_be_drawn(slack: Sandbox, ana: Actor, kind: str) -> None:
    await ana.open_home()
    slack.inject("views.publish", kind, times=1)
    await ana.press("Add a customer", ana.home)
    await ana.submit(name="Acme")

    assert "is on your list" in words(ana.modal)


def full(*, text: str, count: int) -> Home:
    """As much of everything as there can be."""
    questions = (Asking(1, "text", text, ()),)
    opened = Opened(
        1, 1, text[:75], text[:75], date(2026, 11, 16), "team", questions, MONDAY, MONDAY,
        is_closed=False, is_over=False, is_ended=False,
    )  # fmt: skip
    weeks = tuple(Week(date(2026, 11, 2), 999, 99, 999, 99, 98, 3.3, 9, 9) for _ in range(5))
    digest = Digest(
        text[:75], 1, ANA, seven_before(a_team(text), date(2026, 11, 16)), weeks, (), (), (), ("U1",), (),
        (OpenProblem(text, text, 30, "U1"),), (), "", (), {"U1": text[:80]}, Culture(),
    )  # fmt: skip
    person = Person(id=ANA, name=text[:80], zone="UTC", is_slack_admin=True, looked_up_at=MONDAY)
    return Home(
        person=person,
        prompts=tuple(Mine(opened, MONDAY, bool(n % 2), False, "", ()) for n in range(count)),
        to_call=tuple(Suggestion(a_customer(text[:75]), text, "") for _ in range(4)),
        looked_after=count,
        kudos=tuple(Given(n, BO, (ANA,), text, (), SUPPORT, True, None, "https://x.slack.com/a") for n in range(3)),
        stories=Page((a_story(text),) * 5, 7),
        teams=(a_team(text),),
        led=tuple(Led(digest, tuple(f"U{n:010}" for n in range(500))) for _ in range(3)),
        leads_more=9,
        left=(),
        is_admin=True,
        admins=(ANA,) * 60,
        service=Service(teams=()),
    )


def a_team(name: str) -> Team:
    return Team(id=1, name=name, name_key="x", channel=SUPPORT, zone="UTC", created_at=MONDAY, created_by=None)


def a_story(text: str) -> Told:
    return Told(
        id=1, author=ANA, author_name=text, team_id=1, channel=None, told_at=datetime(2026, 11, 16, tzinfo=UTC),
        edited_at=None, is_posted=False, link="", thanks=9, is_anonymous=False, learned=9, text=text,
    )  # fmt: skip


def a_customer(name: str) -> Known:
    return Known(1, name, "external", ANA, 1, 30, 60, MONDAY, MONDAY, None, MONDAY, None)


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
