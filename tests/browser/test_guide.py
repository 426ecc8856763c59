"""The guide's steps keep what they promise, in any order and before a holiday.

On the Tuesday that follows (tests/furnished.py) Portugal celebrates, so that the week's reminder comes a day later.
"""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from bot import example
from bot.sandbox import Sandbox
from tests.browser.conftest import OpenTab
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
LONG = 40_000  # milliseconds: on each day on which nothing comes, the bot is given time to speak


async def test_a_step_that_types_says_to_press_enter_and_folds_the_guide(visitor: Visitor) -> None:
    await visitor.step("Tell a story in one line")
    await expect(visitor.guide).to_contain_text("press Enter to send it")
    await expect(visitor.guide.get_by_role("listitem")).to_have_count(0)
    await visitor.composer.press("Enter")

    await expect(visitor.posts("The driver waited ten minutes")).to_be_visible()
    await expect(visitor.guide).to_contain_text("Sent.")
    await expect(visitor.guide.get_by_role("button", name="Thank two people")).to_be_visible()


async def test_the_last_step_comes_first_and_the_holiday_is_passed(visitor: Visitor) -> None:
    await visitor.step("see whom to call")
    await expect(visitor.guide).to_contain_text("Moved to Wednesday 2 December, 09:00.", timeout=LONG)
    await expect(visitor.guide).to_contain_text("Nothing was due on Tuesday 1 December, 09:00")
    await expect(visitor.guide).to_contain_text("on the next working day after a holiday")

    await expect(visitor.posts("Time for a call").last).to_contain_text("09:00")
    await expect(visitor.posts("Time for a call").last).to_be_in_viewport()


async def test_a_round_that_is_open_is_answered_without_a_move(slack: Sandbox, visitor: Visitor) -> None:
    await visitor.step("Answer the morning round")
    await expect(visitor.guide).to_contain_text("It is there already.")
    await visitor.press("Answer", visitor.posts("Open until"))

    await expect(visitor.form).to_be_visible()
    await visitor.close()


async def test_the_digest_is_the_next_monday_s(visitor: Visitor) -> None:
    await visitor.step("read the week's digest")

    await expect(visitor.guide).to_contain_text("Moved to Monday 7 December, 09:00.", timeout=LONG)
    await expect(visitor.posts("Support, 30 November to 6 December 2026").last).to_be_visible()


async def test_a_closed_round_opens_on_the_next_working_day(slack: Sandbox, visitor: Visitor) -> None:
    await slack.move_to(datetime(2026, 12, 7, 18, 0, tzinfo=UTC))  # the day after is a holiday again
    await visitor.be("chitra", "support")
    await expect(visitor.posts("Open until")).to_have_count(0)
    await visitor.step("Answer the morning round")

    await expect(visitor.guide).to_contain_text("Nothing was due on Tuesday 8 December, 14:30", timeout=LONG)
    await expect(visitor.posts("Open until").get_by_role("button", name="Answer")).to_be_visible()


async def test_notices_cover_nothing_and_an_old_one_goes_when_the_clock_moves(slack: Sandbox, visitor: Visitor) -> None:
    await visitor.be("ana", "general")
    await visitor.move_clock("In an hour")
    notice = visitor.notices.filter(has_text="The clock was moved to")
    for part in (visitor.guide, visitor.composer):
        assert not await visitor.overlap(notice, part)
    await slack.move_to(slack.now().replace(hour=23))

    await expect(notice).to_have_count(0)


async def test_the_guide_unfolds_and_goes_away(visitor: Visitor) -> None:
    await visitor.guide.get_by_role("button", name="Fold the guide").click()
    await expect(visitor.guide.get_by_role("listitem")).to_have_count(0)
    await visitor.guide.get_by_role("button", name="Show all steps").click()
    await expect(visitor.guide.get_by_role("listitem")).to_have_count(len(example.company()["guide"]))
    await visitor.guide.get_by_role("button", name="Put the guide away").click()

    await expect(visitor.guide).to_be_hidden()
    await expect(visitor.composer).to_be_focused()


async def test_the_page_waits_until_the_company_is_ready(slack: Sandbox, open_tab: OpenTab) -> None:
    slack.is_ready = False
    page = await open_tab(slack)
    await expect(page.get_by_test_id("waiting")).to_contain_text("Brightwater is being prepared")
    await expect(page.locator("#page")).to_have_attribute("inert", "")
    answer = await page.request.post(f"{slack.url}/sandbox/clock", data={"advance_seconds": 60})
    assert "not ready yet" in (await answer.json())["error"]
    slack.is_ready = True

    await expect(page.get_by_test_id("waiting")).to_be_hidden()
    await expect(page.get_by_test_id("composer")).to_be_visible()
