"""Anonymous ideas: in nobody's name anywhere, shown at the full hour, found by their code, answered like any other."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.sandbox import Sandbox
from storage.tables import Delivery, Handled, Idea, SealedBox, Timer
from tests.acting import Actor, buttons, value, words
from tests.asking import AskedTeam
from tests.hostile import Rows, rows
from tests.making import every, only
from tests.stage import BO, MONDAY, Bot

BADGES = "Acme could scan badges at the gate, queue of ten each Monday"


async def write(bot: Bot, who: Actor, text: str = BADGES) -> str:
    """Somebody writes an idea anonymously; returns its code."""
    await who.say("/warmline idea new", "support")
    await who.submit(words=text, **{"as": "anonymous"})
    code = words(who.form).partition("/warmline idea ")[2][:19]
    await who.close()
    await bot.tick()
    return code


def sealed(bot: Bot) -> list[str]:
    """The hours that wait for their moment."""
    return [box.name for box in every(bot.store, SealedBox) if box.name.startswith("ideas ")]


async def test_it_shows_at_the_next_full_hour_without_a_name(
    slack: Sandbox, bot: Bot, team: AskedTeam, bo: Actor
) -> None:
    await slack.advance(timedelta(minutes=20))
    await write(bot, bo)
    await bot.wait(minutes=39)
    assert team.posts == []
    await bot.wait(minutes=1)
    [post] = team.posts
    assert "💡 An idea, from somebody in Support" in words(post)
    assert "Bo" not in words(post)
    idea = only(bot.store, Idea)
    assert (idea.author, idea.created_at) == (None, MONDAY + timedelta(hours=1))


async def test_the_form_says_what_it_promises_and_how_many_could_have_written_it(
    bot: Bot, team: AskedTeam, bo: Actor
) -> None:
    await bo.say("/warmline idea new")
    shown = words(bo.form)
    assert shown.index("4 people in Support could have written it") < shown.index("What could be better")
    assert "nobody learns who wrote it: no lead, no admin" in shown
    assert "somebody who controls the running machine" in shown
    assert "among others of that hour" in shown
    assert "I never write to you about it" in shown


async def test_the_database_knows_the_delivery_and_nobody(slack: Sandbox, bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await slack.advance(timedelta(minutes=20, seconds=17))
    await bo.say("/warmline idea new", "support")
    await bot.background.finish(within=5)
    before = await bot.store.read(rows, passing=())
    await bo.submit(words=BADGES, **{"as": "anonymous"})
    await bot.background.finish(within=5)
    new = difference(before, await bot.store.read(rows, passing=()))
    assert set(new) == {"handled", "sealed_box", "timer"}
    assert BO not in str(new)
    assert "09:20" not in str(new)
    assert "20, 17" not in str(new)
    assert BADGES not in str(new)
    [handled] = [one for one in every(bot.store, Handled) if one.result == "taken"]
    assert (handled.person, handled.result, handled.at.minute) == ("", "taken", 0)
    assert [table for table, found in new.items() if handled.key in str(found)] == ["handled"]
    await bot.wait_until(MONDAY + timedelta(hours=1))
    shown = difference(before, await bot.store.read(rows, passing=()))
    assert "20, 17" not in str(shown)
    assert BO not in str(shown)
    assert sealed(bot) == []
    assert [timer.kind for timer in every(bot.store, Timer) if timer.subject == 1] == ["idea"]


def difference(before: Rows, after: Rows) -> Rows:
    return {table: new for table, found in after.items() if (new := found - before.get(table, set()))}


async def test_each_idea_has_a_code_of_its_own(bot: Bot, team: AskedTeam, bo: Actor, cy: Actor) -> None:
    one, other = await write(bot, bo), await write(bot, cy, "Print the larger invoices")
    assert one != other
    await bot.wait(hours=1)
    assert len(every(bot.store, Idea)) == 2


async def test_those_of_an_hour_come_in_an_order_that_tells_nothing(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    orders = set()
    for _ in range(8):
        for text in ("Answer the phone at lunch", "Print larger invoices", "Paint the van green"):
            await write(bot, bo, text)
            await bot.wait(minutes=1)
        await bot.wait(hours=1)
        ideas = every(bot.store, Idea)
        orders.add(tuple(idea.title for idea in ideas[-3:]))
        assert len({idea.created_at for idea in ideas[-3:]}) == 1
        await bot.store.write(settle)
        if len(orders) > 1:
            return
    raise AssertionError("they come in the order in which they were written")


def settle(session: Session) -> None:
    for idea in session.exec(select(Idea)):
        idea.state = "declined"
        session.add(idea)


@pytest.mark.parametrize("hours", [0, 1], ids=["sealed", "shown"])
async def test_its_code_shows_it_to_its_author_who_withdraws_it(
    hours: int, bot: Bot, team: AskedTeam, bo: Actor
) -> None:
    code = await write(bot, bo)
    await bot.wait(hours=hours)
    await bo.say(f"/warmline idea {code}", "general")
    assert BADGES in words(bo.answer)
    await bo.press("Withdraw")
    await bot.wait(hours=2)
    assert BADGES in words(bo.answer)
    assert team.posts == []
    await bo.say(f"/warmline idea {code}", "general")
    assert "I know nothing under that code" in words(bo.answer)


async def test_its_author_adds_words_and_they_show_at_a_full_hour(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    code = await write(bot, bo)
    await bot.wait(hours=1)
    await bo.say(f"/warmline idea {code}", "general")
    await bo.press("Add words")
    await bo.submit(words="The reader costs forty")
    await bot.tick()
    assert "forty" not in words(team.posts[0])
    await bot.wait(hours=1)
    assert "Added since\nThe reader costs forty" in words(team.posts[0])
    assert "Whoever had it adds" in words(team.posts[1])


async def test_it_is_answered_in_public_and_its_author_never_written_to(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor
) -> None:
    code = await write(bot, bo)
    await bot.wait(hours=1)
    await ana.press("Answer", team.posts[0])
    await ana.choose("state", "declined")
    await ana.submit(words="The gate belongs to the landlord", reason="not_ours")
    for _ in range(3):
        await bot.wait(days=1)
    assert "The gate belongs to the landlord" in words(team.posts[0])
    assert "The gate belongs to the landlord" in words(team.posts[1])
    assert bo.dm == []
    assert BO not in str([one.model_dump() for one in every(bot.store, Delivery)])
    await bo.say(f"/warmline idea {code}", "general")
    assert "The gate belongs to the landlord" in words(bo.answer)
    assert buttons(bo.answer) == ["I know something new", "Withdraw"]


async def test_declined_it_is_opened_once_more_with_its_code(bot: Bot, team: AskedTeam, ana: Actor, bo: Actor) -> None:
    code = await write(bot, bo)
    await bot.wait(hours=1)
    await ana.press("Answer", team.posts[0])
    await ana.choose("state", "declined")
    await ana.submit(words="The gate belongs to the landlord", reason="not_ours")
    await bo.say(f"/warmline idea {code}", "general")
    await bo.press("I know something new")
    await bo.submit(words="The landlord asked for it")
    await bot.wait(hours=1)
    again = only(bot.store, Idea)
    assert (again.state, again.answer_by) == ("new", MONDAY + timedelta(days=7, hours=2))
    await bo.say(f"/warmline idea {code}", "general")
    assert "I know something new" not in buttons(bo.answer)


async def test_five_wrong_codes_an_hour_and_no_more(bot: Bot, team: AskedTeam, bo: Actor, cy: Actor) -> None:
    code = await write(bot, cy)
    for number in range(5):
        await bo.say(f"/warmline idea 0000 0000 0000 000{number}", "general")
        assert "I know nothing under that code" in words(bo.answer)
    await bo.say(f"/warmline idea {code}", "general")
    assert "Please wait an hour" in words(bo.answer)
    await cy.say(f"/warmline idea {code}", "general")
    assert BADGES in words(cy.answer)


async def test_who_asks_for_it_in_one_line_gets_the_form(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await bo.say(f"/warmline idea #anonymous {BADGES}")
    assert every(bot.store, Idea) == []
    assert (value(bo.form, "as"), value(bo.form, "words")) == ("anonymous", BADGES)


async def test_an_anonymous_idea_about_a_colleague_is_refused(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    for whom in ("@cy", "@bo"):
        await bo.say("/warmline idea new")
        reply = await bo.submit(words=f"{whom} should call before nine", **{"as": "anonymous"})
        assert "names no colleague" in reply.errors["words"]
    assert sealed(bot) == []


async def test_a_lost_key_loses_the_sealed_hour_and_says_so(
    bot: Bot, team: AskedTeam, bo: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    def lose(session: Session) -> None:
        for box in session.exec(select(SealedBox).where(col(SealedBox.name).startswith("ideas "))):
            box.key, box.box = "another", b"0" * 4124
            session.add(box)

    await write(bot, bo)
    await bot.store.write(lose)
    await bot.wait(hours=1)
    assert every(bot.store, Idea) == []
    assert sealed(bot) == []
    assert "are lost, because the key" in caplog.text


async def test_the_log_names_nobody(bot: Bot, team: AskedTeam, bo: Actor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="storage")
    caplog.set_level("DEBUG", logger="handlers")
    await write(bot, bo)
    await bot.wait(hours=1)
    said: Any = [record.getMessage() for record in caplog.records if record.name.startswith(("storage", "handlers"))]
    assert BO not in str(said)
    assert "badges" not in str(said)


@pytest.mark.parametrize("typed", ["`{}`", "({}).", "“{}”", "*{}*", "code {}", "mine is {}, please withdraw it"])
async def test_a_code_is_never_posted_under_a_name(typed: str, bot: Bot, team: AskedTeam, bo: Actor) -> None:
    code = await write(bot, bo)
    await bo.say(f"/warmline idea {typed.format(code)}", "support")
    assert any(said in words(bo.answer) for said in ("Your idea is sealed", "This holds 16 digits"))
    await bo.say(f"/servicestory {typed.format(code)}", "support")
    await bo.say(f"/kudos @cy {typed.format(code)}", "support")
    await bot.tick()
    assert team.posts == []


async def test_a_code_in_wide_digits_is_read_too(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    code = await write(bot, bo)
    await bo.say(f"/warmline idea {code.translate(wide)}", "support")
    assert "Your idea is sealed" in words(bo.answer)
