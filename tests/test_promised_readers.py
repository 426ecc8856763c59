"""Answers belong to those who were promised as readers when the round opened, while they still belong there."""

from collections.abc import Sequence

import pytest

from storage.engine.database import Store
from storage.prompts import answers
from storage.refusal import Refused
from storage.tables import Member
from tests.acting import Actor, words
from tests.asking import AskedTeam, daily
from tests.making import change, find_person, remove
from tests.stage import ANA, BO, CY, MONDAY, SUPPORT, Bot

SECRET_WORDS = "The boss shouts"


async def answered_by_bo(bot: Bot, bo: Actor, team: AskedTeam, *, readers: str) -> None:
    """The round is over, and Ana led the team when it opened."""
    await team.set_up(daily(readers=readers))
    post = await team.opens()
    await team.answer(bo, post, answer_1="4", answer_2=SECRET_WORDS)
    await bot.wait(hours=8, minutes=30)


async def readers(store: Store, round_id: int, people: Sequence[str]) -> set[str]:
    """Who of these may read all the answers of a round."""
    found = set()
    for id_ in people:
        try:
            by = await find_person(store, id_)
            await store.read(answers.to_read, round_id=round_id, by=by, now=MONDAY)
            found.add(id_)
        except Refused:
            pass
    return found


async def test_a_lead_appointed_today_reads_no_answers_of_before(
    bot: Bot, ana: Actor, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    await answered_by_bo(bot, bo, team, readers="leads")
    summary = ana.dm[-1]
    await change(team.store, Member, (1, CY), is_lead=True)

    with pytest.raises(Refused, match=r"Only the leads of Support read these answers.*You lead it now"):
        await team.store.read(answers.to_read, round_id=1, by=await find_person(team.store, CY), now=MONDAY)
    assert SECRET_WORDS in words((await ana.press("Read all", summary)).modal)
    assert SECRET_WORDS not in words(cy.dm) + words(await cy.say("/warmline digest")) + await cy.open_home()


async def test_a_lead_appointed_while_the_round_is_open_gets_no_answers_of_it_and_those_of_the_next(
    bot: Bot, bo: Actor, cy: Actor, team: AskedTeam
) -> None:
    await team.set_up(daily(readers="leads", nudges=0))
    post = await team.opens()
    await change(team.store, Member, (1, CY), is_lead=True)
    await team.answer(bo, post, answer_2=SECRET_WORDS)
    await bot.wait(hours=8, minutes=30)
    first = words(cy.dm)
    await bot.wait(hours=15, minutes=30)
    await team.answer(bo, team.posts[-1], answer_2="It is quiet now")
    await bot.wait(hours=8, minutes=30)

    assert SECRET_WORDS not in first
    assert "It is quiet now" in words(cy.dm)


async def test_who_leads_no_longer_reads_no_more_and_reads_again_when_they_do(
    bot: Bot, bo: Actor, team: AskedTeam
) -> None:
    await answered_by_bo(bot, bo, team, readers="leads")
    before = await readers(team.store, 1, [ANA, BO])
    await change(team.store, Member, (1, ANA), is_lead=False)
    meanwhile = await readers(team.store, 1, [ANA, BO])
    await change(team.store, Member, (1, ANA), is_lead=True)

    assert (before, meanwhile) == ({ANA}, set())
    assert await readers(team.store, 1, [ANA, BO]) == {ANA}


async def test_who_joins_later_reads_later_rounds(bot: Bot, bo: Actor, team: AskedTeam) -> None:
    await remove(team.store, Member, (1, CY))
    await answered_by_bo(bot, bo, team, readers="team")
    joined = Member(team_id=1, person=CY, is_lead=False, joined_at=bot.slack.now())
    await team.store.write(lambda session: session.add(joined))
    await bot.wait(hours=15, minutes=30)

    assert await readers(team.store, 1, [ANA, BO, CY]) == {ANA, BO}
    assert await readers(team.store, 2, [ANA, BO, CY]) == {ANA, BO, CY}


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("team", f"Answers are posted with your name in <#{SUPPORT}>."),
        ("leads", f"Only the leads of Support read the answers, those of today; <#{SUPPORT}> sees how many"),
    ],
)
async def test_who_is_asked_is_told_truly_where_answers_go(bo: Actor, team: AskedTeam, who: str, said: str) -> None:
    await team.set_up(daily(readers=who))
    post = await team.opens()
    form = await bo.press("Answer", post)

    assert said in words(post)
    assert said in words(form.modal)
