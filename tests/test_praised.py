"""A colleague who is praised in a story is told: once, where they may read it, and only while it names them."""

from typing import Any

import pytest

from bot.sandbox import Sandbox, User
from bot.sandbox.block_kit import problems
from handlers.views import story_readers as views
from storage.across import privacy
from storage.engine.database import Store
from storage.stories import named, stories
from storage.stories.library import Draft, Told
from storage.tables import Channel, Delivery, Person, StoryPerson
from tests import erasing
from tests.acting import Actor, buttons, words
from tests.making import every, make_team
from tests.stage import ANA, BO, CY, EVE, GENERAL, GONE, MONDAY, ROBOT, SECRET, STRANGER, Bot

NEWS = "Ana Alves tells a wonderful story with you in it"


def told(*people: Actor) -> list[int]:
    """How many messages each of these has that they are in a story."""
    return [sum("with you in it" in words(message) for message in one.dm) for one in people]


async def test_who_is_praised_is_told_once_the_story_is_posted(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor
) -> None:
    store.write_now(make_team, members=[ANA])
    reply = await ana.say("/servicestory @bo waited with her, and @bo sang, as @ana and @support saw")
    await bot.tick()
    [message] = bo.dm

    assert f"<@{BO}> will hear from me" in words(reply)
    assert NEWS in words(message)
    assert "@Bo Berg waited with her" in words(message)
    assert f"p{ana.posts('support')[0]['ts'].replace('.', '')}" in str(message["blocks"])
    assert buttons(message) == ["Thank them for sharing", "Add yours", "Read it"]
    assert told(ana, bo, cy) == [0, 1, 0]
    assert "<@" not in str([post["blocks"] for post in slack.posts])
    await bo.press("Thank them for sharing", message)
    await bo.press("Add yours", message)
    await bo.submit(message="for saying so")
    await bot.tick()
    assert "for saying so" in words(ana.dm)


async def test_who_is_named_later_is_told_then_and_whom_it_names_no_longer_is_not(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor, di: Actor
) -> None:
    answer = await ana.say("/servicestory @bo waited, and @di too", "support")
    await bot.tick()
    await ana.press("Edit", answer)
    await ana.submit(text="@Bo Berg waited, and <@U00CY>", lesson="Ask @Bo Berg")
    await bot.tick()
    assert told(bo, cy, di) == [1, 1, 0]
    assert "Cy Castro" in words(bo.dm)

    await ana.press("Edit", answer)
    await ana.submit(lesson="Ask <@U00BO>")
    await bot.tick()
    assert told(bo, cy, di) == [1, 1, 0]
    assert [row.person for row in every(store, StoryPerson)] == [BO, CY]

    await ana.press("Edit", answer)
    await ana.choose("kind", "difficult")
    await ana.submit(text="It was late", lesson="", our_part="We slept")
    await bot.tick()
    assert told(bo, cy, di) == [0, 0, 0]
    assert every(store, StoryPerson) == []


async def test_of_two_of_one_name_the_one_who_is_marked_stays(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, bo: Actor
) -> None:
    await slack.happen.add_person(User("U00BOB", "bob", "Bo Berg", "Europe/Berlin"))
    await slack.happen.join("support", "bob")
    bob = Actor(slack, "bob")
    answer = await ana.say("/servicestory <@U00BO> waited, <@U00BOB> sang", "support", raw=True)
    await bot.tick()
    both = told(bo, bob)
    for text in ("@Bo Berg waited, @Bo Berg danced", "<@U00BO> waited alone"):
        await ana.press("Edit", answer)
        await ana.submit(text=text)
        await bot.tick()
        both += told(bo, bob)

    assert both == [1, 1, 1, 1, 1, 0]


async def test_a_story_that_goes_takes_the_message_along(bot: Bot, store: Store, ana: Actor, bo: Actor) -> None:
    first = await ana.say("/servicestory @bo waited", "support")
    await bot.tick()
    await ana.press("Undo", first)
    second = await ana.say("/servicestory @bo sang", "support")
    await ana.press("Undo", second)
    await bot.tick()

    assert bo.dm == []
    assert every(store, StoryPerson) == []
    assert [row.subject for row in await bot.deliveries("story_names")] == [1]


async def test_nobody_is_told_who_takes_no_part_or_could_not_read_it_in_slack(
    bot: Bot, store: Store, ana: Actor, bo: Actor, cy: Actor, eve: Actor
) -> None:
    crowd = " ".join(f"<@{id_}>" for id_ in (EVE, STRANGER, GONE, ROBOT, "U0NOBODY"))
    await ana.say(f"/servicestory {crowd} waited", "general", raw=True)
    assert every(store, StoryPerson) == []

    store.write_now(make_team, "Secret", SECRET, members=[ANA])
    await bot.directory_sync.sync()
    reply = await ana.say("/servicestory @bo and @cy waited", "general")
    await bot.tick()
    assert f"<@{BO}> will hear" in words(reply)
    assert told(bo, cy, eve) == [1, 0, 0]


