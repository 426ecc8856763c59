"""People act in the sandbox, and a real Bolt app answers them over Socket Mode."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import Sandbox
from bot.sandbox.person import NotPossible
from tests.sandbox.town import MANIFEST, WORKSPACE, actions, bolt_app, button, connected, form, plain, question, town

Body = dict[str, Any]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with town() as sandbox:
        yield sandbox


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[AsyncApp]:
    app = bolt_app(sandbox)
    async with connected(app, sandbox):
        yield app


def open_when_rung(app: AsyncApp) -> None:
    """The shortcut opens the form."""

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form())
        await ack()


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
        said = view["state"]["values"]["what"]["text"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=said)
        await ack()

    ana = sandbox.person("ana")
    reply = await ana.command("/ring", "@bo & @support in #general")
    opened = await ana.press(reply, "again")
    sent = await ana.submit({"text": "calm handover"})

    assert reply.text == "<@U2|bo> &amp; <!subteam^S1|@support> in <#C1|general>"
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


async def test_a_trigger_opens_one_view_only(sandbox: Sandbox, app: AsyncApp) -> None:
    errors = []

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form())
        with pytest.raises(Exception, match="exchanged_trigger_id") as refused:
            await client.views_open(trigger_id=body["trigger_id"], view=form())
        errors.append(refused.value)
        await ack()

    reply = await sandbox.person("ana").shortcut("ring")

    assert len(errors) == 1
    assert reply.modal is not None


async def test_slack_refuses_a_bad_field_before_the_app_hears_of_it(sandbox: Sandbox, app: AsyncApp) -> None:
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "max_value": "5"}
    view = form(form()["blocks"][0], question("many", number))

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    ana = sandbox.person("ana")
    await ana.shortcut("ring")

    assert (await ana.submit({"n": 3})).errors == {"what": "Please complete this required field."}
    assert (await ana.submit({"text": "x" * 21})).errors == {"what": "Please enter at most 20 characters."}
    assert "many" in (await ana.submit({"text": "x", "n": 6})).errors
    assert ana.modal is not None


async def test_the_app_s_own_errors_stand_under_their_fields(sandbox: Sandbox, app: AsyncApp) -> None:
    open_when_rung(app)

    @app.view("form")
    async def send(ack: Any) -> None:
        await ack(response_action="errors", errors={"what": "Say it another way."})

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    reply = await ana.submit({"text": "hm"})

    assert reply.errors == {"what": "Say it another way."}
    assert ana.modal is not None
    assert ana.modal["state"]["values"]["what"]["text"]["value"] == "hm"


async def test_what_an_answer_shows_is_no_reply_to_anything_else(sandbox: Sandbox, app: AsyncApp) -> None:
    open_when_rung(app)

    @app.view("form")
    async def send(ack: Any) -> None:
        await ack(response_action="update", view=form())

    @app.command("/ring")
    async def say(ack: Any) -> None:
        await ack(text="ring ring")

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    sent = await ana.submit({"text": "one"})
    said = await ana.command("/ring", channel="general")
    again = await sandbox.redeliver(sent.delivery)

    assert again.modal is not None
    assert said.modal is None


@pytest.mark.parametrize(("field", "complaints"), [("what", 0), ("nowhere", 1)])
async def test_errors_belong_to_the_form_as_it_was_sent(
    sandbox: Sandbox, app: AsyncApp, field: str, complaints: int
) -> None:
    notice = {"type": "section", "text": {"type": "mrkdwn", "text": "It is stored."}}
    errors = {field: "Please try again."}
    answers: Iterator[Body] = iter(
        [{"response_action": "update", "view": form(notice)}, {"response_action": "errors", "errors": errors}]
    )

    open_when_rung(app)

    @app.view("form")
    async def send(ack: Any) -> None:
        await ack(**next(answers))

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    reply = await ana.submit({"text": "one"})
    await sandbox.redeliver(reply.delivery)

    assert len(sandbox.complaints) == complaints
    sandbox.complaints.clear()


async def test_views_are_pushed_updated_and_cleared(sandbox: Sandbox, app: AsyncApp) -> None:
    answers = iter([{"response_action": "push"}, {"response_action": "update"}, {"response_action": "clear"}])

    open_when_rung(app)

    @app.view("form")
    async def send(ack: Any) -> None:
        answer = next(answers)
        await ack(**answer, **({} if answer["response_action"] == "clear" else {"view": form()}))

    ana = sandbox.person("ana")
    first = (await ana.shortcut("ring")).modal or {}
    pushed = (await ana.submit({"text": "one"})).modal or {}
    updated = (await ana.submit({"text": "two"})).modal or {}
    kept = updated["state"]["values"]["what"]["text"]["value"]
    await ana.submit({"text": "three"})

    assert pushed["previous_view_id"] == first["id"]
    assert pushed["root_view_id"] == first["id"]
    assert (updated["id"], kept) == (pushed["id"], "two")
    assert ana.modal is None


async def test_closing_is_told_only_where_the_view_asks_for_it(sandbox: Sandbox, app: AsyncApp) -> None:
    closed: list[Body] = []

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form(notify_on_close=not closed))
        await ack()

    @app.view_closed("form")
    async def gone(ack: Any, body: Body) -> None:
        closed.append(body)
        await ack()

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    told = await ana.close()
    await ana.shortcut("ring")
    untold = await ana.close()

    assert (told.status, untold.status) == (200, "not sent")
    assert [body["is_cleared"] for body in closed] == [False]


async def test_menus_and_pickers_tell_what_was_chosen(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[Body] = []
    menu = {
        "type": "static_select",
        "action_id": "mood",
        "options": [{"text": plain("Good"), "value": "4"}, {"text": plain("Bad"), "value": "1"}],
    }

    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(blocks=[actions(menu, {"type": "users_select", "action_id": "who"})], text="Choose")

    @app.action("mood")
    async def mood(ack: Any, body: Body) -> None:
        heard.append(body)
        await ack()

    @app.action("who")
    async def who(ack: Any, body: Body) -> None:
        heard.append(body)
        await ack()

    ana = sandbox.person("ana")
    reply = await ana.command("/ring")
    await ana.press(reply, "mood", "4")
    await ana.press(reply, "who", "bo")

    assert heard[0]["actions"][0]["selected_option"]["value"] == "4"
    assert heard[1]["actions"][0]["selected_user"] == "U2"
    block_id = heard[1]["actions"][0]["block_id"]
    assert heard[1]["state"]["values"][block_id]["mood"]["selected_option"]["value"] == "4"
    assert heard[0]["container"]["is_ephemeral"]
    assert "message" not in heard[0]


async def test_a_message_shortcut_brings_the_message(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.shortcut("keep")
    async def keep(ack: Any, body: Body, respond: Any) -> None:
        await respond(f"kept: {body['message']['text']}")
        await ack()

    @app.event("message")
    async def heard(event: Body) -> None:
        assert event["channel_type"] == "channel"

    ana = sandbox.person("ana")
    said = await sandbox.person("bo").say("general", "the late lorry & @ana")
    reply = await ana.message_shortcut("keep", said)

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


async def test_the_home_tab_is_opened_and_published(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.event("app_home_opened")
    async def opened(event: Body, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [actions(button("go", value="1"), button("go2", value="2"))]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("go2")
    async def go(ack: Any, body: Body) -> None:
        assert body["view"]["type"] == "home"
        await ack()

    ana = sandbox.person("ana")
    opened_reply = await ana.open_home()
    pressed = await ana.press(ana.home, "go2")

    assert opened_reply.ok
    assert pressed.ok
    assert sandbox.person("bo").home is None


async def test_events_are_told_again_until_they_are_heard(sandbox: Sandbox, app: AsyncApp) -> None:
    attempts: list[str] = []

    @app.event("user_change")
    async def changed(event: Body, request: Any) -> None:
        attempts.append(request.headers["x-slack-retry-num"][0])
        if len(attempts) < 3:
            raise RuntimeError("not now")

    sandbox.event_retries = (0.0, 0.0, 0.0)
    await sandbox.happen.change("bo", tz="Asia/Tokyo")
    await sandbox.settle()

    assert attempts == ["0", "1", "2"]


async def test_events_that_the_manifest_does_not_name_are_not_told(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.event({"type": "channel_archive"})
    async def archived(event: Body) -> None:
        heard.append(event["type"])

    @app.event("channel_rename")
    async def renamed(event: Body) -> None:
        heard.append(event["channel"]["name"])

    await sandbox.happen.archive("general", by="ana")
    await sandbox.happen.rename("general", "lobby")

    assert heard == ["lobby"]


async def test_people_do_only_what_slack_lets_them_do(sandbox: Sandbox) -> None:
    for act in (
        sandbox.person("gil").command("/ring"),
        sandbox.person("bo").say("secret", "hello"),
        sandbox.person("ana").submit({}),
        sandbox.person("ana").press({"channel": "C1", "ts": "1.0"}, "again"),
    ):
        with pytest.raises(NotPossible):
            await act


async def test_the_clock_moves_and_stops(sandbox: Sandbox) -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    sandbox.freeze()
    await sandbox.move_to(monday)
    await sandbox.advance(timedelta(days=-1))

    assert sandbox.now() == monday - timedelta(days=1)
    said = await sandbox.person("ana").say("general", "yesterday")
    assert said.ts == f"{(monday - timedelta(days=1)).timestamp():.6f}"


async def test_a_manifest_that_slack_would_refuse_is_complained_about() -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}

    async with Sandbox(WORKSPACE, manifest) as sandbox:
        assert any("`commands`" in words for words in sandbox.complaints)
        assert any("im:history" in words for words in sandbox.complaints)


async def test_no_more_than_three_views_stand_on_each_other(sandbox: Sandbox, app: AsyncApp) -> None:
    refused = []

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(
            trigger_id=body["trigger_id"], view=form(actions(button("deeper")), form()["blocks"][0])
        )
        await ack()

    @app.action("deeper")
    async def deeper(ack: Any, body: Body, client: AsyncWebClient) -> None:
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=form(actions(button("deeper"))))
        except SlackApiError as error:
            refused.append(error.response["error"])
        await ack()

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    for _ in range(3):
        await ana.press(None, "deeper")

    assert refused == ["push_limit_reached"]
    assert ana.stack_depth == 3
    await ana.close()
    assert ana.stack_depth == 2


async def test_an_update_of_a_view_keeps_what_was_typed_and_minds_the_hash(sandbox: Sandbox, app: AsyncApp) -> None:
    hashes: list[str] = []

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: AsyncWebClient) -> None:
        listening = question("what", {"type": "plain_text_input", "action_id": "text"}, dispatch_action=True)
        opened = await client.views_open(trigger_id=body["trigger_id"], view=form(listening))
        hashes.append(opened["view"]["hash"])
        await ack()

    @app.action("text")
    async def text(ack: Any, body: Body, client: AsyncWebClient) -> None:
        view = body["view"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=form())
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_update(view_id=view["id"], hash=view["hash"], view=form())
        await ack()

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    reply = await ana.press(None, "text", "hello")

    assert reply.modal is not None
    assert reply.modal["hash"] != hashes[0]
    assert reply.modal["state"]["values"]["what"]["text"]["value"] == "hello"


async def test_a_menu_may_ask_the_app_for_its_options(sandbox: Sandbox, app: AsyncApp) -> None:
    menu = {"type": "external_select", "action_id": "customer", "min_query_length": 1}

    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(text="Which?", blocks=[actions(menu)])

    @app.options("customer")
    async def customers(ack: Any, payload: Body) -> None:
        await ack(options=[{"text": plain(f"{payload['value']} Ltd"), "value": "7"}])

    ana = sandbox.person("ana")
    reply = await ana.options(await ana.command("/ring"), "customer", "Acme")

    assert [option["text"]["text"] for option in reply.options] == ["Acme Ltd"]


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


async def test_what_is_said_to_the_bot_reaches_it(sandbox: Sandbox, app: AsyncApp) -> None:
    heard: list[Body] = []

    @app.event("message")
    async def message(event: Body) -> None:
        heard.append(event)

    await sandbox.person("ana").say("dm", "good morning <you>")
    await app.client.chat_postMessage(channel="U1", text="good morning")
    await sandbox.settle()

    assert [(e["channel_type"], e["text"]) for e in heard] == [("im", "good morning &lt;you&gt;")]


async def test_a_thread_keeps_its_place_when_its_first_message_goes(sandbox: Sandbox, app: AsyncApp) -> None:
    parent = await app.client.chat_postMessage(channel="C4", text="parent")
    await app.client.chat_postMessage(channel="C4", text="reply", thread_ts=parent["ts"])
    await app.client.chat_delete(channel="C4", ts=parent["ts"])

    shown = sandbox.person("ana").messages("shared")
    assert [(m["text"], m.get("subtype")) for m in shown] == [
        ("This message was deleted.", "tombstone"),
        ("reply", None),
    ]
