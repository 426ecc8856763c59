"""People type commands and press buttons, and a real Bolt app answers them over Socket Mode."""

import re
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import Sandbox
from bot.sandbox.person import NotPossible
from tests.sandbox.example import actions, button, form, plain

Body = dict[str, Any]


async def test_a_command_is_answered_and_its_button_and_form_work(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.command("/ring")
    async def ring(ack: Any, command: Body) -> None:
        await ack(text=command["text"], blocks=[actions(button())])

    @app.action("again")
    async def again(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form())
        await ack()

    @app.view("form")
    async def send(ack: Any, view: Body, body: Body, client: AsyncWebClient) -> None:
        text = view["state"]["values"]["what"]["text"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=text)
        await ack()

    ana = sandbox.person("ana")
    reply = await ana.command("/ring", "@bo & @support in #general")
    opened = await ana.press(reply, "again")
    sent = await ana.submit({"text": "calm handover"})

    assert reply.text == "<@U2> &amp; <!subteam^S1> in <#C1>"
    assert (reply.response_type, ana.ephemerals("general")[0]["text"]) == ("ephemeral", reply.text)
    assert opened.modal is not None
    assert sent.ok
    assert ana.modal is None
    assert [m["text"] for m in ana.dm] == ["calm handover"]


async def test_a_command_carries_what_slack_sends(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: Body = {}

    @app.command("/plain")
    async def ring(ack: Any, command: Body) -> None:
        heard.update(command)
        await ack()

    reply = await sandbox.person("ana").command("/plain", "@bo <b>", channel="C2")

    assert reply.ok
    assert reply.text is None
    assert (heard["text"], heard["channel_name"], heard["user_name"]) == ("@bo <b>", "privategroup", "ana")
    assert heard["team_id"] == "T1"
    assert heard["response_url"].startswith(sandbox.url)


async def test_an_answer_in_the_channel_is_seen_by_all_and_belongs_to_the_url(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(text="Bo rang", response_type="in_channel")

    reply = await sandbox.person("bo").command("/ring", channel="quiet")

    assert reply.response_type == "in_channel"
    assert sandbox.person("ana").messages("quiet")[-1]["text"] == "Bo rang"
    assert sandbox.posts == []


async def test_an_app_that_never_acknowledges_times_out_for_the_person(sandbox: Sandbox, app: AsyncApp) -> None:
    reply = await sandbox.person("ana").command("/ring")  # Bolt answers 404, so nothing is acknowledged

    assert not reply.ok
    assert reply.error == '/ring failed with the error "operation_timeout"'


async def test_without_a_connection_a_command_cannot_be_dispatched(sandbox: Sandbox) -> None:
    reply = await sandbox.person("ana").command("/ring")

    assert reply.error == '/ring failed with the error "dispatch_failed"'


async def test_only_the_manifest_s_commands_exist(sandbox: Sandbox) -> None:
    reply = await sandbox.person("ana").command("/other")

    assert reply.error == "/other is not a valid command."


async def test_a_second_delivery_is_the_very_same_payload(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[Body] = []

    @app.command("/ring")
    async def ring(ack: Any, command: Body) -> None:
        heard.append(dict(command))
        await ack(f"rung {len(heard)}")

    first = await sandbox.person("ana").command("/ring", "hello")
    second = await sandbox.redeliver(first.delivery)

    assert heard[0] == heard[1]
    assert (first.text, second.text) == ("rung 1", "rung 2")


async def test_menus_and_pickers_tell_what_was_chosen(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[Body] = []
    options = [{"text": plain("Good"), "value": "4"}, {"text": plain("Bad"), "value": "1"}]
    menu = {"type": "static_select", "action_id": "mood", "options": options}

    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(blocks=[actions(menu, {"type": "users_select", "action_id": "who"})], text="Choose")

    @app.action(re.compile("mood|who"))
    async def chosen(ack: Any, body: Body) -> None:
        heard.append(body)
        await ack()

    ana = sandbox.person("ana")
    reply = await ana.command("/ring")
    await ana.press(reply, "mood", "4")
    await ana.press(reply, "who", "bo")

    mood, who = heard
    assert mood["actions"][0]["selected_option"]["value"] == "4"
    assert who["actions"][0]["selected_user"] == "U2"
    assert who["state"]["values"][who["actions"][0]["block_id"]]["mood"]["selected_option"]["value"] == "4"
    assert mood["container"]["is_ephemeral"]
    assert "message" not in mood


async def test_a_message_shortcut_brings_the_message(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.shortcut("keep")
    async def keep(ack: Any, body: Body, respond: Any) -> None:
        await respond(f"kept: {body['message']['text']}")
        await ack()

    @app.event("message")
    async def heard(event: Body) -> None:
        assert event["channel_type"] == "channel"

    ana = sandbox.person("ana")
    message = await sandbox.person("bo").say("general", "the late lorry & @ana")
    reply = await ana.message_shortcut("keep", message)

    assert reply.text == "kept: the late lorry &amp; <@U1>"
    assert reply.response_type == "ephemeral"


async def test_the_answer_url_works_five_times_and_for_half_an_hour(sandbox: Sandbox, app: AsyncApp) -> None:
    urls = []

    @app.command("/ring")
    async def ring(ack: Any, command: Body) -> None:
        urls.append(command["response_url"])
        await ack()

    ana = sandbox.person("ana")
    await ana.command("/ring")
    often = AsyncWebhookClient(urls[0])
    answers = [await often.send(text=f"answer {n}") for n in range(6)]
    await ana.command("/ring")
    await sandbox.advance(timedelta(minutes=31))
    late = await AsyncWebhookClient(urls[1]).send(text="late")

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert (answers[5].body, late.body) == ("used_url", "expired_url")
    assert len(ana.ephemerals("general")) == 5


async def test_what_was_private_stays_private_when_replaced(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(text="Sure?", blocks=[actions(button())])

    @app.action("again")
    async def again(ack: Any, respond: Any) -> None:
        await respond(text="Done", replace_original=True, response_type="in_channel")
        await ack()

    ana = sandbox.person("ana")
    reply = await ana.press(await ana.command("/ring"), "again")

    assert (reply.text, reply.response_type) == ("Done", "ephemeral")
    assert [m["text"] for m in ana.ephemerals("general")] == ["Done"]
    assert ana.messages("general") == []
    assert sandbox.person("bo").ephemerals("general") == []


async def test_an_answer_can_take_the_message_away(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.action("again")
    async def again(ack: Any, respond: Any) -> None:
        await respond(delete_original=True)
        await ack()

    posted = await app.client.chat_postMessage(channel="C1", text="Sure?", blocks=[actions(button())])
    bo = sandbox.person("bo")
    await bo.press({"channel": "C1", "ts": posted["ts"]}, "again")

    assert bo.messages("general") == []


async def test_a_button_among_many_is_found_by_its_value(sandbox: Sandbox, app: AsyncApp) -> None:
    heard = []

    @app.action("again")
    async def again(ack: Any, action: Body) -> None:
        heard.append(action["value"])
        await ack()

    rows = [actions(button(value=value)) for value in ("1", "2")]
    await app.client.chat_postMessage(channel="C1", text="Which?", blocks=rows)
    ana = sandbox.person("ana")
    await ana.press(ana.messages("general")[0], "again", "2")

    assert heard == ["2"]
    with pytest.raises(NotPossible, match="several"):
        await ana.press(ana.messages("general")[0], "again")
