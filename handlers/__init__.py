"""What the bot does when somebody speaks to it: the table of contents.

Handlers name what they need among: ack, body, client, command, action, view, shortcut, event, respond,
team_id (the workspace's), bot_user_id, store, now, me (the Person who speaks; None in events) and key (of this
delivery).
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from handlers import (
    admins,
    away,
    customers,
    digests,
    home,
    kudos,
    outreach,
    privacy,
    prompts,
    rounds,
    stories,
    teams,
    unposted,
    warmline,
)
from handlers.permissions import home_of
from handlers.slack import channels, installation, people
from handlers.slack.received import Payload, nowhere
from storage.across.unposted import UNPOSTED
from storage.customers.reminders import REMINDER
from storage.delivery.kinds import Kind
from storage.engine.deadline import answering
from storage.kudos import KUDOS_DM, KUDOS_POST
from storage.people.digest_hours import DIGEST, DIGEST_IN_CHANNEL
from storage.prompts.messages import PROMPT_ANSWERS, PROMPT_ASK, PROMPT_DM, PROMPT_NUDGE, PROMPT_SUMMARY
from storage.stories.messages import STORY_POST

Handler = Callable[..., Awaitable[None]]

COMMANDS: Mapping[str, Handler] = {
    "/checkin": outreach.command,
    "/kudos": kudos.command,
    "/servicestory": stories.command,
    "/warmline": warmline.command,
    "/warmline admin": admins.command,
    "/warmline away": away.command,
    "/warmline digest": digests.command,
    "/warmline privacy": privacy.command,
    "/warmline prompts": prompts.command,
    "/warmline team": teams.command,
}
ACTIONS: Mapping[str, Handler] = {
    "away_new": away.open_form,
    "away_remove": away.remove,
    "checkin_back": customers.bring_back,
    "checkin_contact": outreach.open_contact,
    "checkin_count": outreach.recount,
    "checkin_details": outreach.open_details,
    "checkin_edit": customers.open_edit,
    "checkin_end": customers.end,
    "checkin_later": outreach.later,
    "checkin_new": customers.open_new,
    "checkin_page": customers.turn_page,
    "checkin_pick": outreach.pick,
    "checkin_skip": outreach.skip,
    "checkin_solve": customers.press_solved,
    "checkin_undo": outreach.undo,
    "kudos_new": kudos.open_new,
    "kudos_undo": kudos.undo,
    "privacy_erase": privacy.erase,
    "privacy_export": privacy.export,
    "privacy_page": privacy.turn,
    "privacy_show": privacy.show,
    "story_details": stories.change,
    "story_edit": stories.change,
    "story_kind": stories.switch_kind,
    "story_learn": stories.learn,
    "story_more": stories.more,
    "story_new": stories.open_new,
    "story_post": stories.post,
    "story_read": stories.read,
    "story_thank": stories.thank,
    "story_withdraw": stories.withdraw,
    "team_change": teams.change,
    "team_end": teams.end,
    "team_new": teams.new,
    "unposted_retry": unposted.retry,
    "team_show": teams.show,
    "prompt_add_question": prompts.add_question,
    "prompt_answer": rounds.open_form,
    "prompt_ask_now": prompts.ask_now,
    "prompt_delete": prompts.delete,
    "prompt_edit": prompts.edit,
    "prompt_new": prompts.new,
    "prompt_page": prompts.turn_page,
    "prompt_pause": prompts.pause,
    "prompt_read_all": rounds.read_all,
    "prompt_read_page": rounds.turn_page,
    "prompt_resume": prompts.resume,
}
VIEWS: Mapping[str, Handler] = {
    "away_form": away.submit,
    "checkin_contact": outreach.submit_contact,
    "checkin_customer": customers.submit,
    "kudos_form": kudos.submit,
    "story_form": stories.submit,
    "team_form": teams.submit,
    "prompt_answer_form": rounds.submit,
    "prompt_form": prompts.submit,
}
SHORTCUTS: Mapping[str, Handler] = {
    "kudos_from_message": kudos.from_message,
    "story_from_message": stories.from_message,
    "story_new": stories.open_new,
}
EVENTS: Mapping[str, Handler] = {
    "app_home_opened": home.opened,
    "app_uninstalled": installation.lost,
    "channel_archive": channels.archived,
    "channel_deleted": channels.deleted,
    "channel_left": channels.left,
    "channel_rename": channels.renamed,
    "channel_unarchive": channels.unarchived,
    "group_archive": channels.archived,
    "group_deleted": channels.deleted,
    "group_left": channels.left,
    "group_rename": channels.renamed,
    "group_unarchive": channels.unarchived,
    "member_joined_channel": channels.joined,
    "member_left_channel": channels.left,
    "subteam_created": people.group_changed,
    "subteam_members_changed": people.group_changed,
    "subteam_updated": people.group_changed,
    "team_join": people.changed,
    "tokens_revoked": installation.lost,
    "user_change": people.changed,
}
COMPOSERS: Mapping[Kind, Callable[..., Any]] = {
    REMINDER: outreach.compose_reminder,
    KUDOS_POST: kudos.compose_post,
    KUDOS_DM: kudos.compose_dm,
    STORY_POST: stories.compose_post,
    DIGEST: digests.compose,
    DIGEST_IN_CHANNEL: digests.compose_for_channel,
    PROMPT_ASK: rounds.compose_ask,
    PROMPT_DM: rounds.compose_dm,
    PROMPT_NUDGE: rounds.compose_nudge,
    PROMPT_SUMMARY: rounds.compose_summary,
    PROMPT_ANSWERS: rounds.compose_answers,
    UNPOSTED: unposted.compose,
}


def register(app: AsyncApp) -> None:
    """Listen to everything with one listener a sort: Bolt tries listeners one after another, a dict does not."""
    anything = re.compile("")
    app.command(anything)(_listener("command", COMMANDS, _command))
    app.action(anything)(_listener("action", ACTIONS, lambda body: _stem(body["actions"][0]["action_id"])))
    app.view(anything)(_listener("view", VIEWS, lambda body: body["view"]["callback_id"]))
    app.view_closed(anything)(_listener("view", {}, lambda body: ""))
    app.shortcut(anything)(_listener("shortcut", SHORTCUTS, lambda body: body["callback_id"]))
    app.event(anything)(_listener("event", EVENTS, lambda body: body["event"]["type"]))


def _listener(
    sort: str, table: Mapping[str, Handler], name_of: Callable[[dict[str, Any]], str]
) -> Callable[..., Awaitable[None]]:
    async def listen(
        ack: AsyncAck,
        body: dict[str, Any],
        payload: dict[str, Any],
        client: AsyncWebClient,
        respond: AsyncRespond,
        context: AsyncBoltContext,
    ) -> None:
        handler = table.get(name_of(body))
        if handler is None:  # a button that only opens a link, or one of an older version
            await ack()
            return
        given = {
            "ack": ack,
            "body": Payload(body),
            "client": client,
            "respond": respond if context.response_url else nowhere,
            "team_id": home_of(context),
            "store": context["store"],
            "now": context["now"],
            "me": context["me"],
            "key": context["key"],
            "bot_user_id": context.bot_user_id,
            sort: Payload(payload),
        }
        about = {"store": context["store"], "now": context["now"], "me": context["me"]}
        with answering(by=context["answer_by"]):
            sees_home = await home.is_seen(body, **about)
            try:
                await handler(**{name: given[name] for name in _wanted(handler)})
            finally:  # also after a refusal: what the Home showed may be why
                if sees_home:
                    await home.refresh(client=client, **about)

    return listen


def _command(body: dict[str, Any]) -> str:
    """The command with its first word, where that has a handler of its own, as in `/warmline away tomorrow`."""
    with_word = " ".join([body["command"], *(body.get("text") or "").lower().split()[:1]])
    return with_word if with_word in COMMANDS else str(body["command"])


def _stem(action_id: str) -> str:
    return action_id.partition(":")[0]


@cache
def _wanted(handler: Handler) -> tuple[str, ...]:
    return tuple(inspect.signature(handler).parameters)
