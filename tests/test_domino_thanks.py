"""Thanks upstream: from a team to the one that hands something to it, where that one meets."""

import pytest

from bot.sandbox import Sandbox
from storage.dominoes.drafts import Draft
from storage.tables import Handover, HandoverThanks, Kudos
from tests.acting import Actor, buttons, words
from tests.handing import Teams, agree, make_handover
from tests.making import change, every, only, tell_story
from tests.stage import Bot

POSTED = "💛 Billing thanks Front desk for appointment forms\nThey were complete"


@pytest.fixture
async def teams(bot: Bot) -> Teams:
    await bot.store.write(make_handover)
    await bot.tick()
    return Teams(bot)


def posted(teams: Teams) -> list[str]:
    return [words(one) for one in teams.di.posts("sales")]


async def thank(teams: Teams, who: Actor) -> None:
    await teams.open(who)
    await who.press("Thank upstream")
    await who.submit(words="They were complete")
    await teams.bot.tick()


async def test_a_wonderful_story_has_the_button_and_thanks_go_team_to_team(bot: Bot, teams: Teams) -> None:
    await tell_story(bot, teams.bo, channel="support")
    story = teams.bo.posts("support")[-1]
    await teams.ana.press("Thank upstream", story)
    assert "From your team to Front desk, for appointment forms" in words(teams.ana.form)
    await teams.ana.submit(words="They were complete")
    await bot.tick()
    assert posted(teams) == [POSTED]
    assert "Ana" not in posted(teams)[0]


async def test_a_story_of_a_team_that_receives_nothing_has_no_such_button(bot: Bot, teams: Teams) -> None:
    await tell_story(bot, teams.di, channel="sales")
    assert "Thank upstream" not in buttons(teams.di.posts("sales")[-1])
    await teams.bo.say("/servicestory it went wrong #difficult", "support")
    await teams.bo.submit(our_part="We were late")
    await bot.tick()
    assert "Thank upstream" not in buttons(teams.bo.posts("support")[-1])


async def test_only_those_who_receive_thank_upstream(bot: Bot, teams: Teams) -> None:
    await tell_story(bot, teams.bo, channel="general")
    await teams.di.press("Thank upstream", teams.bo.posts("support")[-1])
    assert "No team hands anything to yours" in words(teams.di.answer)
    assert every(bot.store, HandoverThanks) == []


async def test_of_several_it_asks_which(bot: Bot, teams: Teams) -> None:
    await bot.store.write(agree, Draft(what="parking keys", needs="a tag"))
    await teams.open(teams.bo)
    await teams.bo.press("Thank upstream")
    await teams.bo.submit(handover="2", words="Each had its tag")
    await bot.tick()
    assert posted(teams) == ["💛 Billing thanks Front desk for parking keys\nEach had its tag"]


async def test_kudos_with_the_tag_are_read_by_the_other_team_too(bot: Bot, teams: Teams) -> None:
    await teams.bo.say("/kudos @di for complete forms #upstream", "support")
    await bot.tick()
    assert only(bot.store, Kudos).message == "for complete forms"
    assert posted(teams) == ["💛 Billing thanks Front desk for appointment forms\nfor complete forms"]
    assert "for complete forms" in words(teams.bo.posts("support")[-1])


async def test_undo_of_such_kudos_takes_back_what_the_other_team_read(bot: Bot, teams: Teams) -> None:
    await teams.bo.say("/kudos @di for complete forms #upstream", "support")
    await bot.tick()
    await teams.bo.press("Undo")
    await bot.tick()
    assert posted(teams) == []
    assert [*every(bot.store, Kudos), *every(bot.store, HandoverThanks)] == []


async def test_the_other_team_reads_all_of_such_kudos(bot: Bot, teams: Teams) -> None:
    said = "for labels & <b> " * 150
    await teams.bo.say(f"/kudos @di #upstream {said}", "support")
    await bot.tick()
    assert said.strip() in posted(teams)[0]


