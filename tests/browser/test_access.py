"""The page is usable with little room, by the keyboard alone, and with a screen reader."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.sandbox import Sandbox
from tests.browser.conftest import OpenTab

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SUPPORT = "#U0BO/C0SUPPORT"
ROOM = {"a telephone": (390, 844), "half a screen": (690, 900), "200 % zoom": (640, 400), "a desk": (1280, 800)}
LITTLE = [name for name in ROOM if name != "a desk"]


async def ready(page: Page) -> Page:
    await expect(page.locator("#messages article").last).to_be_visible()
    return page


async def width_of(page: Page, selector: str) -> float:
    box = await page.locator(selector).last.bounding_box()
    assert box
    return box["width"]


@pytest.mark.parametrize("room", LITTLE)
async def test_with_little_room_there_is_one_pane_at_a_time(slack: Sandbox, open_tab: OpenTab, room: str) -> None:
    width, height = ROOM[room]
    page = await ready(await open_tab(slack, SUPPORT, width=width, height=height))
    assert await width_of(page, "#messages article") > 0.95 * width
    await expect(page.locator("#messages article").last).to_be_in_viewport()
    await expect(page.get_by_test_id("composer")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#side")).to_be_hidden()
    await page.get_by_test_id("places-button").click()
    await expect(page.locator("main")).to_be_hidden()
    await page.locator("#places [data-name=general]").click()

    await expect(page.get_by_test_id("place-title")).to_have_text("#general")
    await expect(page.locator("#side")).to_be_hidden()


PLACES = (
    ("C0SUPPORT", "support", "#messages article"),
    ("DU0BO", "Warmline", "#messages article"),
    ("home", "Warmline", "#app-home .block"),
)
OFF = """() => [...document.querySelectorAll("button, a, input, textarea, h1, article")]
    .filter((node) => node.checkVisibility() && !node.matches(".skip"))
    .filter((node) => { const box = node.getBoundingClientRect();
        return box.left < -1 || box.right > innerWidth + 1; })
    .filter((node) => !node.closest("#guide ol, .table-box, #people"))
    .map((node) => node.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("room", ROOM)
async def test_nothing_is_off_the_screen(slack: Sandbox, open_tab: OpenTab, room: str) -> None:
    width, height = ROOM[room]
    page = await open_tab(slack, SUPPORT, width=width, height=height)
    for place, title, part in PLACES:
        await page.goto(f"{slack.url}/#U0BO/{place}")  # on the same page, as by a link
        await expect(page.get_by_test_id("place-title")).to_contain_text(title)
        await expect(page.locator(part).last).to_be_visible()

        assert (place, await page.evaluate(OFF)) == (place, [])


async def test_the_clock_is_moved_by_a_menu_where_there_is_no_room_for_buttons(
    slack: Sandbox, open_tab: OpenTab
) -> None:
    page = await ready(await open_tab(slack, SUPPORT, width=390, height=844))
    before = slack.now()
    await page.get_by_test_id("clock-menu").click()
    await page.get_by_role("menuitem", name="In an hour").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("The clock was moved to")

    assert (slack.now() - before).total_seconds() > 3590


async def test_the_first_tab_stop_leads_to_the_composer(slack: Sandbox, open_tab: OpenTab) -> None:
    page = await ready(await open_tab(slack, SUPPORT))
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the message box")).to_be_in_viewport()
    await page.keyboard.press("Enter")

    await expect(page.get_by_test_id("composer")).to_be_focused()


async def test_all_messages_together_are_one_stop(slack: Sandbox, open_tab: OpenTab) -> None:
    page = await ready(await open_tab(slack, SUPPORT))
    await page.get_by_role("link", name="Skip to the messages").focus()
    await page.keyboard.press("Enter")
    newest = page.locator("#messages article").last
    await expect(newest).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(page.get_by_test_id("composer")).to_be_focused()

    assert await page.locator("#messages").get_by_role("button").count() > 10


async def test_arrows_go_to_a_message_enter_into_it_and_escape_out(slack: Sandbox, open_tab: OpenTab) -> None:
    page = await ready(await open_tab(slack, SUPPORT))
    messages = page.locator("#messages > article")
    await messages.last.focus()
    await page.keyboard.press("ArrowUp")
    above = messages.nth(await messages.count() - 2)
    await expect(above).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(above.locator(":focus")).to_have_count(1)
    await page.keyboard.press("Escape")

    await expect(above).to_be_focused()


async def test_what_is_typed_goes_to_the_composer_from_anywhere(slack: Sandbox, open_tab: OpenTab) -> None:
    page = await ready(await open_tab(slack, SUPPORT))
    composer = page.get_by_test_id("composer")
    for start in (None, page.locator("#messages article").last, page.locator("#places .here")):
        if start:
            await start.focus()
        await page.keyboard.type("/kudos hi")

        await expect(composer).to_have_value("/kudos hi")
        await composer.fill("")


# What axe looks at: each way in which the page can stand.


async def press(page: Page, testid: str) -> None:
    await page.locator(f"[data-testid^={testid}]").last.click()


async def send(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()


async def open_form(page: Page) -> None:
    await send(page, "/servicestory")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal").locator(".field-error").first).to_be_visible()


async def type_a_command(page: Page) -> None:
    await page.get_by_test_id("composer").press_sequentially("/k")
    await expect(page.get_by_test_id("completions")).to_be_visible()


async def react_and_reply(page: Page) -> None:
    if not await page.get_by_test_id("reaction-tada").count():
        await page.locator("#messages article").last.hover()
        await press(page, "message-react")
        await page.get_by_role("menuitem", name="tada").click()
    await expect(page.get_by_test_id("reaction-tada").last).to_be_visible()
    await page.locator("#messages article").last.hover()
    await press(page, "message-reply")


async def show_tools(page: Page) -> None:
    if await page.get_by_test_id("places-button").is_visible():
        await page.get_by_test_id("places-button").click()
    await page.get_by_test_id("drawer-button").click()


async def fold_the_guide(page: Page) -> None:
    await press(page, "guide-fold")


CORNER = "#U0BO/C0RANDOM"  # a channel with few messages: axe looks at every node of a page
STATES: dict[str, tuple[str, Callable[[Page], Awaitable[None]] | None]] = {
    "a conversation": ("#U0BO/DU0BO", None),
    "the Home tab": ("#U0BO/home", None),
    "the guide, folded the other way": (CORNER, fold_the_guide),
    "a form with errors": (CORNER, open_form),
    "suggestions": (CORNER, type_a_command),
    "a reaction and a thread": (CORNER, react_and_reply),
    "the test tools": (CORNER, show_tools),
}


async def found(page: Page, only: Sequence[str] = ()) -> list[Any]:
    options = {"runOnly": only} if only else None
    violations = (await Axe().run(page, options=options)).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in violations]


@pytest.mark.parametrize("room", ["a desk", "a telephone"])
@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing(slack: Sandbox, open_tab: OpenTab, state: str, room: str) -> None:
    if not slack.person("esi").messages("coffee-corner"):
        await slack.person("esi").say("coffee-corner", "Who takes a coffee to @grace?")
    path, come_there = STATES[state]
    page = await open_tab(slack, path, width=ROOM[room][0], height=ROOM[room][1])
    await expect(page.get_by_test_id("place-title")).to_be_visible()
    await expect(page.locator("#messages article, #app-home .block").last).to_be_visible()
    if come_there:
        await come_there(page)

    assert await found(page) == []
    if room == "a desk":
        await page.emulate_media(color_scheme="dark")
        assert await found(page, ["color-contrast"]) == [], "at night, when only the colours are others"
    if await page.get_by_test_id("modal").is_visible():
        await page.get_by_test_id("modal-x").click()
        await expect(page.get_by_test_id("modal")).to_be_hidden()
