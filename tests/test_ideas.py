"""`/warmline idea`: said in one line, asked back where it is needed, listed by how long it waits."""

from datetime import timedelta

import pytest

from storage.delivery import outbox
from storage.engine.database import Session
from storage.ideas.words import title_of
from storage.stories.messages import STORY_POST
from storage.tables import Customer, Idea, IdeaSupport, Story, Team, TouchPoint
from tests.acting import Actor, buttons, fields, value, words
from tests.asking import AskedTeam
from tests.making import add_customer, change, every, make_team, only, remove, tell_story
from tests.rows import add_row
from tests.stage import ANA, BO, CY, DI, MONDAY, SALES, SUPPORT, Bot

BADGES = "Acme could scan badges at the gate, queue of ten each Monday"


async def test_an_idea_in_one_line_is_stored_answered_by_a_date_and_posted(
    bot: Bot, team: AskedTeam, bo: Actor
) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await bo.say(f"/warmline idea {BADGES}", "support")
    told = words(bo.answer)
    await bot.tick()

    idea = only(bot.store, Idea)
    assert (idea.title, idea.words, idea.author) == ("Acme could scan badges at the gate", BADGES, BO)
    assert (idea.customer_id, idea.answer_by - idea.created_at) == (1, timedelta(days=7))
    assert "Stored for Acme. " in told
    assert "will answer by" in told
    assert "also if the answer is no" in told
    [post] = team.posts
    assert "💡 Bo Berg has an idea for Acme" in words(post)
    assert buttons(post) == ["Me too", "Answer"]


