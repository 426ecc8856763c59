"""Menus whose options come from the app, as one types into them."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.person import NotPossible
from tests.sandbox.example import actions, form, plain, question

Body = dict[str, Any]


def option(text: str, value: str) -> Body:
    return {"text": plain(text), "value": value}


def offering(app: AsyncApp, **menu: Any) -> list[Body]:
    """The command and the shortcut show a menu of customers, which knows three; gives what it was asked."""
    asked: list[Body] = []
    element = {"type": "external_select", "action_id": "customer", "min_query_length": 1, **menu}
    names = ("Acme", "Acme Ltd", "Globex")

    @app.command("/ring")
    async def ring(ack: Any) -> None:
        await ack(text="Which?", blocks=[actions(element)])

    @app.shortcut("ring")
    async def show(ack: Any, body: Body, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form(question("who", element)))
        await ack()

    @app.options("customer")
    async def customers(ack: Any, body: Body) -> None:
        asked.append(body)
        typed = body["value"].lower()
        await ack(options=[option(name, str(n)) for n, name in enumerate(names) if typed in name.lower()])

    return asked


async def test_a_menu_asks_the_app_what_fits_the_words(sandbox: Sandbox, app: AsyncApp) -> None:
    asked = offering(app)
    ana = sandbox.person("ana")
    reply = await ana.options(await ana.command("/ring"), "customer", "acme")

    assert [offered["text"]["text"] for offered in reply.options] == ["Acme", "Acme Ltd"]
    assert (asked[0]["type"], asked[0]["value"], asked[0]["user"]["id"]) == ("block_suggestion", "acme", "U1")


async def test_what_the_app_offers_is_chosen_by_its_words(sandbox: Sandbox, app: AsyncApp) -> None:
    offering(app)
    chosen: list[Body] = []

    @app.action("customer")
    async def choose(ack: Any, action: Body) -> None:
        chosen.append(action["selected_option"])
        await ack()

    ana = sandbox.person("ana")
    await ana.press(await ana.command("/ring"), "customer", "Acme Ltd")

    assert [offered["value"] for offered in chosen] == ["1"]


async def test_a_form_sends_what_was_offered_and_nothing_else(sandbox: Sandbox, app: AsyncApp) -> None:
    offering(app, type="multi_external_select")
    sent: list[Body] = []

    @app.view("form")
    async def send(ack: Any, view: Body) -> None:
        sent.extend(view["state"]["values"]["who"]["customer"]["selected_options"])
        await ack()

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    with pytest.raises(NotPossible, match="it offers: nothing"):
        await ana.submit({"customer": ["Initech"]})
    with pytest.raises(NotPossible, match="does not offer '9'"):
        await ana.submit({"customer": [option("Forged", "9")]})
    await ana.submit({"customer": ["Acme", "Globex"]})

    assert [offered["value"] for offered in sent] == ["0", "2"]


async def test_a_forged_option_is_refused_at_the_page_as_well(sandbox: Sandbox, app: AsyncApp) -> None:
    offering(app)
    ana = sandbox.person("ana")
    await ana.shortcut("ring")

    with pytest.raises(NotPossible, match="does not offer"):
        await ana.submit_state({"who": {"customer": {"selected_option": option("Forged", "9")}}})


async def test_too_few_letters_ask_nothing(sandbox: Sandbox, app: AsyncApp) -> None:
    asked = offering(app, min_query_length=3)
    ana = sandbox.person("ana")
    reply = await ana.options(await ana.command("/ring"), "customer", "ac")

    assert (reply.status, reply.options, asked) == ("not sent", [], [])


async def test_options_that_slack_refuses_are_not_offered(sandbox: Sandbox, app: AsyncApp) -> None:
    offering(app, action_id="many")

    @app.options("many")
    async def many(ack: Any) -> None:
        await ack(options=[option(f"Customer {number}", str(number)) for number in range(101)])

    ana = sandbox.person("ana")
    reply = await ana.options(await ana.command("/ring"), "many", "customer")

    assert (reply.ok, reply.options) == (False, [])
    assert "at most 100 items" in sandbox.complaints[0]
    sandbox.complaints.clear()
