"""What a newcomer does in the sandbox, in a real browser. The clock goes on from test to test."""

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_guide_begins_with_thanks(visitor: Visitor) -> None:
    await visitor.guide.get_by_role("button", name="Thank two people").click()
    await expect(visitor.composer).to_have_value("/kudos @bo @chitra for the calm handover #beyond")
    await visitor.send()

    await expect(visitor.posts("for the calm handover").last).to_contain_text("@Ana Ribeiro thanks @Bo Larsen")


async def test_a_story_in_one_line_is_posted_and_answered_to_its_author_alone(visitor: Visitor) -> None:
    await visitor.be("ana", "support")
    await visitor.type("/servicestory The driver waited ten minutes so that our parcel made it. #beyond")

    await expect(visitor.answer("Stored")).to_contain_text("Only visible to you")
    post = visitor.posts("The driver waited ten minutes")
    await expect(post).to_contain_text("Ana Ribeiro tells a wonderful story")
    await expect(post).to_contain_text("above and beyond")
    await visitor.be("chitra", "support")
    await expect(post).to_be_visible()
    await expect(visitor.answer("Stored")).to_have_count(0)


async def test_a_difficult_story_by_form_asks_for_our_own_part_and_names_nobody(visitor: Visitor) -> None:
    await visitor.be("bo", "support")
    await visitor.type("/servicestory")
    await visitor.fill_in("What happened?", "The clinic waited on the line because @dan had left the desk.")
    await visitor.choose("Difficult: worth learning from")

    questions = visitor.form.locator("textarea")
    await expect(questions.nth(0)).to_have_accessible_name("What was our own part in it?")
    await expect(questions.nth(1)).to_have_value("The clinic waited on the line because @dan had left the desk.")
    await visitor.fill_in("What was our own part in it?", "I saw the queue and did not pick up.")
    await visitor.submit()
    await expect(visitor.form.get_by_test_id("error-text")).to_contain_text("Instead of “@dan”, please say “we”")

    await visitor.fill_in("What happened?", "The clinic waited on the line because the desk was empty.")
    await visitor.submit()
    await expect(visitor.form).to_contain_text("Stored")
    await visitor.close()
    await expect(visitor.posts("the desk was empty")).to_contain_text("I saw the queue and did not pick up.")


async def test_a_difficult_line_that_names_a_colleague_comes_back_whole(visitor: Visitor) -> None:
    await visitor.be("bo", "support")
    await visitor.type("/servicestory #difficult @dan left the desk for an hour")

    refusal = visitor.answer("A difficult story names nobody but its author")
    await expect(refusal).to_contain_text("/servicestory #difficult @Dan Whitlam left the desk for an hour")


async def test_a_story_is_edited_found_and_taken_back(visitor: Visitor) -> None:
    await visitor.be("dan", "support")
    await visitor.type("/servicestory I called the bakery before they could call us.")
    await visitor.press("Edit", visitor.answer("Stored"))
    await visitor.fill_in("What happened?", "I called the bakery before breakfast, to ask about the new mill.")
    await visitor.submit()
    post = visitor.posts("before breakfast")
    await expect(post).to_contain_text("Dan Whitlam")
    await visitor.close()

    await visitor.type("/servicestory search breakfast mill")
    await expect(visitor.answer("new mill")).to_be_visible()
    await visitor.press("Undo", visitor.answer("Stored"))
    await expect(post).to_have_count(0)


async def test_kudos_to_two_people_and_a_group_reach_each_once_and_can_be_undone(visitor: Visitor) -> None:
    await visitor.be("ana", "support")
    await visitor.type("/kudos @bo @grace @field for the map of the gate codes #solutions")

    thanks = visitor.posts("for the map of the gate codes")
    await expect(thanks).to_contain_text("@Ana Ribeiro thanks @Bo Larsen, @Grace Tan, @Esi Mensah and @Farid Haddad")
    await visitor.be("grace", "Warmline")
    await expect(thanks).to_have_count(1)

    await visitor.be("ana", "support")
    await visitor.press("Undo", visitor.answer("Stored"))
    await expect(thanks).to_have_count(0)


async def test_a_misspelt_customer_is_one_button_away(visitor: Visitor) -> None:
    await visitor.be("bo", "support")
    await visitor.type("/checkin Harbor Clinc they like the new cups")
    await visitor.press("Log to Harbour Clinic", visitor.answer("Did you mean Harbour Clinic?"))

    await expect(visitor.answer("they like the new cups")).to_contain_text("Logged for Harbour Clinic")


