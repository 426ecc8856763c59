"""Who reads what: whatever is told, wherever it can be told, looked for by everybody in every way there is.

Cy tells the stories and thanks Di. Bo is in the private channel, Fay was taken out of it, Gil too and came back, Ana is
an admin. All of them lead every team, which lets nobody read more.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import select

from bot.sandbox import Channel as Place
from bot.sandbox import Sandbox, User
from handlers import digests as digest_handler
from handlers import kudos as kudos_handler
from storage import kudos
from storage.across import privacy
from storage.delivery import outbox
from storage.engine.database import Session
from storage.kudos import KUDOS_DM
from storage.people import people, team_setup
from storage.people.digest_hours import DIGEST, DIGEST_IN_CHANNEL
from storage.refusal import Refused
from storage.stories import index, library, readers
from storage.stories.messages import STORY_POST
from storage.tables import Channel, Delivery, KudosReceiver, Story, Team
from tests import warm
from tests.acting import Actor, buttons
from tests.stage import ANA, BO, COMPANY, CY, DI, MONDAY, SUPPORT, Bot, manifest, running

FAY, GIL, HIDDEN, GROUP = "U00FAY", "U00GIL", "C0HIDDEN", "G0GROUP"
GENERAL, *OTHERS = COMPANY.channels
TOWN = replace(
    COMPANY,
    users=(
        *COMPANY.users, User(FAY, "fay", "Fay Falk", "Europe/Berlin"), User(GIL, "gil", "Gil Gray", "Europe/Berlin"),
    ),
    channels=(
        replace(GENERAL, members=(*GENERAL.members, FAY, GIL)), *OTHERS,
        Place(HIDDEN, "hidden", (BO, FAY, GIL), is_private=True),
    ),
)  # fmt: skip
EVERYBODY = {ANA: "ana", BO: "bo", CY: "cy", DI: "di", FAY: "fay", GIL: "gil"}
pytestmark = pytest.mark.asyncio(loop_scope="module")
READERS = pytest.mark.parametrize("reader", EVERYBODY, ids=EVERYBODY.values())

# Where things are told, and who reads them there beside their author and those whom they address. Each place has a
# team of that name, whose things they are.
PLACES = {"public": SUPPORT, "private": HIDDEN, "dm": "D0CY", "group": GROUP, "nowhere": "", "unknown": "C0FAR"}
SEEN_BY: Mapping[str, set[str]] = {
    "public": {*EVERYBODY},
    "private": {BO, GIL},
    "dm": set(),
    "group": set(),  # of a direct conversation of several we know the name at most
    "nowhere": set(),
    "unknown": set(),
}
STORIES = {f"zyxstory{place}": SEEN_BY[place] | {CY} for place in PLACES}
KUDOS = {f"zyxkudos{place}": SEEN_BY[place] | {CY, DI} for place in PLACES}
LINKS = {f"archives/{PLACES[place]}": SEEN_BY[place] for place in ("public", "private")}
YESTERDAY = MONDAY - timedelta(days=1)
WEEK = "2026-W46"


def tell_everywhere(session: Session) -> None:
    ana = people.find(session, [ANA])[ANA]
    session.add(Channel(id=GROUP, name="mpdm-cy--di-1", is_member=True, is_private=True))
    for id_, (place, channel) in enumerate(PLACES.items(), start=1):
        setup = team_setup.Setup(name=place, channel=SUPPORT, zone="UTC", leads=tuple(EVERYBODY))
        team_setup.save(session, setup, team_id=None, by=ana, now=YESTERDAY - timedelta(days=60))
        text = f"zyxstory{place}"
        session.add(Story(id=id_, author=CY, text=text, team_id=id_, channel=channel or None, told_at=YESTERDAY))
        if place in ("public", "private"):
            outbox.add(session, STORY_POST, subject=id_, recipient=channel, at=YESTERDAY)
        thanks: dict[str, Any] = {"giver": CY, "receivers": [DI], "message": f"zyxkudos{place}", "practices": ()}
        given = kudos.give(session, **thanks, channel=channel, at=YESTERDAY)
        session.get_one(KudosReceiver, (given.id, 0)).team_id = id_
    index.fill(session)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Sandbox, Bot]]:
    """One for all, who only look: what one of them thanks for shows nothing to the next."""
    store = warm.fresh_store(tmp_path_factory.mktemp("town") / "warmline.db")
    async with Sandbox(TOWN, manifest(), start=MONDAY) as slack:
        slack.freeze()
        await slack.move_to(MONDAY)
        slack.limits_off = True
        async with running(slack, store) as bot:
            await store.write(tell_everywhere)
            await bot.tick()
            for name in ("fay", "gil"):
                await slack.happen.leave("hidden", name)
            await slack.happen.join("hidden", "gil")
            yield slack, bot
    store.close()


def shown(text: str, expected: Mapping[str, set[str]], reader: str) -> tuple[set[str], set[str]]:
    """What of the expected is shown, and what the reader may read of it."""
    return {one for one in expected if one in text}, {one for one in expected if reader in expected[one]}


# --- each way to look, as what it shows to a reader --------------------------------------------------

Way = Callable[[Sandbox, Bot, str], Awaitable[str]]


async def search(slack: Sandbox, bot: Bot, reader: str) -> str:
    me = Actor(slack, reader)
    first = await me.say("/servicestory search zyx")
    if "Older" in buttons(first):
        await me.press("Older")
    return str([first.blocks, me.answer["blocks"]])


async def digest_preview(slack: Sandbox, bot: Bot, reader: str) -> str:
    me = Actor(slack, reader)
    return str([(await me.say(f"/warmline digest {place} {WEEK}")).blocks for place in PLACES])


async def digest_of_a_lead(slack: Sandbox, bot: Bot, reader: str) -> str:
    return await composed(bot, digest_handler.compose, DIGEST.name, reader)


async def composed(bot: Bot, compose: Any, kind: str, recipient: str) -> str:
    due: dict[str, Any] = {"kind": kind, "recipient": recipient, "occurrence": "2026-11-16", "created_at": MONDAY}
    rows = [Delivery(id="x", subject=team, **due) for team in range(1, len(PLACES) + 1)]
    return str([await bot.store.read(compose, row, MONDAY) for row in rows])


@READERS
@pytest.mark.parametrize("way", [search], ids=["search"])
async def test_stories_are_found_by_those_who_may_read_them(town: tuple[Sandbox, Bot], way: Way, reader: str) -> None:
    text = await way(*town, reader)

    found, right = shown(text, STORIES, reader)
    assert found == right
    links, followed = shown(text, LINKS, reader)
    assert links == followed


@READERS
@pytest.mark.parametrize("way", [digest_preview, digest_of_a_lead], ids=["preview", "sent"])
async def test_a_leads_digest_holds_what_its_reader_may_read(town: tuple[Sandbox, Bot], way: Way, reader: str) -> None:
    text = await way(*town, reader)

    for expected in (STORIES, KUDOS, LINKS):
        found, right = shown(text, expected, reader)
        assert found == right


@pytest.mark.parametrize(("channel", "told_in"), [(SUPPORT, {"public"}), (HIDDEN, {"public", "private"})])
async def test_a_channels_digest_holds_what_was_told_there_or_in_public(
    town: tuple[Sandbox, Bot], channel: str, told_in: set[str]
) -> None:
    _, bot = town

    def post_there(session: Session) -> None:
        for team in session.exec(select(Team)):
            team.digest_in_channel = True

    await bot.store.write(post_there)
    text = await composed(bot, digest_handler.compose_for_channel, DIGEST_IN_CHANNEL.name, channel)

    assert {place for place in PLACES if f"zyxstory{place}" in text} == told_in
    assert {place for place in PLACES if f"zyxkudos{place}" in text} == told_in
    assert {place for place in ("public", "private") if f"archives/{PLACES[place]}" in text} == told_in


async def test_the_command_line_prints_what_the_teams_channel_may_read(town: tuple[Sandbox, Bot]) -> None:
    _, bot = town
    text = str([await bot.store.read(digest_handler.as_text, place, WEEK, MONDAY) for place in PLACES])

    assert {place for place in PLACES if f"zyxstory{place}" in text} == {"public"}
    assert {place for place in PLACES if f"zyxkudos{place}" in text} == {"public"}


@READERS
async def test_a_story_is_opened_thanked_for_and_learned_from_by_those_who_may_read_it(
    town: tuple[Sandbox, Bot], reader: str
) -> None:
    _, bot = town
    for id_, place in enumerate(PLACES, start=1):
        attempts = [
            bot.store.read(library.readable, id_=id_, reader=reader),
            bot.store.write(readers.learn, id_=id_, by=reader, at=MONDAY),
            *([bot.store.write(readers.thank, id_=id_, by=reader, at=MONDAY)] if reader != CY else []),
        ]
        for attempt in attempts:
            with nullcontext() if reader in STORIES[f"zyxstory{place}"] else pytest.raises(Refused):
                await attempt


@READERS
async def test_home_and_lists_of_ones_own_hold_ones_own(town: tuple[Sandbox, Bot], reader: str) -> None:
    slack, bot = town
    me = Actor(slack, reader)
    text = await me.open_home()
    for command in ("/kudos mine", "/servicestory mine"):
        text += str((await me.say(command)).blocks)
    text += str(await bot.store.read(privacy.mine, reader))

    whose = {story: {CY} for story in STORIES} | {thanks: {CY, DI} for thanks in KUDOS}
    found, right = shown(text, whose, reader)
    assert found == right
    assert f"archives/{HIDDEN}" not in text  # neither Cy nor Di is in there


async def test_news_of_kudos_names_no_channel_that_its_reader_is_not_in(town: tuple[Sandbox, Bot]) -> None:
    _, bot = town
    for id_, place in enumerate(PLACES, start=1):
        row = Delivery(id="x", kind=KUDOS_DM.name, subject=id_, recipient=DI, created_at=MONDAY)
        message = await bot.store.read(kudos_handler.compose_dm, row, MONDAY)
        assert message
        assert f"zyxkudos{place}" in str(message)
        assert (f"<#{PLACES[place]}>" in str(message)) == (place == "public")
