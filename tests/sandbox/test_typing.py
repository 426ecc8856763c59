"""What people type leaves as Slack sends it."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox import Sandbox, emoji
from tests.sandbox.example import form

Body = dict[str, Any]
SENT = {
    "thanks 🎉": "thanks :tada:",
    "👍🏽 and ❤️": ":+1::skin-tone-4: and :heart:",
    "🇵🇹 🦔": ":flag-pt: :hedgehog:",
    "@bo and @support": "<@U2> and <!subteam^S1>",
    "@here": "<!here>",
    "#general": "<#C1>",
    "#secret": "<#C2|>",
    "#nowhere @nobody": "#nowhere @nobody",
    "a < b & c": "a &lt; b &amp; c",
    "see https://example.org/a?b=1&c=2.": "see <https://example.org/a?b=1&amp;c=2>.",
    "acme.com, please": "<http://acme.com|acme.com>, please",
    "bo@example.com": "<mailto:bo@example.com|bo@example.com>",
    "no link: e.g. 3.5, v1.2": "no link: e.g. 3.5, v1.2",
}


@pytest.mark.parametrize("typed", SENT)
async def test_a_command_and_a_message_are_sent_alike(sandbox: Sandbox, app: AsyncApp, typed: str) -> None:
    commands: list[str] = []

    @app.command("/ring")
    async def ring(ack: Any, command: Body) -> None:
        commands.append(command["text"])
        await ack()

    ana = sandbox.person("ana")
    await ana.command("/ring", typed, channel="secret")
    await ana.say("secret", typed)

    assert commands == [SENT[typed]]
    assert ana.messages("secret")[0]["text"] == SENT[typed]


async def test_a_private_channel_is_no_mark_for_whoever_is_not_in_it(sandbox: Sandbox) -> None:
    bo = sandbox.person("bo")
    await bo.say("quiet", "what happens in #secret")

    assert bo.messages("quiet")[0]["text"] == "what happens in #secret"


async def test_a_form_sends_emoji_by_name_too(sandbox: Sandbox, app: AsyncApp) -> None:
    values: list[str] = []

    @app.shortcut("ring")
    async def ring(ack: Any, body: Body, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=form())
        await ack()

    @app.view("form")
    async def send(ack: Any, view: Body) -> None:
        values.append(view["state"]["values"]["what"]["text"]["value"])
        await ack()

    ana = sandbox.person("ana")
    await ana.shortcut("ring")
    await ana.submit({"text": "well done 🎉 @bo"})

    assert values == ["well done :tada: @bo"]


async def test_a_command_that_is_not_escaped_keeps_its_words(sandbox: Sandbox, app: AsyncApp) -> None:
    commands: list[str] = []

    @app.command("/plain")
    async def ring(ack: Any, command: Body) -> None:
        commands.append(command["text"])
        await ack()

    await sandbox.person("ana").command("/plain", "@bo <b> 🎉")

    assert commands == ["@bo <b> :tada:"]


@pytest.mark.parametrize("sign", ["→", "…", "♥", "©", "½", "—", "✓"])
def test_a_sign_that_is_no_emoji_stays(sign: str) -> None:
    assert emoji.named(sign) == sign


def test_no_emoji_leaves_as_a_character() -> None:
    pictures = "".join(chr(code) for code in range(0x1F300, 0x1FB00))

    assert not set(emoji.named(pictures)) & set(pictures)