@pytest.mark.parametrize("tag", ["#anonymous", ""])
async def test_an_anonymous_story_tells_nobody(bot: Bot, store: Store, ana: Actor, bo: Actor, tag: str) -> None:
    """Also where its name is left out in the form."""
    await ana.say(f"/servicestory @bo waited {tag}" if tag else "/servicestory", "support")
    if not tag:
        await ana.submit(text="<@U00BO> waited", anonymous=["yes"])
    await bot.wait(hours=2)

    assert "@Bo Berg waited" in words(bo.posts("support"))
    assert (bo.dm, every(store, StoryPerson)) == ([], [])


async def test_a_form_that_is_drawn_anew_still_knows_whom_it_names(bot: Bot, ana: Actor, bo: Actor, cy: Actor) -> None:
    await ana.say("/servicestory", "support")
    await ana.submit(text="", our_part="<@U00BO> and <@U00CY> helped")
    await ana.choose("kind", "difficult")
    await ana.choose("kind", "wonderful")
    sent = await ana.submit(text="We were late", our_part="@Bo Berg helped")
    await bot.tick()

    assert sent.ok, sent.errors
    assert told(bo, cy) == [1, 0]


async def test_a_message_that_is_saved_as_a_story_tells_whom_it_names(bot: Bot, ana: Actor, bo: Actor) -> None:
    await bo.say("thank you @bo", "support")
    await ana.use_shortcut("story_from_message", bo.posts("support")[-1])
    await ana.submit()
    await bot.tick()

    assert told(bo) == [1]


async def test_where_the_answer_is_the_post_they_are_told_at_once(bot: Bot, cy: Actor, bo: Actor) -> None:
    await cy.say("/servicestory @bo waited", "outside")
    await bot.tick()

    assert told(bo) == [1]


async def test_a_story_that_is_posted_nowhere_tells_when_it_is_posted(bot: Bot, cy: Actor, bo: Actor) -> None:
    await cy.say("/servicestory", "outside")
    sent = await cy.submit(text="<@U00BO> waited")
    await bot.tick()
    assert told(bo) == [0]

    await cy.close()
    await cy.say("/servicestory mine", "support")
    await cy.press("Post it")
    await bot.tick()
    assert sent.ok
    assert told(bo) == [1]


@pytest.mark.parametrize("erased", [ANA, BO])
async def test_an_erased_author_or_colleague_is_in_nothing_of_it(
    bot: Bot, store: Store, ana: Actor, bo: Actor, erased: str
) -> None:
    await ana.say("/servicestory @bo waited", "support")
    await bot.tick()
    mine = store.read_now(privacy.mine, BO)["named_in_stories"]
    store.write_now(erasing.forget, erased, MONDAY)
    await bot.tick()

    assert mine == [{"story_id": 1, "person": BO, "called": "Bo Berg"}]
    assert every(store, StoryPerson) == []
    assert told(bo) == [0 if erased == ANA else 1]


def test_the_rules_hold_on_both_databases(any_store: Store) -> None:
    """Named at first, by an edit, no longer, and in a story whose author is erased."""
    add = [Person(id=id_, name=id_, zone="UTC", looked_up_at=MONDAY) for id_ in (ANA, BO, CY)]
    any_store.write_now(lambda session: session.add_all(add))
    here = Channel(id=GENERAL, name="general", is_member=False)
    told_here: dict[str, Any] = {"author": ANA, "typed_in": GENERAL, "at": MONDAY, "answer_in": here}
    any_store.write_now(stories.tell, draft=Draft(text="@bo waited"), called={BO: "bo", ANA: "ana"}, **told_here)
    changed: dict[str, Any] = {"id_": 1, "by": ANA, "at": MONDAY, "draft": Draft(text="@cy waited")}
    any_store.write_now(stories.edit, called={CY: "cy"}, **changed)

    assert [row.person for row in every(any_store, StoryPerson)] == [CY]
    assert sorted(row.recipient for row in every(any_store, Delivery)) == [BO, CY]
    assert any_store.read_now(named.for_reader, 1, reader=BO) is None
    any_store.write_now(erasing.forget, ANA, MONDAY)
    assert every(any_store, StoryPerson) == []


@pytest.mark.parametrize(
    ("called", "text", "there"),
    [
        ({"U1": "Bo"}, "thanks to @Bo", {"U1"}),
        ({"U1": "Bo"}, "thanks to Bo", set()),
        ({"U1": "Bo", "U2": "Bo Berg"}, "@Bo Berg waited", {"U2"}),
        ({"U1": "Bo", "U2": "Bo"}, "@Bo waited", {"U1", "U2"}),
        ({"U1": "Bo", "U2": "Bo Berg"}, "@Bo Berg and @Bo", {"U1", "U2"}),
    ],
)
def test_a_name_stands_in_a_text_where_no_longer_one_does(called: dict[str, str], text: str, there: set[str]) -> None:
    assert named.standing(called, text) == there


@pytest.mark.parametrize("about", [{"text": "& <b> *c* " * 290, "link": ""}, {"author_name": "A" * 80}])
def test_the_message_keeps_slacks_limits(about: dict[str, Any]) -> None:
    said: dict[str, Any] = {
        "id": 1, "author": CY, "author_name": "Cy", "team_id": None, "channel": "C1", "told_at": MONDAY,
        "edited_at": None, "is_posted": True, "link": "https://x.example/1", "thanks": 0, "learned": 0,
        "is_anonymous": False, "text": "a",
    }  # fmt: skip
    message = views.names_you(Told(**said | about))

    assert problems(message.blocks, "message") == []
    assert len(message.text) < 1000
