"""`/warmline idea`: say what could be better for a customer, want the same, see what becomes of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from handlers import idea_codes
from handlers.call import Call
from handlers.feature import Feature, Words
from handlers.slack import channels, naming, received
from handlers.views import blocks, idea_posts
from handlers.views import ideas as views
from handlers.views.answers import Answer
from handlers.views.ideas import Around, Draft
from storage.customers import customers
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.engine.text import trimmed
from storage.ideas import anonymous, finding, rights, writing
from storage.ideas.ideas import Seen
from storage.ideas.words import WORDS
from storage.ideas.writing import Looked
from storage.people import anonymity, places, teams
from storage.refusal import Refused
from storage.sealed import codes, hours
from storage.stories import library
from storage.stories.search import plain


@dataclass(frozen=True)
class About:
    """What the form carries: where the idea comes from, which touch point it is about, and the ideas like it that its
    author was shown."""

    source: str = "command"
    point: received.Number | None = None
    asked: tuple[received.Number, ...] = ()


@dataclass(frozen=True)
class Typed:
    """What was typed, and waits for its author to say that it is another idea."""

    words: str
    customer: received.Number | None = None


@dataclass(frozen=True)
class More:
    """Which idea its author adds to: by its number, or by its code."""

    id: received.Number | None = None
    code: str = ""
    reopen: bool = False


async def command(call: Call) -> Answer:
    text = trimmed(await naming.plain(call.rest, call))
    word, _, rest = text.partition(" ")
    match text.casefold():
        case "":
            return await _listed(call)
        case "help":
            return Answer(views.HELP)
        case "all":
            return await _listed(call, is_all=True)
        case "new":
            return await open_new(call)
    if word.casefold() == "search":
        return await _found(trimmed(rest), call)
    if codes.is_meant(text):
        return await idea_codes.show(text, call)
    return await _typed(text, call)


async def open_new(call: Call) -> Answer:
    """*New idea*, on the list or on Home; or *Idea for them*, on a customer's card."""
    customer = await call.read(customers.find, call.number) if call.value else None
    return Answer(modal=await _form(Draft(customer=customer.name if customer else ""), call))


async def from_story(call: Call) -> Answer:
    """*Make it an idea*, under a difficult story: what was learned from it is what the form begins with."""
    told = await call.read(library.readable, id_=call.number, reader=call.me.id)
    begun = Draft(words=blocks.shorten(told.lesson, WORDS), source="story", point=told.touch_point_id)
    return Answer(modal=await _form(begun, call))


async def submit(call: Call) -> Answer:
    """An idea that resembles others is asked back once."""
    about, filled = call.about(About), call.filled
    draft = Draft(
        words=filled.text("words"), customer=filled.text("customer"), is_anonymous=filled["as"] == "anonymous",
        team_id=received.number(filled["team"]) if filled["team"] else None,
        source=received.one_of(("command", "outreach", "story", "forum"), about.source), point=about.point,
        asked=about.asked,
    )  # fmt: skip
    looked = await _look(draft, call)
    new = [idea.id for idea in looked.alike if idea.id not in about.asked]
    if new and not await call.is_done():
        shown = replace(draft, asked=(*about.asked, *new))
        return Answer(modal=await _form(shown, call, looked=looked), redrawn=True)
    customer = await call.read(writing.customer_for, draft.customer, draft.words)
    if draft.is_anonymous:
        return await idea_codes.write(
            call, said=draft.words, team_id=looked.team.id, customer_id=customer, source=draft.source,
            touch_point_id=draft.point,
        )  # fmt: skip
    return await _write(draft, customer, looked.team.id, call)


async def different(call: Call) -> Answer:
    """*Mine is different*: what was typed is stored after all."""
    typed = received.document(Typed, call.value)
    return await _write(Draft(words=typed.words), typed.customer, None, call)


async def offer_teams(call: Call) -> Answer:
    """What the form's menu offers somebody who is in too many teams for a list."""
    return Answer(options=[(team.name, team.id or 0) for team in await call.read(teams.of, call.me.id)])


async def turn_page(call: Call) -> Answer:
    number, _, what = call.value.partition(":")
    return replace(await _listed(call, page=received.number(number), is_all=what == "all"), beside=True)


async def read(call: Call) -> Answer:
    idea = await call.read(rights.readable, id_=call.number, reader=call.me)
    return Answer(modal=idea_posts.read(idea))


async def support(call: Call) -> Answer:
    wanted = await call.once(writing.support, id_=call.number, by=call.me.id, at=call.now)
    return views.supported(wanted)


async def withdraw(call: Call) -> Answer:
    idea = await call.once(writing.withdraw, id_=call.number, by=call.me.id, at=call.now)
    return views.withdrawn(idea.words, keeps_old_pages=call.store.keeps_old_pages)


async def do_myself(call: Call) -> Answer:
    idea = await call.once(writing.do_myself, id_=call.number, by=call.me.id, at=call.now)
    return views.wrote(idea, "It is yours, and being done. The leads of your team are informed.")


