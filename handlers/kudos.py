"""`/kudos`: thank colleagues, with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import upstream
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import channels, mentions, messages, naming, received
from handlers.slack import people as slack_people
from handlers.slack.mentions import Typed
from handlers.views import blocks
from handlers.views import kudos as views
from handlers.views import messages as message_views
from handlers.views.answers import Answer
from storage import kudos
from storage.dominoes import thanks
from storage.engine.database import Session
from storage.engine.text import has_words, unended
from storage.kudos import KUDOS_DM, KUDOS_POST, Given
from storage.people import anonymity, audience, people, teams
from storage.refusal import Refusals, theirs
from storage.stories import library
from storage.tables import Delivery, Person

QUOTED = 500  # characters of a message in the form, so that there is room to say what for

NotGiven = list[tuple[str, str]]  # who (a mention or an @name), and the reason's key in views.WHY_NOT


NAMED = "Thanks come from somebody: if your name may stand there, please take that word out and send it again."


@dataclass(frozen=True)
class Named:
    """Who was named: the people in each group, and everybody as Slack knows them."""

    typed: Typed
    groups: Mapping[str, Sequence[str]]
    people: Mapping[str, Person]

    @property
    def ids(self) -> list[str]:
        """Everybody, each once and in order."""
        in_groups = (person for group in self.typed.groups for person in self.groups.get(group, ()))
        return list(dict.fromkeys([*self.typed.people, *in_groups]))


@dataclass(frozen=True)
class Draft:
    """Kudos that can be given; ``not_given`` were named as well."""

    receivers: Sequence[str]
    not_given: NotGiven
    message: str
    practices: Sequence[str]
    is_upstream: bool = False  # the team of those who are thanked reads it too


async def command(call: Call) -> Answer:
    match unended(call.text).lower() or call.text:
        case "help":
            return Answer(views.HELP)
        case "mine":
            return views.mine(await call.read(kudos.given_by, call.me.id))
        case "" if call.is_in_dm:
            return await open_new(call)
        case "":
            return Answer(modal=views.form(channel=call.channel))
    return await _give_typed(call)


async def open_new(call: Call) -> Answer:
    """*Give kudos* on Home, or the form in a direct conversation: there is no channel, so it asks for one."""
    return Answer(modal=views.form(channel="", suggested=await _home_channel(call)))


async def from_message(call: Call) -> Answer:
    """*Give kudos* on a message: its author is chosen, if that is somebody who can be thanked."""
    quoted = await messages.read(call.body, call)
    author = [quoted.author] if quoted.author else []
    people_met = await slack_people.meet(author, call)
    why_not = _why_not(quoted.author, call.me, people_met) if quoted.author else "bot"
    text, note = message_views.quoted(quoted, limit=QUOTED, in_quotes=True)
    whom = views.CHOOSE_WHOM.get(why_not, views.CHOOSE_A_COLLEAGUE) if why_not else ""
    receivers, note = () if why_not else author, f"{whom} {note}".strip()
    where = {"suggested": await _home_channel(call), "channel": ""} if call.is_in_dm else {"channel": quoted.channel}
    return Answer(modal=views.form(**where, receivers=receivers, message=text, note=note))


async def submit(call: Call) -> Answer:
    filled = call.filled
    named = await _meet(Typed(people=tuple(filled["receivers"] or ())), call)
    practices = received.some_of(mentions.PRACTICES, filled["practices"])
    with call.refusals:
        channel = await channels.chosen(call, otherwise=call.metadata)
    with call.refusals:
        draft = _draft(named, call.me, filled.text("message"), practices)
    call.refusals.settle()
    given = await _give(draft, channel, call)
    waits = await call.is_posting_stuck()
    return views.confirmation(given, draft.not_given, offer=await _home_channel(call, given), waits=waits)


async def post(call: Call) -> Answer:
    """*Post it*: kudos that nobody but those who are thanked was told of."""
    await channels.make_sure(await _home_channel(call), call)
    given = await call.once(kudos.post, id_=call.number, by=call.me.id, at=call.now)
    return views.confirmation(given, (), waits=await call.is_posting_stuck())


async def undo(call: Call) -> Answer:
    given = await call.once(thanks.undo_kudos, id_=call.number, by=call.me.id, at=call.now)
    return views.undone(given, keeps_old_pages=call.store.keeps_old_pages)


def compose_post(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    together = kudos.together(session, delivery.subject)
    return views.post(together[0], together[1:], is_open=True) if together else None


def compose_dm(session: Session, delivery: Delivery, now: datetime) -> blocks.Message | None:
    together = kudos.together(session, delivery.subject)
    if not together:
        return None
    given, *joined = together
    told = library.find(session, given.story_id, reader=delivery.recipient) if given.story_id else None
    can_see = audience.can_see(session, channel=given.channel, reader=delivery.recipient)
    channel = given.channel if can_see else ""
    return views.dm(given, channel, story_link=told.link if told else "", joined=joined)


async def _give_typed(call: Call) -> Answer:
    typed = mentions.read(call.text, names=await naming.names(call.text, call))
    if upstream.is_meant(typed.words) and not (typed.people or typed.groups):
        return await upstream.open_form(call, said=upstream.without_tag(typed.words))
    draft = _draft(await _meet(typed, call), call.me, typed.words, typed.tags)
    given = await _give(draft, await channels.typed_in(call), call)
    if not given.channel:
        return views.confirmation(given, draft.not_given, offer=await _home_channel(call, given))
    if given.is_posted:
        return views.thanks(given, draft.not_given, waits=await call.is_posting_stuck())
    if given.obstacle == "shared":
        return views.unposted(given, draft.not_given)
    # The answer is the post, and who was left out is the giver's business alone.
    is_told = not draft.not_given or await call.aside(views.aside(given, draft.not_given))
    return views.in_channel(given, () if is_told else draft.not_given)


async def _give(draft: Draft, channel: str, call: Call) -> Given:
    given = await call.once(
        thanks.give_kudos if draft.is_upstream else kudos.give,
        giver=call.me.id, receivers=draft.receivers, message=draft.message, practices=draft.practices,
        channel=channel, at=call.now,
    )  # fmt: skip
    if draft.is_upstream:
        await upstream.say_what_is_kept_back(given.id, call)
    return given


async def _home_channel(call: Call, given: Given | None = None) -> str:
    """Where the giver's team meets, "" for nobody's; also where what was ``given`` has its place already."""
    home = next(iter(await call.read(teams.of, call.me.id)), None)
    return home.channel if home and not (given and given.channel) else ""


async def _meet(typed: Typed, call: Call) -> Named:
    groups = await slack_people.expand(typed.groups, call)
    named = Named(typed, groups, people={})
    return replace(named, people=await slack_people.meet(named.ids, call))


def _draft(named: Named, me: Person, message: str, practices: Sequence[str]) -> Draft:
    """Refused where it cannot be given like this."""
    reasons = {id_: _why_not(id_, me, named.people) for id_ in named.ids}
    receivers = [id_ for id_, why_not in reasons.items() if not why_not]
    not_given = _not_given(named, reasons)
    _require(receivers, not_given, message)
    return Draft(receivers, not_given, upstream.without_tag(message), practices, upstream.is_meant(message))


def _not_given(named: Named, reasons: Mapping[str, str]) -> NotGiven:
    """Who else was named, and why they cannot be thanked; somebody in a group only is passed over in silence."""
    typed, by_themselves = named.typed, set(named.typed.people)
    not_given = [(f"<@{id_}>", why) for id_, why in reasons.items() if why and id_ in by_themselves]
    named_groups = zip(typed.groups, typed.group_names, strict=True)
    empty = [name for group, name in named_groups if not named.groups.get(group)]
    not_given += [(theirs(f"@{name}"), "empty_group") for name in empty]
    not_given += [(theirs(f"@{name}"), "bare") for name in typed.bare_names]
    return not_given + [(f"@{name}", "broadcast") for name in typed.broadcasts]


def _why_not(id_: str, me: Person, people_met: Mapping[str, Person]) -> str:
    if id_ == me.id:
        return "yourself"
    return people.why_excluded(people_met[id_]) if id_ in people_met else "unknown"


def _require(receivers: Sequence[str], not_given: NotGiven, message: str) -> None:
    refusals = Refusals()
    if not receivers:
        refusals.add(
            "Nothing was recorded, because I found nobody there whom I can thank for you."
            " Type @ and pick a colleague from Slack's list, then say what for." + views.left_out(not_given),
            field="receivers",
        )
    if not has_words(message):
        refusals.add(
            "Nothing was recorded yet: please add what you are thankful for, as in"
            " `/kudos @ana for the calm handover`. The reason is what people remember.",
            field="message",
        )
    with refusals:
        anonymity.refuse(message, field="message", instead=NAMED)
    if len(message) > blocks.SECTION_LIMIT:
        refusals.add(
            f"That is {len(message):,} characters; a post in Slack takes {blocks.SECTION_LIMIT:,}."
            " Please shorten it a little.",
            field="message",
        )
    refusals.settle()


FEATURE = Feature(
    commands={"/kudos": command},
    words={
        "/kudos": Words(
            alone=("help", "mine"), on_buttons=dict.fromkeys(("delete", "remove", "undo", "withdraw"), "mine")
        )
    },
    actions={"kudos_new": open_new, "kudos_post": post, "kudos_undo": undo},
    views={"kudos_form": submit},
    shortcuts={"kudos_from_message": from_message},
    composers={KUDOS_POST: compose_post, KUDOS_DM: compose_dm},
    help=views.IN_HELP,
)
