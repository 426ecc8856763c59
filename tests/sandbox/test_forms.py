"""Modals, menus and Home tabs: what people fill in and what the app answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.example import actions, button, form, question

Body = dict[str, Any]


def open_when_rung(app: AsyncApp) -> None:
    """The shortcut opens the form."""

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form())
        await ack()


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
    reply = await ana.command("/ring", channel="general")
    again = await sandbox.redeliver(sent.delivery)

    assert again.modal is not None
    assert reply.modal is None


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
    notified = await ana.close()
    await ana.shortcut("ring")
    unnotified = await ana.close()

    assert (notified.status, unnotified.status) == (200, "not sent")
    assert [body["is_cleared"] for body in closed] == [False]


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