async def open_more(call: Call) -> Answer:
    await call.read(writing.own, call.number, call.me.id)
    return Answer(modal=views.more_form(about={"id": call.number}, is_reopening=False))


async def open_reopen(call: Call) -> Answer:
    await call.read(_may_reopen, call.number, call.me.id)
    return Answer(modal=views.more_form(about={"id": call.number, "reopen": True}, is_reopening=True))


async def submit_more(call: Call) -> Answer:
    about, said = call.about(More), call.filled.text("words")
    if about.code:
        return await idea_codes.add(about.code, said, call, is_reopening=about.reopen)
    rule = writing.reopen if about.reopen else writing.add_words
    idea = await call.once(rule, id_=about.id or 0, by=call.me.id, said=said, at=call.now)
    return views.wrote(idea, "It waits for an answer once more." if about.reopen else "Added.")


async def _typed(text: str, call: Call) -> Answer:
    """One line is stored at once, unless there is something to ask first."""
    is_anonymous = anonymity.is_wanted(text)
    draft = Draft(words=anonymity.without_tag(text) if is_anonymous else text, is_anonymous=is_anonymous)
    looked = await _look(draft, call)
    if draft.is_anonymous or looked.close:
        return Answer(modal=await _form(draft, call, looked=replace(looked, alike=())))
    customer_id = looked.customer.id if looked.customer else None
    if looked.alike and not await call.is_done():
        return views.alike(looked.alike, words=text, customer_id=customer_id)
    return await _write(draft, customer_id, looked.team.id, call)


async def _look(draft: Draft, call: Call) -> Looked:
    return await call.read(
        writing.look,
        author=call.me.id, said=draft.words, team_id=draft.team_id, is_anonymous=draft.is_anonymous,
    )  # fmt: skip


async def _write(draft: Draft, customer_id: int | None, team_id: int | None, call: Call) -> Answer:
    for team in await call.read(teams.of, call.me.id):
        await channels.make_sure(team.channel, call)
    idea = await call.once(
        writing.write,
        author=call.me.id, said=draft.words, at=call.now, team_id=team_id, customer_id=customer_id,
        source=draft.source, touch_point_id=draft.point,
    )  # fmt: skip
    obstacle = await call.read(places.obstacle, idea.team_channel)
    return views.stored(idea, obstacle=obstacle, waits=await call.is_posting_stuck())


async def _form(draft: Draft, call: Call, *, looked: Looked | None = None) -> blocks.Block:
    note = ""
    if looked and looked.close:
        note = f"Is it for {blocks.one_line(' or '.join(looked.close))}? Then please say so below."
    around = Around(
        await call.read(_could_have, call.me.id), hours.next_full(call.now), looked.alike if looked else (), note
    )  # fmt: skip
    return views.form(draft, around)


async def _listed(call: Call, *, page: int = 0, is_all: bool = False) -> Answer:
    found = await call.read(finding.listed, reader=call.me, page=page, is_all=is_all)
    figures = await call.read(finding.figures, call.me)
    led = await _led(found.ideas, call)
    call.concerns("idea", *(seen.id for seen in found.ideas))
    return views.listed(found, figures, me=call.me.id, led=led, now=call.now, is_all=is_all)


async def _found(words: str, call: Call) -> Answer:
    found: tuple[Seen, ...] = await call.read(finding.search, reader=call.me, query=plain(words))
    call.concerns("idea", *(seen.id for seen in found))
    return views.found(found, words=words, me=call.me.id, led=await _led(found, call), now=call.now)


async def _led(found: Collection[Seen], call: Call) -> list[int]:
    """Those of their teams whose ideas somebody answers."""
    return await call.read(teams.led_by, call.me, {idea.team_id for idea in found})


def _could_have(session: Session, person: str) -> list[tuple[str, int, int]]:
    mine = [(team.name, team.id or 0) for team in teams.of(session, person)]
    if not mine:
        raise Refused(writing.NO_TEAM)
    return [(name, id_, anonymous.could_have(session, id_)) for name, id_ in mine]


def _may_reopen(session: Session, id_: int, by: str) -> None:
    writing.require_closed_once(writing.own(session, id_, by))


FEATURE = Feature(
    commands={"/warmline idea": command},
    words={
        "/warmline idea": Words(
            alone=("all", "help", "new"), before=("search",), at_most=3, otherwise="Store it as an idea"
        )
    },
    actions={
        "idea_different": different,
        "idea_from_story": from_story,
        "idea_mine": do_myself,
        "idea_more": open_more,
        "idea_new": open_new,
        "idea_page": turn_page,
        "idea_read": read,
        "idea_reopen": open_reopen,
        "idea_support": support,
        "idea_withdraw": withdraw,
    },
    views={"idea_form": submit, "idea_more_form": submit_more},
    menus={"idea_form.team": offer_teams},
    help=views.IN_HELP,
    audited={
        "/warmline idea": Logged("read"),
        "idea_page": Logged("read"),
        "idea_read": Logged("read", "idea"),
    },
)
