"""Names are shown as they were given: nothing in a team's or a prompt's name is taken for markup, anywhere."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from handlers.views import channels, lines
from handlers.views.answers import paragraph
from storage.prompts import answers, parts
from storage.refusal import Refused, theirs
from storage.tables import Team
from tests.acting import Actor, marked_up, words
from tests.asking import BY_DM, OPENING, AskedTeam, daily
from tests.making import change, find_person
from tests.stage import ANA, CY, MONDAY, SUPPORT, Bot

NAME = "*zyx* _zyx_ ~zyx~ `zyx` <zyx> &amp; \\zyx"


@pytest.fixture
async def named(bot: Bot, team: AskedTeam) -> AskedTeam:
    """Support under that name: it meets in its channel, Ana leads."""
    await change(bot.store, Team, 1, name=NAME, name_key=NAME.lower())
    return team


def is_literal(shown: Any) -> bool:
    return NAME in words(shown) and "zyx" not in marked_up(shown)


Ask = Callable[[Actor, Actor], Awaitable[Any]]


async def press(person: Actor, label: str) -> Any:
    await person.press(label)
    return person.answer


async def home(ana: Actor, bo: Actor) -> Any:
    await ana.open_home()
    return ana.home


async def paused(ana: Actor, bo: Actor) -> Any:
    await ana.say("/warmline prompts")
    return await press(ana, "Pause")


async def resumed(ana: Actor, bo: Actor) -> Any:
    await paused(ana, bo)
    return await press(ana, "Resume")


async def deleted(ana: Actor, bo: Actor) -> Any:
    await ana.say("/warmline prompts")
    return await press(ana, "Delete")


async def ended(ana: Actor, bo: Actor) -> Any:
    await ana.say(f"/warmline team end {NAME}")
    return await press(ana, "End the team")


def says(typed: str, *, by: int = 0) -> Ask:
    async def ask(*people: Actor) -> Any:
        return await people[by].say(typed, "support")

    return ask


ANSWERS: dict[str, Ask] = {
    "teams": says("/warmline team"), "one team": says(f"/warmline team {NAME}"),
    "before the end": says(f"/warmline team end {NAME}"), "the end": ended, "close names": says("/warmline team zyxx"),
    "digest of no team": says("/warmline digest Nobody"), "digest": says("/warmline digest"),
    "digest before it": says(f"/warmline digest {NAME} 2020-W01"),
    "not a lead": says(f"/warmline team end {NAME}", by=1),
    "prompts": says("/warmline prompts"), "paused": paused, "resumed": resumed, "deleted": deleted, "home": home,
}  # fmt: skip


@pytest.mark.parametrize("place", ANSWERS)
async def test_an_answer_shows_it_literally(named: AskedTeam, ana: Actor, bo: Actor, place: str) -> None:
    await named.set_up(daily(name=NAME))

    assert is_literal(await ANSWERS[place](ana, bo))


@pytest.mark.parametrize("readers", ["team", "leads"])
async def test_a_round_shows_it_literally_from_the_question_to_the_summary(
    bot: Bot, named: AskedTeam, ana: Actor, cy: Actor, readers: str
) -> None:
    await named.set_up(daily(name=NAME, readers=readers))
    asked = await named.opens()
    await cy.press("Answer", asked)
    form = cy.form
    thanked = (await named.submit(cy, answer_1="4")).modal
    await bot.wait(hours=4)
    (nudge,) = ana.dm
    await cy.open_home()
    await bot.wait(hours=4)

    for shown in (asked, form, thanked, nudge, cy.home, named.posts[-1]):
        assert is_literal(shown)
    assert readers == "team" or is_literal(ana.dm[-1])


async def test_a_dm_and_its_thanks_show_it_literally(bot: Bot, named: AskedTeam, ana: Actor, cy: Actor) -> None:
    await named.set_up(replace(BY_DM, name=NAME))
    await bot.wait(hours=1)

    assert is_literal(cy.dm[-1])
    await named.answer(cy, cy.dm[-1], answer_1="4")
    assert is_literal(cy.dm[-1])
    await bot.wait(hours=30)
    assert is_literal(named.posts[-1])


async def test_who_may_not_read_answers_is_told_so_literally(bot: Bot, named: AskedTeam) -> None:
    await named.set_up(daily(name=NAME, readers="leads"))
    await named.opens()
    opened, cy = await bot.store.read(parts.find, 1, OPENING), await find_person(bot.store, CY)
    assert opened
    with pytest.raises(Refused) as refused:
        await bot.store.read(answers.require_reader, opened, cy)

    assert is_literal(paragraph(refused.value.words).as_modal())


@pytest.mark.parametrize("news", [channels.lost, channels.guests, channels.shared])
def test_news_of_a_channel_show_it_literally(news: Callable[[Team], Any]) -> None:
    team = Team(name=NAME, name_key=NAME, channel=SUPPORT, zone="UTC", created_at=MONDAY, created_by=ANA)

    shown = news(team)
    assert is_literal({"text": shown.text, "blocks": shown.blocks})


@pytest.mark.parametrize("around", ["*{}*", "_{}_", "`{}`", "{} and {}", "say `/warmline {}`, *please {}*"])
def test_a_line_of_ours_marks_nothing_up_in_it(around: str) -> None:
    spoken = words(lines.paragraph(around.replace("{}", theirs(NAME))))

    assert NAME in spoken
    assert not set(spoken.replace(NAME, "")) & set("*_`")
