"""Stories are told: in one line, by the form, and the difficult ones with our own part first."""

import pytest

from bot.sandbox import Sandbox
from storage.engine.database import Store
from storage.stories.stories import LIMITS
from storage.tables import Story
from tests.acting import Actor, buttons, fields, value, words
from tests.making import ONE_LINE, every, make_team, only
from tests.stage import ANA, BO, CY, GENERAL, OUTSIDE, SALES, SUPPORT, Bot


@pytest.fixture
def teams(store: Store) -> None:
    """Ana, Bo and Cy are in Support; Ana is in Sales as well, which is not her home."""
    store.write_now(make_team, members=[ANA, BO, CY])
    store.write_now(make_team, "Sales", SALES, members=[ANA])


async def test_one_line_is_stored_and_posted_in_the_teams_channel(
    bot: Bot, store: Store, ana: Actor, teams: None
) -> None:
    reply = await ana.say(f"/servicestory {ONE_LINE} #beyond #internal #compassion")
    await bot.tick()
    story = only(store, Story)

    assert (story.text, story.kind, story.side, story.author) == (ONE_LINE, "wonderful", "internal", ANA)
    assert sorted(story.practices) == ["beyond", "compassion"]
    assert (story.team_id, story.channel) == (1, SUPPORT)
    assert reply.response_type == "ephemeral"
    assert f"I am posting your story in <#{SUPPORT}> now" in words(reply)
    assert buttons(reply) == ["Add details", "Edit", "Undo"]
    assert ONE_LINE in words(ana.posts("support")[0])
    assert ana.posts("general") == []


async def test_without_a_team_the_story_is_posted_where_it_was_typed(bot: Bot, store: Store, di: Actor) -> None:
    await di.say(f"/servicestory {ONE_LINE}")
    await bot.tick()

    assert ONE_LINE in words(di.posts("general")[0])
    assert (only(store, Story).team_id, only(store, Story).channel) == (None, GENERAL)


async def test_where_the_bot_is_not_the_answer_is_the_post_and_says_so(
    bot: Bot, store: Store, bo: Actor, cy: Actor
) -> None:
    reply = await cy.say(f"/servicestory {ONE_LINE}", "outside")
    await bot.tick()

    assert reply.response_type == "in_channel"
    assert ONE_LINE in words(reply)
    assert "cannot be changed later" in words(reply)
    assert await bot.deliveries("story_post") == []
    assert only(store, Story).channel == OUTSIDE
    hits = await bo.say("/servicestory search taxi")
    assert "the taxi came" in words(hits)


async def test_a_team_channel_without_the_bot_is_told_how_to_mend(bot: Bot, store: Store, bo: Actor) -> None:
    store.write_now(make_team, "Night", OUTSIDE, members=[BO])
    reply = await bo.say(f"/servicestory {ONE_LINE}")
    await bot.tick()

    assert f"It belongs in <#{OUTSIDE}>" in words(reply)
    assert "/invite @Warmline" in words(reply)
    assert ONE_LINE in words(bo.posts("general")[0])


async def test_a_tag_that_slack_made_a_channel_of_counts_too(store: Store, ana: Actor) -> None:
    text = f"{ONE_LINE} <#C0BEYOND|beyond> in <#C0GENERAL|general>"
    await ana.say(f"/servicestory {text}", raw=True)

    assert only(store, Story).text == f"{ONE_LINE} in #general"
    assert only(store, Story).practices == ["beyond"]


async def test_a_wonderful_story_may_name_people_and_pings_nobody(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor, cy: Actor
) -> None:
    typed = "@bo stayed late, thanks to @support and @channel, said <!here> & everybody"
    await ana.say(f"/servicestory {typed}")
    await cy.say("/servicestory <@U00BO> helped <@U00CY>", raw=True)
    await bot.tick()

    told = typed.replace("@bo", "@Bo Berg")
    assert [story.text for story in every(store, Story)] == [told, "@Bo Berg helped @Cy Castro"]
    assert all("<@" not in str(post["text"]) + str(post["blocks"]) for post in slack.posts)


async def test_a_command_that_slack_delivers_twice_is_one_story(
    slack: Sandbox, bot: Bot, store: Store, ana: Actor
) -> None:
    first = await ana.say(f"/servicestory {ONE_LINE}")
    again = await slack.redeliver(first.delivery)
    await bot.tick()

    assert again.text == first.text
    assert len(every(store, Story)) == len(ana.posts("general")) == 1


async def test_words_that_are_too_long_come_back_whole(store: Store, ana: Actor) -> None:
    typed = "b" * 3001
    reply = await ana.say(f"/servicestory {typed}")

    assert "3,001 characters" in words(reply)
    assert typed in words(reply).replace("\n", "")
    assert every(store, Story) == []


async def test_tags_alone_open_the_form_with_them_set(store: Store, ana: Actor) -> None:
    await ana.say("/servicestory #beyond #internal")
    await ana.submit(text=ONE_LINE)

    assert (only(store, Story).side, only(store, Story).practices) == ("internal", ["beyond"])


# --- difficult stories ----------------------------------------------------------------------------


