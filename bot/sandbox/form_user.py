"""Uses what the app shows: presses buttons, chooses from menus, fills in and sends forms."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import emoji, inputs, payloads
from bot.sandbox.answers import Answers
from bot.sandbox.app_request import AppRequest
from bot.sandbox.backend import Backend
from bot.sandbox.company import User
from bot.sandbox.conversations import Conversation, Message
from bot.sandbox.dispatcher import Dispatcher
from bot.sandbox.interactions import Interaction
from bot.sandbox.normalizing import interactive
from bot.sandbox.observer import NotPossible, Observer, Target, find
from bot.sandbox.reply import Reply
from bot.sandbox.views import View, states

Json = dict[str, Any]
LEAST_QUERY = 3  # characters, where a menu does not say otherwise


class FormUser(Observer):
    """Somebody who uses the elements of messages, modals and the Home tab."""

    def __init__(self, backend: Backend, dispatcher: Dispatcher, user: User) -> None:
        super().__init__(backend, user)
        self._dispatcher = dispatcher
        self._answers = Answers(backend, user.id)

    async def press(self, target: Target, action_id: str, value: Any = None) -> Reply:
        """Uses an element of a message or view: presses a button, chooses from a menu, picks a date.

        `action_id` may be "block_id.action_id"; among buttons of the same name `value` says which.
        """
        where = self.aim(target)
        block, element = find(list(where.blocks), action_id, value)
        return await self._use(where, block, element, await self._chosen(where, block, element, value))

    async def act(self, target: Target, block_id: str, action_id: str, chosen: Json) -> Reply:
        """Like `press`, with the element's new state as the browser knows it."""
        where = self.aim(target)
        # Blocks without a name get a new one whenever they are drawn anew: perhaps just now, under the hand.
        is_here = any(block.get("block_id") == block_id for block in where.blocks)
        name, value = (f"{block_id}.{action_id}", None) if is_here else (action_id, chosen.get("value"))
        block, element = find(list(where.blocks), name, value)
        self._check_offered(element, chosen)
        return await self._use(where, block, element, chosen)

    async def options(self, target: Target, action_id: str, query: str = "") -> Reply:
        """Types into a menu whose options come from the app; Slack asks for them from `min_query_length` on."""
        where = self.aim(target)
        block, element = find(list(where.blocks), action_id, None)
        if "external" not in element["type"]:
            raise NotPossible(f"{action_id} has its options already")
        return await self._suggestions(where, block, element, query)

    async def _suggestions(self, where: View | Message, block: Json, element: Json, query: str) -> Reply:
        if len(query) < element.get("min_query_length", LEAST_QUERY):
            return Reply(status="not sent")
        payload = payloads.interactive(self._slack, self.user, "block_suggestion")
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": query}
        if isinstance(where, View):
            payload |= payloads.from_view(self._views.as_json(where))
        else:
            place = self._slack.conversations[where.channel]
            payload |= payloads.from_message(self._slack, place, where, {})
        return await self._send(AppRequest("interactive", payload, finish=self._answers.to_suggestion))

    async def submit(self, values: Mapping[str, Any] | None = None) -> Reply:
        """Fills in the open modal, by action_id or "block_id.action_id", and sends it off."""
        view = self.open_view()
        for name, value in (values or {}).items():
            block, element = find(view.blocks, name, None)
            chosen = await self._chosen(view, block, element, value)
            view.values[block["block_id"]][element["action_id"]] = chosen
        return await self._submit(view)

    def fill_in(self, target: Target, state: Mapping[str, Mapping[str, Json]]) -> None:
        """Puts states into a view's fields, as the browser knows them, without sending anything."""
        view = self.aim(target)
        if isinstance(view, Message):
            return  # a message tells only what was chosen and sent
        elements = {(b["block_id"], e["action_id"]): e for b, e in interactive(view.blocks)}
        for block_id, contents in state.items():
            for action_id, content in contents.items():
                current = view.values.get(block_id, {}).get(action_id)
                if current is None:
                    raise NotPossible(f"the form has no field {block_id}.{action_id}")
                self._check_offered(elements[block_id, action_id], content)
                view.values[block_id][action_id] = {**current, **content}

    async def submit_state(self, state: Mapping[str, Mapping[str, Json]], target: Target = None) -> Reply:
        """Like `submit`, with states as the browser knows them."""
        view = self.aim(target)
        if isinstance(view, Message) or view is not self.open_view():
            raise NotPossible("this form is not on top any more")
        self.fill_in(target, state)
        return await self._submit(view)

    async def close(self, *, all_views: bool = False) -> Reply:
        """Closes the topmost view without sending it; `all_views` is the cross in the corner."""
        view = self.open_view()
        shown, cleared = self._views.as_json(view), all_views or bool(view.body.get("clear_on_close"))
        if cleared:
            self._views.clear(self.id)
        else:
            self._views.close(view)
        if not view.body.get("notify_on_close"):
            return Reply(status="not sent")
        payload = payloads.interactive(self._slack, self.user, "view_closed")
        return await self._send(AppRequest("interactive", payload | {"view": shown, "is_cleared": cleared}))

    async def _send(self, request: AppRequest) -> Reply:
        if self.user.deleted or self.user.is_bot:
            raise NotPossible(f"{self.user.name} cannot do anything in Slack")
        return await self._dispatcher.perform(request)

    def _begin(self, place: Conversation | None, source: Message | None = None) -> Interaction:
        return self._backend.interactions.begin(self.id, channel=place.id if place else None, source=source)

    async def _chosen(self, where: View | Message, block: Json, element: Json, value: Any) -> Json:
        """The element's state once `value` is in it: a plain Python value, or an option's value or text."""
        match element["type"]:
            case "button" | "workflow_button" | "icon_button":
                return {}
            case "feedback_buttons":
                return {"value": value}
            case "overflow":
                return {"selected_option": inputs.option(element, value)}
            case "external_select" | "multi_external_select":
                several = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
                options = [await self._take_offered(where, block, element, each) for each in several]
                value = options if element["type"].startswith("multi") else next(iter(options), None)
        return inputs.filled(element, value, self._id_of)

    async def _take_offered(self, where: View | Message, block: Json, element: Json, wanted: Any) -> Json:
        """Types the words into the menu and takes the option with that text or value."""
        if isinstance(wanted, dict):
            self._check_offered(element, {"selected_option": wanted})
            return wanted
        reply = await self._suggestions(where, block, element, wanted)
        for option in reply.options:
            if wanted in (option["value"], option["text"]["text"]):
                return option
        offered = ", ".join(option["text"]["text"] for option in reply.options)
        raise NotPossible(f"the menu offers no {wanted!r}; it offers: {offered or 'nothing'}")

    def _check_offered(self, element: Json, chosen: Json) -> None:
        """What the app did not offer in a menu of its own cannot be chosen there."""
        if "external" not in element["type"]:
            return
        options = [chosen.get("selected_option"), *(chosen.get("selected_options") or [])]
        preset = [element.get("initial_option"), *element.get("initial_options", [])]
        for option in filter(None, options):
            if option not in [*self._backend.offered.get(self.id, []), *preset]:
                raise NotPossible(f"the menu does not offer {option.get('value')!r}")

    async def _use(self, where: View | Message, block: Json, element: Json, chosen: Json) -> Reply:
        if isinstance(where, View):
            return await self._use_in_view(where, block, element, chosen)
        return await self._use_in_message(where, block, element, chosen)

    async def _use_in_view(self, view: View, block: Json, element: Json, chosen: Json) -> Reply:
        if element["type"] in inputs.STATE_KEYS:
            view.values[block["block_id"]][element["action_id"]] = {"type": element["type"], **chosen}
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Reply(status="not sent")  # the app is told of plain inputs only when the form is sent
        interaction = self._backend.interactions.begin(self.id, channel=view.conversation)
        place = payloads.from_view(self._views.as_json(view))
        return await self._send_action(interaction, place, payloads.action(block, element, chosen))

    async def _use_in_message(self, message: Message, block: Json, element: Json, chosen: Json) -> Reply:
        place = self._slack.conversations[message.channel]
        interaction = self._begin(place, message)
        before = self._backend.chosen.get((message.channel, message.ts, self.id), {})
        current = states(message.blocks, before, None)
        if element["type"] in inputs.STATE_KEYS:
            current[block["block_id"]][element["action_id"]] = {"type": element["type"], **chosen}
        self._backend.chosen[message.channel, message.ts, self.id] = current
        where = payloads.from_message(self._slack, place, message, current)
        where["response_url"] = self._backend.interactions.response_url(interaction)
        return await self._send_action(interaction, where, payloads.action(block, element, chosen))

    async def _send_action(self, interaction: Interaction, where: Json, action: Json) -> Reply:
        payload = payloads.interactive(self._slack, self.user, "block_actions", interaction)
        payload |= {**where, "actions": [action]}
        failure = "This did not work. ({error})"
        return await self._send(AppRequest("interactive", payload, interaction, self._answers.to_action, failure))

    async def _submit(self, view: View) -> Reply:
        refused = self._refused_by_slack(view)
        if refused:
            return Reply(ok=False, status="not sent", errors=refused)
        _name_emoji(view)
        interaction = self._backend.interactions.begin(self.id, channel=view.conversation)
        payload = payloads.interactive(self._slack, self.user, "view_submission", interaction)
        payload |= {"view": self._views.as_json(view), "response_urls": self._response_urls(view)}
        fields = {block["block_id"] for block in view.input_blocks()}

        def finish(reply: Reply, body: Any) -> None:
            self._answers.to_form(view, fields, reply, body)

        failure = "We had some trouble connecting. Try again? ({error})"
        return await self._send(AppRequest("interactive", payload, interaction, finish, failure))

    def _refused_by_slack(self, view: View) -> dict[str, str]:
        refusals = {
            block["block_id"]: inputs.refusal(block, view.values[block["block_id"]][block["element"]["action_id"]])
            for block in view.input_blocks()
        }
        return {block_id: words for block_id, words in refusals.items() if words}

    def _response_urls(self, view: View) -> list[Json]:
        urls = []
        for block in view.input_blocks():
            element = block["element"]
            state = view.values[block["block_id"]][element["action_id"]]
            chosen = state.get("selected_conversation") or state.get("selected_channel")
            if element.get("response_url_enabled") and chosen:
                interaction = self._backend.interactions.begin(self.id, channel=chosen)
                url = self._backend.interactions.response_url(interaction)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append({**ids, "channel_id": chosen, "response_url": url})
        return urls


def _name_emoji(view: View) -> None:
    """Gives the emoji in typed text their names, as Slack does before it sends a form."""
    for states_of_block in view.values.values():
        for state in states_of_block.values():
            if state["type"] == "plain_text_input" and state["value"]:
                state["value"] = emoji.named(state["value"])
