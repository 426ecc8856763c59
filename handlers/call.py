"""What a handler gets: an Event that Slack tells, or a Call of somebody who wants an answer."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar

from handlers.slack import modals, received, responses
from handlers.slack.context import Context
from handlers.slack.received import Payload
from handlers.views.answers import Answer
from storage.engine import rules
from storage.engine.database import Session
from storage.engine.text import trimmed
from storage.people import places
from storage.people.arriving import Arrival
from storage.refusal import Refusals
from storage.tables import Person

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Event(Context):
    """Something happened in Slack: nobody speaks to the bot, and nobody is answered."""

    payload: Payload
    bot_user_id: str

    async def once(self, rule: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a rule once, however often Slack delivers this event."""
        return await self.store.once(self.idempotency_key, "", self.now, rule, *args, **kwargs)


@dataclass(frozen=True)
class Call(Context):
    """``me`` typed a command, pressed a button, sent a form or chose a shortcut: ``payload``, inside ``body``.

    Whatever a handler changes goes through ``once``: a delivery that comes again, perhaps after something else was
    done, changes nothing more. So the call knows too whether something changed.
    """

    me: Person
    arrival: Arrival
    body: Payload
    payload: Payload
    respond: responses.Respond
    refusals: Refusals = field(default_factory=Refusals, init=False, repr=False)  # of fields, found so far
    _changes: list[Callable[..., Any]] = field(default_factory=list, repr=False)
    _sealed: list[Callable[..., Any]] = field(default_factory=list, repr=False)
    called: dict[str, str] = field(default_factory=dict, repr=False)  # who was marked in the form's texts, and how
    concerned: list[str] = field(
        default_factory=list, repr=False
    )  # ids of what was shown or changed, for the audit log

    # What is done with it

    async def read(self, question: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.store.read(question, *args, **kwargs)

    async def once(self, rule: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a rule once, however often Slack delivers this call; later ones get the first result.

        Where something was refused before, nothing is kept: the rule only says what else is wrong.
        """
        if self.refusals:
            await self.store.write(self._in_vain, lambda session: rule(session, *args, **kwargs))
        result = await self.store.once(self.idempotency_key, self.me.id, self.now, rule, *args, **kwargs)
        self._changes.append(rule)
        return result

    async def once_sealed(
        self,
        rule: Callable[Concatenate[Session, P], T],
        again: Callable[[], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same for what somebody says anonymously: nothing is kept that tells who did it, or that they did.

        A delivery that comes again gets what ``again`` makes. Their Home is not drawn anew, which would be seen.
        """
        if self.refusals:
            await self.store.write(self._in_vain, lambda session: rule(session, *args, **kwargs))
        result = await self.store.once_sealed(self.idempotency_key, self.now, rule, again, *args, **kwargs)
        self._sealed.append(rule)
        return result

    def _in_vain(self, session: Session, rule: Callable[[Session], Any]) -> None:
        """What is raised takes back what the rule has done."""
        with self.refusals:
            rule(session)
        self.refusals.settle()

    async def can_post(self, channel: str) -> bool:
        """Whether we may post there, as far as we knew when the call came."""
        if channel == self.arrival.channel:
            return not self.arrival.obstacle
        return await self.store.glance(places.can_post, channel)

    async def is_posting_stuck(self) -> bool:
        """Whether what is promised now has to wait: Slack refuses our token, or the clock is wrong."""
        until = self.arrival.stuck_until
        return until is not None and until > datetime.now(UTC)  # limits go by the machine's own time

    def concerns(self, kind: str, *ids: object) -> None:
        """Note what is shown or changed, for the audit log: as in ``concerns("story", 12)``."""
        self.concerned.extend(f"{kind}:{id_}" if kind else str(id_) for id_ in ids)

    async def aside(self, answer: Answer) -> bool:
        """Tell the person alone something beside an answer that everybody reads; False where that failed."""
        return await responses.aside(answer, self.respond)

    def as_if_typed(self, command: str, text: str) -> "Call":
        """This call as it were had its person typed a command where they are; what it changes, this one changes."""
        place = self.body.get("channel") or {}
        payload = Payload(command=command, text=text, channel_id=place.get("id"), channel_name=place.get("name"))
        return replace(self, payload=payload, body=Payload(self.body | payload))

    @property
    def has_changed_something(self) -> bool:
        return bool(self._changes)

    @property
    def is_sealed(self) -> bool:
        """Whether somebody said something anonymously."""
        return bool(self._sealed)

    @property
    def has_erased_words(self) -> bool:
        return any(map(rules.has_erased, [*self._changes, *self._sealed]))

    @property
    def has_erased_from_search(self) -> bool:
        return any(map(rules.has_erased_from_search, [*self._changes, *self._sealed]))

    # What it holds

    @property
    def text(self) -> str:
        """What was typed after the slash command."""
        return trimmed(self.payload.get("text") or "")

    @property
    def rest(self) -> str:
        """What was typed after the word that chose the handler, as in `/warmline away …`."""
        return trimmed("".join(self.text.split(maxsplit=1)[1:]))

    @property
    def channel(self) -> str:
        """Where it was typed or pressed; "" for a button or a shortcut that is in no conversation."""
        if "command" in self.body:
            return received.place(self.payload["channel_id"])
        return received.place((self.body.get("channel") or {}).get("id"))

    @property
    def is_in_dm(self) -> bool:
        """Whether it was typed, pressed or chosen in a direct conversation, of two people or of several."""
        name = self.payload.get("channel_name") or (self.body.get("channel") or {}).get("name") or ""
        return name == "directmessage" or name.startswith("mpdm-") or self.channel.startswith("D")

    @property
    def value(self) -> str:
        """What the pressed button carries, or what was typed into a menu."""
        held = self.payload.get("value")
        return held if isinstance(held, str) else ""

    @property
    def number(self) -> int:
        """The number that the pressed button carries."""
        return received.number(self.value)

    @property
    def view(self) -> Payload:
        """The form that was sent, or in which something was chosen."""
        return Payload(self.body["view"])

    @property
    def is_in_modal(self) -> bool:
        return modals.is_in_modal(self.body)

    @property
    def metadata(self) -> str:
        """What the form carries unseen."""
        return str(self.view["private_metadata"])

    @cached_property
    def filled(self) -> received.Filled:
        """What the form holds."""
        return received.values(self.view)

    def about(self, kind: type[T]) -> T:
        """What the form carries unseen, as a ``kind`` (a dataclass)."""
        return received.document(kind, self.metadata)