async def test_without_a_customer_it_is_an_idea_all_the_same(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await bo.say("/warmline idea We could answer the phone in the lunch hour")
    assert only(bot.store, Idea).customer_id is None
    assert "Stored." in words(bo.answer)


async def test_only_where_the_name_is_ambiguous_a_form_asks(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme North", owner=BO)
    await bo.say("/warmline idea Acme Noth could scan badges")
    assert every(bot.store, Idea) == []
    assert "Is it for Acme North?" in words(bo.form)
    assert value(bo.form, "words") == "Acme Noth could scan badges"
    await bo.submit(customer="acme north")
    assert only(bot.store, Idea).customer_id == 1


async def test_a_customer_whom_nobody_knows_is_asked_back(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await bo.say("/warmline idea new")
    reply = await bo.submit(words="Scan badges at the gate", customer="Acne")
    assert "Did you mean Acme?" in reply.errors["customer"]


async def test_ideas_alike_are_shown_before_it_is_stored(bot: Bot, team: AskedTeam, bo: Actor, cy: Actor) -> None:
    await bo.say(f"/warmline idea {BADGES}")
    await cy.say("/warmline idea A badge scanner at the gate")
    assert "There is an idea like it already. Nothing was recorded yet." in words(cy.answer)
    assert buttons(cy.answer) == ["Me too", "Mine is different"]
    await cy.press("Me too")
    assert [one.person for one in every(bot.store, IdeaSupport)] == [CY]
    assert len(every(bot.store, Idea)) == 1


async def test_mine_is_different_stores_what_was_typed(bot: Bot, team: AskedTeam, bo: Actor, cy: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await bo.say(f"/warmline idea {BADGES}")
    typed = "Acme badges at the gate need a bigger reader"
    await cy.say(f"/warmline idea {typed}")
    await cy.press("Mine is different")
    mine = every(bot.store, Idea)[1]
    assert (mine.words, mine.author, mine.customer_id) == (typed, CY, 1)


async def test_at_most_three_open_ones_of_the_own_team_are_shown(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    for place in ("north", "south", "east", "west"):
        await bo.say(f"/warmline idea Scan badges at gate {place}")
        if "Mine is different" in buttons(bo.answer):
            await bo.press("Mine is different")
    assert len(every(bot.store, Idea)) == 4
    for id_ in (1, 2):
        await change(bot.store, Idea, id_, state="declined")
    await bo.say("/warmline idea Scan badges at the main gate")
    assert buttons(bo.answer).count("Me too") == 2
    for id_ in (1, 2):
        await change(bot.store, Idea, id_, state="looking")
    await bo.say("/warmline idea Scan badges at the main gate")
    assert buttons(bo.answer).count("Me too") == 3


async def test_the_form_shows_those_alike_once_and_keeps_what_was_typed(
    bot: Bot, team: AskedTeam, bo: Actor, cy: Actor
) -> None:
    await bo.say(f"/warmline idea {BADGES}")
    await cy.say("/warmline idea new")
    await cy.submit(words="A badge scanner at the gate")
    assert "There is an idea like it already." in words(cy.form)
    assert value(cy.form, "words") == "A badge scanner at the gate"
    await cy.submit(words="A badge scanner at the gate")
    assert [idea.author for idea in every(bot.store, Idea)] == [BO, CY]


async def test_me_too_is_counted_once_a_person_and_taken_back_by_a_second_press(
    bot: Bot, team: AskedTeam, bo: Actor, cy: Actor
) -> None:
    await bo.say(f"/warmline idea {BADGES}", "support")
    await bot.tick()
    await cy.press("Me too", team.posts[-1])
    await bot.tick()
    assert "1 person wants this too" in words(team.posts[-1])
    await cy.press("Me too", team.posts[-1])
    await bot.tick()
    assert "wants this too" not in words(team.posts[-1])
    await bo.press("Me too", team.posts[-1])
    assert "your own idea" in words(bo.answer)


async def test_the_list_is_sorted_by_waiting_and_support_is_a_number(
    bot: Bot, team: AskedTeam, ana: Actor, bo: Actor, cy: Actor
) -> None:
    for idea in ("Answer the phone at lunch", "Print larger invoices", "Paint the van green"):
        await bo.say(f"/warmline idea {idea}")
        await bot.wait(hours=1)
    await bot.wait(days=2)
    await bot.store.write(lambda session: session.add_all(IdeaSupport(idea_id=2, person=one) for one in (ANA, CY)))
    await change(bot.store, Idea, 1, state="looking")
    await ana.say("/warmline idea")
    shown = words(ana.answer)
    assert shown.index("Print larger") < shown.index("Paint the van") < shown.index("Answer the phone")
    assert "waits for an answer for 2 days · 2 want it too" in shown
    assert "1 ideas" not in shown
    assert "Answer" in buttons(ana.answer)
    await cy.say("/warmline idea")
    assert "Answer" not in buttons(cy.answer)


async def test_a_long_list_is_paged(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    def many(session: Session) -> None:
        for number in range(10):
            made = MONDAY + timedelta(minutes=number)
            moments = {"answer_by": made + timedelta(days=7), "created_at": made, "touched_at": made}
            add_row(session, Idea, team_id=1, title=f"Idea {number:02}", words="w", author=BO, **moments)

    await bot.store.write(many)
    await bo.say("/warmline idea")
    assert words(bo.answer).count("Idea 0") == 8
    await bo.press("More")
    assert "Idea 08" in words(bo.answer)
    assert "Idea 07" not in words(bo.answer)


async def test_what_rests_or_is_settled_is_in_no_list_and_still_found(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await bo.say(f"/warmline idea {BADGES}")
    await change(bot.store, Idea, 1, state="rests")
    await bo.say("/warmline idea")
    assert "scan badges" not in words(bo.answer)
    await bo.say("/warmline idea search badge gates")
    assert "scan badges" in words(bo.answer)
    await bo.say("/warmline idea all")
    assert "Take it up again" in buttons(bo.answer)
    await bo.press("Take it up again")
    assert only(bot.store, Idea).state == "looking"


async def test_an_idea_about_a_colleague_is_refused_and_given_back(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await bo.say("/warmline idea @cy should call customers before nine")
    assert "names no colleague" in words(bo.answer)
    assert "should call customers before nine" in words(bo.answer)
    assert every(bot.store, Idea) == []


@pytest.mark.parametrize("said", ["!!!", "x" * 501])
async def test_an_idea_has_words_and_not_too_many(bot: Bot, team: AskedTeam, bo: Actor, said: str) -> None:
    await bo.say(f"/warmline idea {said}")
    assert every(bot.store, Idea) == []
    assert said in words(bo.answer)


async def test_a_deleted_customer_leaves_the_idea(bot: Bot, team: AskedTeam, bo: Actor, cy: Actor) -> None:
    await add_customer(bot.store, "Acme", owner=BO)
    await bo.say(f"/warmline idea {BADGES}")
    await bo.say("/checkin edit Acme")
    await bo.press("No longer a customer")
    await cy.say("/warmline idea")
    assert "for a former customer" in words(cy.answer)
    await remove(bot.store, Customer, 1)
    await cy.say("/warmline idea")
    assert "for a former customer" in words(cy.answer)


async def test_withdrawing_gives_the_words_back_and_takes_the_post_away(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await bo.say(f"/warmline idea {BADGES}", "support")
    await bot.tick()
    assert len(team.posts) == 1
    await bo.press("Withdraw")
    await bot.tick()
    assert BADGES in words(bo.answer)
    assert team.posts == []
    assert (only(bot.store, Idea).words, only(bot.store, Idea).title) == ("", "")
    await bo.say("/warmline idea all")
    assert "No idea waits" in words(bo.answer)


async def test_under_a_difficult_story_it_can_be_made_an_idea(bot: Bot, team: AskedTeam, bo: Actor, cy: Actor) -> None:
    await bo.say("/servicestory", "support")
    await bo.choose("kind", "difficult")
    await bo.submit(text="The parcel came late", our_part="We did not call", lesson="Call before they do")
    await bot.tick()
    await cy.press("Make it an idea", team.posts[-1])
    assert value(cy.form, "words") == "Call before they do"
    await cy.submit(words="Call before they do, each morning")
    assert (only(bot.store, Idea).source, only(bot.store, Idea).author) == ("story", CY)


async def test_under_a_wonderful_one_it_cannot(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await tell_story(bot, bo, channel="support")
    assert "Make it an idea" not in buttons(team.posts[-1])


async def test_somebody_in_no_team_is_told_what_to_do(bot: Bot, bo: Actor) -> None:
    await bo.say(f"/warmline idea {BADGES}")
    assert "You are in no team" in words(bo.answer)


async def test_somebody_in_two_teams_says_who_answers(bot: Bot, team: AskedTeam, di: Actor) -> None:
    await bot.store.write(make_team, "Sales", SALES, leads=[ANA], members=[DI], since=MONDAY)
    await di.say("/warmline idea new")
    assert "team" in fields(di.form)
    await di.submit(words="Send the offer as a picture", team="2")
    assert only(bot.store, Idea).team_id == 2


async def test_where_it_cannot_be_posted_it_is_stored_and_said(bot: Bot, team: AskedTeam, bo: Actor) -> None:
    await change(bot.store, Team, 1, channel="C0OUTSIDE")
    await bo.say(f"/warmline idea {BADGES}")
    assert "I cannot post in" in words(bo.answer)
    assert only(bot.store, Idea).channel is None


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (BADGES, "Acme could scan badges at the gate"),
        ("Acme 3.5 could be better. More", "Acme 3.5 could be better"),
        ("… then", "… then"),
        ("word " * 40, f"{'word ' * 14}word…"),
    ],
)
def test_its_title_is_its_first_clause(said: str, title: str) -> None:
    assert title_of(said) == title
    assert len(title_of(said)) <= 80


async def test_an_idea_out_of_a_story_is_about_the_touch_point_of_the_story(
    bot: Bot, team: AskedTeam, bo: Actor, cy: Actor
) -> None:
    told = {"kind": "difficult", "our_part": "We did not call", "channel": SUPPORT, "touch_point_id": 1}

    def there(session: Session) -> None:
        add_row(session, TouchPoint, id=1, team_id=1, name="Late delivery", name_key="1 late delivery", side="external")
        add_row(session, Story, id=1, author=BO, team_id=1, text="The parcel came late", told_at=MONDAY, **told)

    await bot.store.write(there)
    await bot.store.write(outbox.add, STORY_POST, subject=1, recipient=SUPPORT, at=MONDAY)
    await bot.tick()
    await cy.press("Make it an idea", team.posts[-1])
    await cy.submit(words="Call before they do, each morning")
    await bot.tick()
    assert only(bot.store, Idea).touch_point_id == 1
    assert "Touch point: Late delivery" in words(team.posts[-1])
