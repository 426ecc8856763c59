"""Acts for somebody in the workspace and tells what that person sees."""

import time
from collections.abc import Callable
from typing import Any

from bot.sandbox import emoji, objects, payloads, reactions, typed
from bot.sandbox.app_request import AppRequest
from bot.sandbox.conversations import Message
from bot.sandbox.form_user import FormUser
from bot.sandbox.observer import NotPossible, Target
from bot.sandbox.refusal import SlackError
from bot.sandbox.reply import Reply
from bot.sandbox.state import Slack
from bot.sandbox.views import View

Json = dict[str, Any]

__all__ = ["NotPossible", "Person", "Reply"]


class Person(FormUser):
    """Somebody in the workspace: types commands, writes messages, and uses what the app shows."""

    async def command(
        self, name: str, text: str = "", *, channel: str = "general", raw: bool = False, thread_ts: str | None = None
    ) -> Reply:
        """Types a slash command. `raw` hands the text over untouched, as another client might."""
        place = self.present(self.place(channel))
        listed = self._slack.app.command(name)
        if listed is None:
            return Reply(ok=False, status="not sent", error=f"{name} is not a valid command.")
        if thread_ts is not None:
            return Reply(ok=False, status="not sent", error=f"{name} is not supported in threads. Sorry!")
        if self._slack.is_outside(self.user):
            return Reply(ok=False, status="not sent", error=f"{name} is not available to people from outside.")
        if not raw:
            escapes = listed.get("should_escape")
            text = typed.to_slack(self._slack, text, self.user) if escapes else emoji.named(text)
        interaction = self._begin(place)
        payload = payloads.command(self._slack, self.user, place) | {
            "command": name,
            "text": text.strip(),
            "response_url": self._backend.interactions.response_url(interaction),
            "trigger_id": interaction.trigger_id,
        }
        failure = f'{name} failed with the error "{{error}}"'

        def finish(reply: Reply, body: Any) -> None:
            self._answers.to_command(interaction, reply, body, name)

        return await self._send(AppRequest("slash_commands", payload, interaction, finish, failure))

    async def shortcut(self, callback_id: str) -> Reply:
        """Chooses one of the app's global shortcuts."""
        if self._slack.app.shortcut(callback_id, "global") is None:
            raise NotPossible(f"the app has no global shortcut {callback_id}")
        interaction = self._begin(None)
        payload = payloads.interactive(self._slack, self.user, "shortcut", interaction)
        payload |= {"callback_id": callback_id, "action_ts": f"{time.time():.6f}"}
        return await self._send(AppRequest("interactive", payload, interaction))

    async def message_shortcut(self, callback_id: str, message: Target) -> Reply:
        """Chooses one of the app's shortcuts from a message's menu."""
        if self._slack.app.shortcut(callback_id, "message") is None:
            raise NotPossible(f"the app has no message shortcut {callback_id}")
        where = self.aim(message)
        if isinstance(where, View) or where.is_ephemeral:
            raise NotPossible("a message shortcut needs a message that everybody sees")
        place = self._slack.conversations[where.channel]
        interaction = self._begin(place, where)
        payload = payloads.interactive(self._slack, self.user, "message_action", interaction)
        payload |= {
            "callback_id": callback_id,
            "action_ts": f"{time.time():.6f}",
            "message_ts": where.ts,
            "message": objects.message(self._slack, where),
            "channel": {"id": place.id, "name": payloads.channel_name(place)},
            "response_url": self._backend.interactions.response_url(interaction),
        }
        return await self._send(AppRequest("interactive", payload, interaction))

    async def say(self, channel: str, text: str, *, thread_ts: str | None = None) -> Reply:
        """Writes a message, and waits for the app's first reply if it subscribes to messages there."""
        place = self.present(self.place(channel))
        message = Message(
            channel=place.id,
            ts=self._slack.new_ts(place.id),
            user=self.id,
            text=typed.to_slack(self._slack, text, self.user),
            thread_ts=thread_ts,
            client_msg_id=f"sandbox-{time.monotonic_ns()}",
        )
        reply = await self._dispatcher.first_reply(lambda: self._slack.add(message)) or Reply(status="not sent")
        reply.channel, reply.ts = place.id, message.ts
        return reply

    async def react(self, message: Target, name: str) -> Reply:
        """Adds an emoji to a message, by its name without colons."""
        return await self._react(reactions.add, message, name)

    async def unreact(self, message: Target, name: str) -> Reply:
        """Takes an emoji of this person back."""
        return await self._react(reactions.remove, message, name)

    async def _react(self, change: Callable[[Slack, Message, str, str], None], message: Target, name: str) -> Reply:
        where = self.aim(message)
        if isinstance(where, View) or where.is_ephemeral:
            raise NotPossible("an emoji needs a message that everybody sees")
        place = self.present(self._slack.conversations[where.channel])
        try:
            reply = await self._dispatcher.first_reply(lambda: change(self._slack, where, name, self.id))
        except SlackError as refusal:
            return Reply(ok=False, status="not sent", error=refusal.error)
        reply = reply or Reply(status="not sent")
        reply.channel, reply.ts = place.id, where.ts
        return reply

    async def open_home(self) -> Reply:
        """Looks at the app's Home tab, and waits for the app's first reply if it subscribes to that."""
        return await self._open("home", {"view": self.home} if self.home else {})

    async def open_messages(self) -> Reply:
        """Looks at the app's Messages tab: of that, too, Slack says that its Home was opened."""
        return await self._open("messages", {})

    async def _open(self, tab: str, more: Json) -> Reply:
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self._slack.dm_with(self.id).id,
            "tab": tab,
            **more,
        }
        reply = await self._dispatcher.first_reply(lambda: self._dispatcher.send_event("app_home_opened", event))
        return reply or Reply(status="not sent")
