"""The app uploads files in Slack's three steps."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox


async def test_the_sdk_uploads_a_file_that_people_see(sandbox: Sandbox, client: AsyncWebClient) -> None:
    uploaded = await client.files_upload_v2(
        channel="C1", filename="week.csv", title="The week", content="a,b\n1,2\n", initial_comment="Here it is"
    )
    message = sandbox.person("bo").messages("general")[0]
    file_id = uploaded["files"][0]["id"]
    async with aiohttp.ClientSession(sandbox.url) as session:
        async with session.get(f"/sandbox/file/{file_id}?as=U2") as answer:
            content = await answer.text()
        async with session.get(f"/sandbox/file/{file_id}?as=U4") as answer:
            outside = await answer.json()

    assert (message["text"], message["subtype"]) == ("Here it is", "file_share")
    assert [(file["title"], file["name"], file["size"]) for file in message["files"]] == [("The week", "week.csv", 8)]
    assert sandbox.posts[-1]["method"] == "files.completeUploadExternal"
    assert content == "a,b\n1,2\n"
    assert outside == {"ok": False, "error": "eve sees no such file"}


async def test_each_step_needs_the_one_before(sandbox: Sandbox, client: AsyncWebClient) -> None:
    address = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    files = [{"id": address["file_id"]}]
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_completeUploadExternal(files=files, channel_id="C1")
    async with aiohttp.ClientSession() as session:
        for content, status in ((b"four", 400), (b"abc", 200), (b"abc", 400)):
            async with session.post(address["upload_url"], data=content) as answer:
                assert answer.status == status
    await client.files_completeUploadExternal(files=files, channel_id="C1")

    with pytest.raises(SlackApiError, match="file_update_failed"):
        await client.files_completeUploadExternal(files=files, channel_id="C1")


@pytest.mark.parametrize(("channel", "error"), [("C3", "not_in_channel"), ("C2", "channel_not_found"), ("U1", "chan")])
async def test_a_file_goes_only_where_the_app_is(client: AsyncWebClient, channel: str, error: str) -> None:
    with pytest.raises(SlackApiError, match=error):
        await client.files_upload_v2(channel=channel, filename="a.txt", content="abc")


async def test_without_the_scope_there_is_no_upload(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.slack.app.scopes.remove("files:write")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.files_getUploadURLExternal(filename="a.txt", length=3)
