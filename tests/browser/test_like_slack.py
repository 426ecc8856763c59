"""Where the page could mislead, it is as strict as Slack; no bot is needed to see that."""

from collections.abc import AsyncIterator
from copy import deepcopy

import pytest
import pytest_asyncio
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from bot import example, manifest
from bot.sandbox import Sandbox
from tests.browser.conftest import OpenTab
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack() -> AsyncIterator[Sandbox]:
    """The example company without its bot, for an app that may upload files."""
    description = deepcopy(manifest.load())
    description["oauth_config"]["scopes"]["bot"].append("files:write")
    async with Sandbox(example.workspace(), description) as slack:
        slack.limits_off = True
        yield slack


@pytest_asyncio.fixture(loop_scope="module")
async def client(slack: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


async def test_what_is_typed_leaves_as_slack_sends_it(slack: Sandbox, visitor: Visitor) -> None:
    await visitor.be("ana", "general")
    await visitor.type("well done 🎉 @bo, see #support")

    await expect(visitor.posts("well done")).to_contain_text("well done 🎉 @Bo Larsen, see #support")
    sent = slack.person("ana").messages("general")[-1]["text"]
    assert sent == "well done :tada: <@U0BO>, see <#C0SUPPORT>"


@pytest.mark.parametrize(("verbatim", "links"), [(True, 0), (False, 1)])
async def test_verbatim_words_link_nothing(
    visitor: Visitor, client: AsyncWebClient, verbatim: bool, links: int
) -> None:
    words = f"verbatim is {verbatim}: https://example.org #general @here"
    text = {"type": "mrkdwn", "text": words, "verbatim": verbatim}
    if not verbatim:
        text["text"] = words.replace(" @here", "")
    await visitor.be("ana", "general")
    await client.chat_postMessage(channel="C0GENERAL", text="x", blocks=[{"type": "section", "text": text}])

    post = visitor.posts(f"verbatim is {verbatim}")
    await expect(post.locator("a[href^='https://example.org']")).to_have_count(links)
    await expect(post.locator(".mention")).to_have_count(links)


async def test_a_link_to_another_workspace_is_no_link_inside(visitor: Visitor, client: AsyncWebClient) -> None:
    await visitor.be("ana", "general")
    address = "https://evil.example/archives/C0GENERAL/p1795317509636831"
    await client.chat_postMessage(channel="C0GENERAL", text=f"look here: {address}")

    await expect(visitor.posts("look here").get_by_role("link", name=address)).to_have_attribute("href", address)


async def test_a_command_in_a_thread_is_refused_and_stays_written(slack: Sandbox, visitor: Visitor) -> None:
    await visitor.be("ana", "general")
    await visitor.type("let us talk in a thread")
    post = visitor.posts("let us talk in a thread")
    await post.hover()
    await visitor.press("Reply in thread", post)
    box = visitor.page.get_by_label("Reply in this thread")
    await box.fill("/kudos @bo for the calm handover")
    await box.press("Enter")

    await expect(visitor.notices).to_contain_text("/kudos is not supported in threads. Sorry!")
    await expect(box).to_have_value("/kudos @bo for the calm handover")


async def test_a_guest_sees_only_the_channels_they_are_in(visitor: Visitor) -> None:
    await visitor.be("ana", "general")
    await expect(visitor.page.locator("#places .place")).to_have_count(7)  # five channels, the bot, Home
    await visitor.be("hugo", "general")

    await expect(visitor.page.locator("#places .place")).to_have_count(3)


async def test_a_reaction_is_added_shown_to_all_and_taken_back(slack: Sandbox, visitor: Visitor) -> None:
    await visitor.be("ana", "general")
    await visitor.type("we did it")
    post = visitor.posts("we did it")
    await post.hover()
    await visitor.press("Add a reaction", post)
    await visitor.page.get_by_role("menuitem", name="tada").click()
    await expect(post.get_by_test_id("reaction-tada")).to_have_text("🎉 1")
    await visitor.be("bo", "general")
    await post.get_by_test_id("reaction-tada").click()
    await expect(post.get_by_test_id("reaction-tada")).to_have_text("🎉 2")
    await post.get_by_test_id("reaction-tada").click()

    await expect(post.get_by_test_id("reaction-tada")).to_have_text("🎉 1")


async def test_a_file_of_the_bot_is_there_to_be_taken(
    slack: Sandbox, open_tab: OpenTab, client: AsyncWebClient
) -> None:
    await client.files_upload_v2(channel="C0GENERAL", filename="week.csv", title="The week", content="a,b\n")
    page = await open_tab(slack, "#U0ANA/C0GENERAL")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="The week (4 bytes)").click()

    assert (await download.value).suggested_filename == "week.csv"


async def test_rich_text_keeps_emoji_links_and_people_as_what_they_are(
    slack: Sandbox, open_tab: OpenTab, client: AsyncWebClient
) -> None:
    at_once = {"trigger_actions_on": ["on_character_entered"]}
    element = {"type": "rich_text_input", "action_id": "a", "dispatch_action_config": at_once}
    label = {"type": "plain_text", "text": "What happened?"}
    block = {"type": "input", "block_id": "b", "label": label, "element": element, "dispatch_action": True}
    await client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [block]})
    page = await open_tab(slack, "#U0ANA/home")
    await page.get_by_label("What happened?").fill("🎉 @bo see https://example.org/a :wave:")
    await expect(page.get_by_test_id("toast")).to_contain_text("This did not work")  # there is no bot to hear of it

    home = slack.person("ana").home or {}
    (section,) = home["state"]["values"]["b"]["a"]["rich_text_value"]["elements"]
    meant = [part.get("name") or part.get("user_id") or part.get("url") or part["text"] for part in section["elements"]]
    assert meant == ["tada", " ", "U0BO", " see ", "https://example.org/a", " ", "wave"]
