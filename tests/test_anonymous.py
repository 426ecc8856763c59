"""Anonymous stories: told, found by their code, changed, withdrawn, thanked for, and in nobody's name anywhere."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.sandbox import Sandbox
from storage.delivery import outbox
from storage.engine.database import Store
from storage.people import people, team_setup
from storage.sealed import codes
from storage.stories.messages import STORY_POST
from storage.tables import Channel, Delivery, Handled, Kudos, SealedBox, Story
from tests.acting import Actor, words
from tests.making import every, make_team
from tests.stage import ANA, BO, CY, DI, KEY, SALES, SUPPORT, Bot

TEXT = "I was rude to a driver"

pytestmark = pytest.mark.usefixtures("team")


@pytest.fixture
async def team(bot: Bot) -> None:
    await bot.store.write(make_team, leads=[ANA], members=[BO, CY, DI])


def code_in(actor: Actor) -> str:
    return words(actor.answer).partition("/servicestory code ")[2][:19]


async def test_it_is_posted_at_the_next_full_hour_without_a_name(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await slack.advance(timedelta(minutes=20))
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    await bot.wait(minutes=39)
    assert bo.posts("support") == []
    assert "in <#C0SUPPORT> at the next full hour, <!date^1794823200^" in words(bo.answer), "by the reader's clock"

    await bot.wait(minutes=1)
    [post] = bo.posts("support")
    assert TEXT in words(post)
    assert "A colleague" in words(post)
    assert "Bo" not in words(post)
    assert "#anonymous" not in words(post)


async def test_the_database_knows_no_author_while_it_is_sealed_or_after(slack: Sandbox, bot: Bot, bo: Actor) -> None:
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    [box] = every(bot.store, SealedBox)
    assert TEXT.encode() not in box.box
    await bot.wait(hours=1)

    [story] = every(bot.store, Story)
    assert (story.author, story.told_at) == (None, slack.now())
    assert every(bot.store, SealedBox) == []
    handled = every(bot.store, Handled)
    assert {one.person for one in handled} <= {""}
    kept = [one for one in handled if one.result == "taken"]
    assert [(one.result, one.at.hour, one.at.minute) for one in kept] == [("taken", 0, 0)]
    assert BO not in str([one.model_dump() for one in every(bot.store, Delivery)])


async def test_its_post_is_known_by_its_own_mark_because_an_old_back_up_may_number_it_otherwise(
    bot: Bot, bo: Actor
) -> None:
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    await bot.wait(hours=1, minutes=7)

    [story], [post] = every(bot.store, Story), every(bot.store, Delivery)
    assert story.code_mark
    assert post.id == outbox.delivery_id(STORY_POST, story.id or 0, story.code_mark, SUPPORT)


async def test_the_form_says_what_it_promises_and_how_many_it_could_be(bot: Bot, bo: Actor) -> None:
    await bo.say("/servicestory", "support")
    shown = words(bo.form)
    assert "next full hour" in shown
    assert "4 people could have told it" in shown
    assert "whoever controls the running machine could" in shown
    await bo.submit(text=TEXT, anonymous=["yes"])
    assert "Sealed" in words(bo.form)
    await bot.wait(hours=1)

    assert TEXT in words(bo.posts("support"))
    assert "Bo" not in words(bo.posts("support"))


async def test_who_is_one_of_few_is_told_that_others_may_guess(bot: Bot, di: Actor) -> None:
    await bot.store.write(lambda session: make_team(session, "Sales", SALES, leads=[DI]))
    await di.say("/servicestory", "sales")
    assert "could have told it: 1 in Sales, 4 in Support. Of fewer than four, others may guess" in words(di.form)
    await di.say(f"/servicestory #anonymous {TEXT}", "sales")

    assert "You alone could have told it, so others will know who did." in words(di.answer)


async def test_what_cannot_be_posted_at_its_hour_waits_and_its_code_says_why(
    slack: Sandbox, bot: Bot, bo: Actor
) -> None:
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    code = code_in(bo)
    await slack.happen.archive("support", "ana")
    await bot.wait(hours=30)
    await bo.say(f"/servicestory code {code}", "general")
    assert "it waits: I cannot post it in <#C0SUPPORT>. The channel where it belongs is archived." in words(bo.answer)

    await slack.happen.unarchive("support", "ana")
    await bot.wait(hours=1)
    assert TEXT in words(bo.posts("support"))


@pytest.mark.parametrize("hours", [0, 1], ids=["sealed", "posted"])
async def test_its_code_finds_changes_and_withdraws_it(hours: int, bot: Bot, bo: Actor) -> None:
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    code = code_in(bo)
    await bot.wait(hours=hours)
    await bo.say(f"/servicestory code {code}", "general")
    assert TEXT in words(bo.answer)
    await bo.press("Change")
    await bo.submit(text="I was not kind")
    await bot.wait(hours=1)
    assert "I was not kind" in words(bo.posts("support"))

    await bo.say(f"/servicestory code {code.replace(' ', '-')}", "general")
    await bo.press("Withdraw")
    await bot.tick()
    assert "I was not kind" in words(bo.answer)
    assert bo.posts("support") == []
    await bo.say(f"/servicestory code {code}", "general")
    assert "I know nothing under that code" in words(bo.answer)


async def test_what_is_withdrawn_before_its_hour_is_never_posted(bot: Bot, bo: Actor) -> None:
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    await bo.press("Withdraw")
    await bot.wait(hours=2)

    assert bo.posts("support") == []
    assert every(bot.store, Story) == []


async def test_five_wrong_codes_an_hour_and_no_more(bot: Bot, bo: Actor, cy: Actor) -> None:
    await cy.say(f"/servicestory #anonymous {TEXT}", "support")
    code = code_in(cy)
    for number in range(5):
        await bo.say(f"/servicestory code 0000 0000 0000 000{number}", "general")
        assert "I know nothing under that code" in words(bo.answer)
    await bo.say(f"/servicestory code {code}", "general")
    assert "Please wait an hour" in words(bo.answer)
    await cy.say(f"/servicestory code {code}", "general")
    assert TEXT in words(cy.answer), "others are not held up"
    await bot.wait(hours=1)
    await bo.say(f"/servicestory code {code}", "general")

    assert TEXT in words(bo.answer)


async def test_thanks_work_without_knowing_the_author(bot: Bot, bo: Actor, cy: Actor) -> None:
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    await bot.wait(hours=1)
    await cy.press("Thank them for sharing", cy.posts("support")[-1])
    assert "whoever told it" in words(cy.answer)
    await bot.tick()

    assert "1 person said thank you" in words(bo.posts("support"))
    assert bo.dm == []
    [given] = every(bot.store, Kudos)
    assert given.giver == CY
    await cy.say("/kudos mine", "support")
    assert "whoever told the story" in words(cy.answer)


async def test_a_story_that_begins_with_code_is_a_story(bot: Bot, bo: Actor) -> None:
    await bo.say("/servicestory code red on the ward, and 12 of us came", "support")
    await bot.tick()

    assert "code red on the ward" in words(bo.posts("support"))


async def test_where_it_could_not_be_posted_it_is_refused_with_the_words(bot: Bot, cy: Actor) -> None:
    def end(session: Session) -> None:
        team_setup.end(session, team_id=1, by=people.find(session, [ANA])[ANA])

    await bot.store.write(end)
    await cy.say(f"/servicestory #anonymous {TEXT}", "outside")

    assert "Nothing was recorded" in words(cy.answer)
    assert TEXT in words(cy.answer)
    assert every(bot.store, SealedBox) == []


async def test_a_lost_key_loses_the_sealed_hour_and_says_so(
    bot: Bot, bo: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    def lose(session: Session) -> None:
        for box in session.exec(select(SealedBox)):
            box.key, box.box = "another", b"0" * 4124
            session.add(box)

    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    await bot.store.write(lose)
    await bot.wait(hours=1)

    assert bo.posts("support") == []
    assert every(bot.store, SealedBox) == []
    assert "are lost, because the key" in caplog.text


def test_a_code_is_made_of_the_delivery_and_kept_as_a_mark_alone(store: Store) -> None:
    code = store.read_now(codes.of_delivery, "trigger:1")

    assert code == store.read_now(codes.of_delivery, "trigger:1") != store.read_now(codes.of_delivery, "trigger:2")
    assert len(code) == 16
    assert code.isdecimal()
    assert code not in store.read_now(codes.mark, code)
    assert store.read_now(codes.mark, code) == KEY.mac("code mark", code)


async def test_an_anonymous_story_is_found_and_read_as_others_are(bot: Bot, bo: Actor, cy: Actor) -> None:
    await bo.say(f"/servicestory #anonymous {TEXT}", "support")
    await bot.wait(hours=1)
    await cy.say("/servicestory search driver", "support")
    assert "a colleague" in words(cy.answer)

    await bo.say("/servicestory mine", "support")
    assert TEXT not in words(bo.answer)


@pytest.mark.parametrize("by_form", [False, True], ids=["line", "form"])
async def test_nothing_is_noted_of_the_conversation_where_somebody_is(by_form: bool, bot: Bot, bo: Actor) -> None:
    """Of one that the bot is not in, Slack is asked else: the row would tell whose conversation that was."""
    before = str(every(bot.store, Channel))
    if by_form:
        await bo.say("/servicestory", "outside")
        await bo.submit(text=TEXT, anonymous=["yes"])
    else:
        await bo.say(f"/servicestory #anonymous {TEXT}", "outside")
    assert str(every(bot.store, Channel)) == before

    await bot.wait(hours=1)
    assert TEXT in words(bo.posts("support"))