async def test_a_difficult_line_asks_for_our_own_part_first_and_keeps_the_words(
    bot: Bot, store: Store, ana: Actor
) -> None:
    reply = await ana.say("/servicestory The machine stood still for a week #difficult")
    assert list(fields(reply.modal))[:3] == ["kind", "our_part", "text"]
    assert every(store, Story) == []

    await ana.submit(our_part="We did not call back")
    await bot.tick()
    post = words(ana.posts("general")[0])
    assert (only(store, Story).kind, only(store, Story).text) == ("difficult", "The machine stood still for a week")
    assert post.index("We did not call back") < post.index("stood still")


async def test_if_the_form_does_not_open_the_words_come_back(slack: Sandbox, ana: Actor) -> None:
    slack.inject("views.open", "ok_false:internal_error")
    reply = await ana.say("/servicestory It stood still #difficult")

    assert "did not open the form" in words(reply)
    assert "/servicestory It stood still #difficult" in words(reply)


@pytest.mark.parametrize("name", ["@bo", "@support", "@somebody", "@Bo Berg"])
async def test_a_difficult_line_that_names_somebody_is_refused_kindly_and_quoted(
    store: Store, ana: Actor, name: str
) -> None:
    typed = f"#difficult it was late because {name} forgot"
    reply = await ana.say(f"/servicestory {typed}")

    assert "names nobody but its author" in words(reply)
    assert f"/servicestory {typed.replace('@bo', '@Bo Berg')}" in words(reply)
    assert (reply.modal, every(store, Story)) == (None, [])


async def test_a_difficult_story_may_name_its_author(ana: Actor) -> None:
    reply = await ana.say("/servicestory @ana forgot to call back #difficult")
    sent = await ana.submit(our_part="I, @Ana Alves, wrote it on paper")

    assert reply.modal
    assert sent.ok, sent.errors


@pytest.mark.parametrize("field", list(LIMITS))
async def test_a_name_in_any_field_is_refused_under_it_and_the_form_keeps_everything(
    store: Store, ana: Actor, field: str
) -> None:
    await ana.say("/servicestory")
    await ana.choose("kind", "difficult")
    filled = {"text": "It was late", "our_part": "We did not look"}
    refused = await ana.submit(**filled | {field: "because @bo slept"})

    assert "“@bo”" in refused.errors[field]
    assert every(store, Story) == []
    mended = await ana.submit(**{field: "because we slept"})
    assert mended.ok
    assert getattr(only(store, Story), field) == "because we slept"


# --- the form -------------------------------------------------------------------------------------


async def test_choosing_difficult_puts_our_own_part_first_and_keeps_what_was_typed(ana: Actor, teams: None) -> None:
    await ana.say("/servicestory")
    before = list(fields(ana.modal))
    refused = await ana.submit(text=" ", lesson="Call first", team="2")
    await ana.choose("kind", "difficult")
    after = fields(ana.modal)

    assert refused.errors.keys() == {"text"}
    assert before[:3] == ["kind", "text", "our_part"]
    assert list(after)[:3] == ["kind", "our_part", "text"]
    assert after["our_part"]["optional"] is False
    assert (value(ana.modal, "lesson"), value(ana.modal, "team")) == ("Call first", "2")
    assert (await ana.submit(text="Late")).errors.keys() == {"our_part"}


async def test_the_whole_form_is_stored_and_ends_in_a_confirmation(
    bot: Bot, store: Store, ana: Actor, teams: None
) -> None:
    await ana.say("/servicestory")
    sent = await ana.submit(
        text="They\nsang",
        side="internal",
        our_part="We listened",
        lesson="Listen",
        practices=["compassion", "beyond"],
        touch_point="the first call",
        downstream="dispatch",
        team="2",
    )
    await bot.tick()
    story = only(store, Story)

    assert (story.text, story.side, story.our_part, story.lesson) == ("They\nsang", "internal", "We listened", "Listen")
    assert (story.practices, story.touch_point) == (["compassion", "beyond"], "the first call")
    assert (story.downstream, story.team_id, story.channel) == ("dispatch", 2, SALES)
    assert "Stored" in words(sent.modal)
    assert "They" in words(ana.posts("sales")[0])


async def test_only_people_in_several_teams_are_asked_in_which(ana: Actor, bo: Actor, di: Actor, teams: None) -> None:
    for person, is_asked in ((ana, True), (bo, False), (di, False)):
        opened = await person.say("/servicestory")
        assert ("team" in fields(opened.modal)) is is_asked


async def test_a_form_that_is_submitted_twice_is_one_story(slack: Sandbox, store: Store, ana: Actor) -> None:
    await ana.say("/servicestory")
    sent = await ana.submit(text=ONE_LINE)
    await slack.redeliver(sent.delivery)

    assert len(every(store, Story)) == 1


async def test_a_story_told_by_form_where_the_bot_is_not_waits_until_it_can_be_posted(
    bot: Bot, store: Store, cy: Actor
) -> None:
    await cy.say("/servicestory", "outside")
    sent = await cy.submit(text=ONE_LINE)
    too_early = await cy.press("Post it", sent)
    assert "posted nowhere yet" in words(sent.modal)
    assert "I still cannot post it" in words(too_early.modal)
    await cy.say("/servicestory mine")
    await cy.press("Post it")
    await bot.tick()

    assert only(store, Story).channel == GENERAL
    assert ONE_LINE in words(cy.posts("general")[0])