async def test_of_such_kudos_it_is_said_too_what_cannot_be_posted(slack: Sandbox, bot: Bot, teams: Teams) -> None:
    await slack.happen.leave("sales", slack.bot_user_id)
    await teams.bo.say("/kudos @di for complete forms #upstream", "support")
    await bot.wait(minutes=1)
    assert "I could not post your thanks to a team in <#C0SALES>" in words(teams.bo.dm[-1])
    await slack.happen.join("sales", slack.bot_user_id)
    await slack.happen.share("sales")
    await teams.bo.say("/kudos @di for the second time #upstream", "support")
    assert "people from other organisations read along there" in words(teams.bo.answers)


async def test_the_tag_without_anybody_opens_the_form_with_the_words(bot: Bot, teams: Teams) -> None:
    await teams.bo.say("/kudos #upstream They were complete", "support")
    await teams.bo.submit()
    await bot.tick()
    assert posted(teams) == [POSTED]
    assert every(bot.store, Kudos) == []


async def test_the_tag_for_somebody_whose_team_hands_nothing_over_is_refused(bot: Bot, teams: Teams) -> None:
    await teams.bo.say("/kudos @cy for the calm call #upstream", "support")
    assert "thanks a team that hands something to yours, and none of theirs does" in words(teams.bo.answer)
    assert [*every(bot.store, Kudos), *every(bot.store, HandoverThanks)] == []


async def test_where_the_bot_left_the_channel_it_is_stored_and_tried_again(
    slack: Sandbox, bot: Bot, teams: Teams
) -> None:
    await slack.happen.leave("sales", slack.bot_user_id)
    await thank(teams, teams.bo)
    shown = words(teams.bo.form)
    assert "Stored; I cannot post there: <#C0SALES> is where Front desk meets, and I am not a member there." in shown
    assert "/invite @Warmline" in shown
    assert buttons(teams.bo.form) == ["Try again", "Undo"]
    assert posted(teams) == []
    await slack.happen.join("sales", slack.bot_user_id)
    await teams.bo.press("Try again")
    await bot.tick()
    assert posted(teams) == [POSTED]
    assert len(every(bot.store, HandoverThanks)) == 1


async def test_what_slack_refuses_is_told_to_whoever_thanked(slack: Sandbox, bot: Bot, teams: Teams) -> None:
    await teams.open(teams.bo)
    await teams.bo.press("Thank upstream")
    await teams.bo.submit(words="They were complete")
    await slack.happen.leave("sales", slack.bot_user_id)
    await bot.tick()
    await bot.tick()
    assert "I could not post your thanks to a team in <#C0SALES>" in words(teams.bo.dm[-1])
    assert buttons(teams.bo.dm[-1]) == ["Try again"]


async def test_nothing_is_posted_where_people_of_other_organisations_read_along(
    slack: Sandbox, bot: Bot, teams: Teams
) -> None:
    await slack.happen.share("sales")
    await thank(teams, teams.bo)
    assert "people from other organisations read along there" in words(teams.bo.form)
    assert buttons(teams.bo.form) == ["Undo"]
    assert await bot.deliveries("upstream_post") == []
    assert posted(teams) == []


async def test_undo_takes_the_post_back(bot: Bot, teams: Teams) -> None:
    await thank(teams, teams.bo)
    await teams.bo.press("Undo")
    await bot.tick()
    assert posted(teams) == []
    assert every(bot.store, HandoverThanks) == []


async def test_thanks_are_counted_beside_the_letters(bot: Bot, teams: Teams) -> None:
    await thank(teams, teams.bo)
    assert "none open, 1 thank-you" in await teams.listed(teams.di, "sales")


async def test_what_rests_or_has_ended_is_not_thanked_for(bot: Bot, teams: Teams) -> None:
    await tell_story(bot, teams.bo, channel="support")
    await change(bot.store, Handover, 1, rests=True)
    await teams.bo.press("Thank upstream", teams.bo.posts("support")[-1])
    assert "No team hands anything to yours" in words(teams.bo.answer)