async def test_a_team_and_a_prompt_are_set_up_by_form(visitor: Visitor) -> None:
    await visitor.be("ana", "support")
    await visitor.type("/warmline team")
    change = visitor.answer("Support in #support").get_by_role("button", name="Change", exact=True)
    await change.nth(1).click()
    await visitor.fill_in("What is the team called?", "Coffee roads")
    await visitor.submit()
    await expect(visitor.form).to_contain_text("Saved: Coffee roads in #field-service")
    await visitor.close()

    await visitor.be("esi", "field-service")
    await visitor.type("/warmline prompts")
    await visitor.press("New prompt", visitor.answer("Check-in prompts of your teams"))
    await visitor.fill_in("Name", "Friday look back")
    await visitor.fill_in("Question 1", "What did we learn this week?")
    await visitor.submit()
    await expect(visitor.form).to_contain_text("Friday look back")
    await visitor.close()


async def test_privacy_tells_what_is_kept(visitor: Visitor) -> None:
    await visitor.be("dan", "support")
    await visitor.type("/warmline privacy")

    await expect(visitor.answer("What I keep about you")).to_contain_text("answers you gave")


async def test_a_guest_gets_no_content(visitor: Visitor) -> None:
    await visitor.be("hugo", "general")
    await visitor.type("/servicestory search coffee")

    await expect(visitor.answer("I am here for full members")).to_be_visible()


async def test_a_moved_clock_brings_the_prompt_that_two_answer_and_its_summary(visitor: Visitor) -> None:
    await visitor.be("ana", "support")
    await visitor.move_clock("Tomorrow 09:00")
    question = visitor.posts("What would help you serve somebody well today?").filter(
        has_text="Nobody has answered yet"
    )
    await expect(question).to_have_count(1)
    for name, words in (("chitra", "A second line"), ("dan", "The spare parts list")):
        await visitor.be(name, "support")
        await visitor.press("Answer", visitor.posts("Open until"))
        await visitor.fill_in("What would help you serve somebody well today?", words)
        await visitor.submit()
        await visitor.close()
    await visitor.be("ana", "support")
    await expect(visitor.posts("Open until today at 17:00. 2 of 4 have answered")).to_have_count(1)

    await visitor.move_clock_to("2026-11-27", "17:01")
    summary = visitor.posts("2 of 4 answered").filter(has_text="A second line")
    await expect(summary).to_contain_text("The spare parts list")


async def test_next_monday_brings_the_digest_with_its_charts(visitor: Visitor) -> None:
    await visitor.be("bo", "Warmline")
    await visitor.move_clock("Next Monday 09:00")

    digest = visitor.posts("Support, 23 to 29 November 2026")
    await expect(digest.get_by_role("img", name="What was told and done")).to_be_visible()
    await expect(digest).to_contain_text("Customers waiting longest")
    await visitor.press("Longer", digest)
    await expect(digest).to_contain_text("The driver waited ten minutes so that our parcel made it.")
    await visitor.be("chitra", "support")
    await expect(digest.get_by_role("img", name="What was told and done")).to_be_visible()
    await expect(digest).not_to_contain_text("Customers waiting longest")


async def test_the_weekly_reminder_is_done_by_button_and_form(visitor: Visitor) -> None:
    await visitor.be("bo", "Warmline")
    await visitor.move_clock_to("2026-12-02", "09:00")
    reminder = visitor.posts("Time for a call while nothing is wrong").filter(has_text="North Gate Gym").last
    await visitor.press("Done", reminder)
    await visitor.fill_in("What did you hear?", "They would like a second machine.")
    await visitor.submit()

    await expect(visitor.form).to_contain_text("Logged for")
    await visitor.close()


async def test_the_moved_clock_says_who_got_something(visitor: Visitor) -> None:
    await visitor.be("ana", "general")
    await visitor.move_clock("Next Monday 09:00")
    await visitor.press("Look as Esi", visitor.notices)

    await expect(visitor.posts("Customers waiting longest").last).to_be_visible()


async def test_home_is_there(visitor: Visitor) -> None:
    await visitor.be("bo", "support")
    home = await visitor.open_home()

    await expect(home.get_by_role("button").first).to_be_visible()
