"""A digest is one screen in the page, of an ordinary week of the example company and of one full of everything."""

import pytest
from playwright.async_api import Locator, expect

from bot.sandbox import Sandbox
from tests.acting import Actor
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SCREEN = 690  # pixels
WEEK = "Support, 23 to 29 November 2026"
MANY = " of a customer who rang twice, and of how glad they were that somebody called them back before noon"


async def fill(slack: Sandbox) -> None:
    """Many of everything, and long."""
    for number in range(4):
        for name in ("chitra", "dan"):
            actor = Actor(slack, name)
            await actor.say(f"/servicestory Story {number}{MANY}", "support")
            await actor.say(f"/kudos @bo for number {number}{MANY}", "support")
    bo = Actor(slack, "bo")
    for number in range(3):
        due, leaking = f"The Very Long Named Customer {number}", f"Another Long Named Customer {number}"
        await bo.say(f"/checkin add {due} of the Whole Region every 1 day", "support")
        await bo.say(f"/checkin add {leaking} of the Coast every 9 days", "support")
        await bo.say(f"/checkin problem {leaking} of the Coast it drips{MANY}", "support")


async def test_an_ordinary_week_is_one_screen_with_its_chart(visitor: Visitor) -> None:
    await visitor.be("bo", "Warmline")
    await visitor.move_clock("Next Monday 09:00")
    digest = visitor.posts(WEEK)

    await expect(digest.get_by_role("img", name="What was told and done")).to_be_visible()
    assert await height(digest) <= SCREEN
    await visitor.press("Longer", digest)
    await expect(digest.get_by_role("button", name="Shorter")).to_be_visible()
    assert await height(digest) > SCREEN


async def test_a_week_full_of_everything_is_one_screen_too(slack: Sandbox, visitor: Visitor) -> None:
    await fill(slack)
    await visitor.be("bo", "Warmline")
    await visitor.move_clock("Next Monday 09:00")
    digest = visitor.posts("Support, 30 November to 6 December 2026")
    await visitor.press("Shorter", digest)
    await expect(digest.get_by_role("button", name="Longer")).to_be_visible()

    await expect(digest.get_by_role("img", name="What was told and done")).to_be_visible()
    await expect(digest).to_contain_text("Stories to read")
    await expect(digest).to_contain_text("Thanks")
    assert await height(digest) <= SCREEN


async def test_what_is_named_opens(visitor: Visitor) -> None:
    await visitor.be("bo", "Warmline")
    digest = visitor.posts("Support, 30 November to 6 December 2026")
    await digest.locator(".block-button").first.click()

    await expect(visitor.form.get_by_role("button", name="Edit")).to_be_visible()


async def height(digest: Locator) -> float:
    box = await digest.bounding_box()
    assert box
    return box["height"]
