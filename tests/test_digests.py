"""The weekly digest: the same whenever it is made, one screen, nothing private in the channel."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.block_kit import problems
from handlers import digests as handler
from handlers.views import digests as views
from handlers.views.blocks import Message
from storage import kudos
from storage.across import digests
from storage.engine.database import Session, Store
from storage.people.digest_days import seven_before
from storage.refusal import Refused
from storage.tables import (
    Answer,
    Asked,
    Channel,
    Customer,
    Delivery,
    Outreach,
    Person,
    Problem,
    Prompt,
    Question,
    Round,
    RoundReader,
    Story,
    Team,
    Workspace,
)
from tests.acting import Actor, words
from tests.making import make_team, set_up_team
from tests.stage import ANA, BO, CY, SUPPORT, Bot

TOLD_ON = date(2026, 11, 16)  # the digest of this day tells of 9 to 15 November, ISO week 46
WEEK = datetime(2026, 11, 9, 12, tzinfo=UTC)
NAMES = {ANA: "Ana", BO: "Bo", CY: "Cy <script>"}


def make_care(session: Session) -> None:
    """A team that has been there for months: Ana leads, Bo and Cy are in it."""
    long_ago = WEEK - timedelta(days=100)
    make_team(session, "Support & Care", leads=[ANA], members=[BO, CY], since=long_ago)
    for id_, name in NAMES.items():
        session.add(Person(id=id_, name=name, zone="Europe/Berlin", looked_up_at=long_ago))
    session.add(Channel(id=SUPPORT, name="support", is_member=False))
    session.flush()


def fill_a_week(session: Session) -> None:
    make_care(session)
    told: dict[str, Any] = {"team_id": 1, "channel": SUPPORT, "told_at": WEEK}
    session.add(Story(author=BO, kind="difficult", text="Late & loud", lesson="Call <first>", **told))
    session.add(Story(author=ANA, text="Kind words\nin two lines", **told))
    kudos.give(session, giver=ANA, receivers=[BO], message="the *map*", practices=[], channel=SUPPORT, at=WEEK)
    session.add(Prompt(id=1, team_id=1, name="Daily", open_minutes=60, created_by=ANA, created_at=WEEK))
    session.flush()
    session.add(Question(id=1, prompt_id=1, position=0, kind="mood", text="How are you?"))
    for days in (0, 1):
        at = WEEK + timedelta(days=days)
        round_: dict[str, Any] = {"name": "Daily", "readers": "team", "opens_at": at, "closes_at": at}
        session.add(Round(id=days + 1, prompt_id=1, occurrence=at.date(), **round_))
        session.flush()
        session.add(RoundReader(round_id=days + 1, person=ANA))
        session.add(Asked(round_id=days + 1, person=ANA, opens_at=at, closes_at=at, answered_at=at))
        session.add(Asked(round_id=days + 1, person=BO, opens_at=at, closes_at=at))
        session.add(Asked(round_id=days + 1, person=CY, opens_at=at, closes_at=at, excused="away"))
        session.add(Answer(round_id=days + 1, question_id=1, author=ANA, number=3 + days, answered_at=at))
    for number, name in enumerate(("Acme", "Clinic <b>"), start=1):
        cadence: dict[str, Any] = {"ideal_days": 10, "latest_days": 60, "created_at": WEEK - timedelta(days=40)}
        session.add(Customer(id=number, name=name, name_key=name.casefold(), owner=ANA, team_id=1, **cadence))
    session.flush()
    session.add(Problem(customer_id=2, text="Leak", opened_by=ANA, opened_at=WEEK - timedelta(days=20)))
    session.add(Outreach(customer_id=2, member=ANA, team_id=1, at=WEEK, is_proactive=False))
    session.add(Outreach(customer_id=2, member=ANA, team_id=1, at=WEEK, is_proactive=True))


def collect(session: Session) -> digests.Digest:
    team = session.get(Team, 1)
    assert team is not None
    return digests.collect(session, team=team, days=seven_before(team, TOLD_ON), reader=ANA)


@pytest.fixture
def digest(any_store: Store) -> digests.Digest:
    any_store.write_now(fill_a_week)
    return any_store.read_now(collect)


def shown(message: Message) -> str:
    return message.text + str(message.blocks) + str(message.fallback)


def test_a_digest_counts_the_seven_local_days_before_it(digest: digests.Digest) -> None:
    assert (digest.days.first_day, digest.days.last_day) == (date(2026, 11, 9), date(2026, 11, 15))
    assert digest.week == digests.Week(
        first_day=date(2026, 11, 9),
        stories=2,
        difficult=1,
        kudos=1,
        asked=4,
        answered=2,
        mood=3.5,
        proactive=1,
        reactive=1,
        moods=2,
    )


def test_a_difficult_story_with_a_lesson_comes_first(digest: digests.Digest) -> None:
    assert [story.text for story in digest.stories] == ["Late & loud", "Kind words\nin two lines"]


def test_each_week_has_what_came_from_its_first_moment_to_its_last(any_store: Store) -> None:
    begins = [datetime(2026, 10, day, 22, tzinfo=UTC) for day in (11, 18)]  # Berlin's midnights,
    begins += [datetime(2026, month, day, 23, tzinfo=UTC) for month, day in ((10, 25), (11, 1), (11, 8), (11, 15))]

    def fill(session: Session) -> None:  # until the clocks change and after
        make_care(session)
        for at in begins:
            for told_at in (at, *[at - timedelta(seconds=1)] * 2):
                session.add(Story(author=ANA, text="Kind words", team_id=1, channel=SUPPORT, told_at=told_at))
                kudos.give(session, giver=ANA, receivers=[BO], message="m", practices=[], channel=SUPPORT, at=told_at)

    any_store.write_now(fill)
    weeks = any_store.read_now(collect).weeks

    assert [week.first_day for week in weeks] == [date(2026, 11, 9) - timedelta(weeks=ago) for ago in (4, 3, 2, 1, 0)]
    assert [(week.stories, week.kudos) for week in weeks] == [(3, 3)] * 5


def test_what_is_older_than_the_week_is_counted_not_shown(any_store: Store) -> None:
    def fill(session: Session) -> None:
        make_care(session)
        before = WEEK - timedelta(days=7)
        session.add(Story(author=ANA, text="Last week's", team_id=1, channel=SUPPORT, told_at=before))
        kudos.give(session, giver=ANA, receivers=[BO], message="m", practices=[], channel=SUPPORT, at=before)

    any_store.write_now(fill)
    digest = any_store.read_now(collect)

    assert [(week.stories, week.kudos) for week in digest.weeks[-2:]] == [(1, 1), (0, 0)]
    assert (digest.stories, digest.kudos) == ((), ())


def test_the_latest_thanks_name_everybody_and_lead_to_their_post(any_store: Store) -> None:
    def fill(session: Session) -> None:
        make_care(session)
        session.add(Workspace(id="T1", url="https://acme.slack.com/"))
        thanked = [([CY, BO], "both"), ([BO], "one"), ([CY], "other"), ([BO, ANA], "latest")]
        for hours, (receivers, message) in enumerate(thanked):
            at = WEEK + timedelta(hours=hours)
            kudos.give(session, giver=ANA, receivers=receivers, message=message, practices=[], channel=SUPPORT, at=at)
        post: dict[str, Any] = {"recipient": SUPPORT, "channel": SUPPORT, "ts": "1.2", "created_at": WEEK}
        session.add(Delivery(id="1", kind="kudos_post", subject=2, **post))

    any_store.write_now(fill)
    thanks = any_store.read_now(collect).kudos

    assert [(given.message, given.receivers) for given in thanks] == [
        ("latest", (BO, ANA)), ("other", (CY,)), ("one", (BO,)),
    ]  # fmt: skip
    assert [given.link for given in thanks] == ["", "", "https://acme.slack.com/archives/C0SUPPORT/p12"]


def test_the_digest_knows_who_was_silent_and_who_was_not_thanked(digest: digests.Digest) -> None:
    assert digest.silent == (BO,)
    assert digest.unthanked == (ANA, CY)


def test_customers_with_a_problem_do_not_wait_for_a_check_in(digest: digests.Digest) -> None:
    assert [(customer.name, customer.days) for customer in digest.waiting] == [("Acme", 47)]
    assert [(problem.customer, problem.text) for problem in digest.problems] == [("Clinic <b>", "Leak")]


def test_what_happens_after_the_week_changes_nothing_in_its_digest(any_store: Store) -> None:
    any_store.write_now(fill_a_week)
    before = any_store.read_now(collect)

    def later(session: Session) -> None:
        after = datetime(2026, 11, 17, tzinfo=UTC)
        session.add(Story(author=ANA, text="Next week", team_id=1, channel=SUPPORT, told_at=after))
        session.add(Outreach(customer_id=1, member=ANA, team_id=1, at=after, is_proactive=True))
        problem = session.get(Problem, 1)
        asked = session.get(Asked, (1, BO))
        assert problem
        assert asked
        problem.solved_at = asked.answered_at = after

    any_store.write_now(later)

    assert any_store.read_now(collect) == before


def texts(part: Any) -> Iterator[dict[str, Any]]:
    """Every text object and text element in blocks."""
    if isinstance(part, dict):
        if isinstance(part.get("text"), str) and "type" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list | tuple):
        for inner in part:
            yield from texts(inner)


@pytest.mark.parametrize("message", ["for_lead", "for_channel", "fallback"])
def test_a_digest_keeps_slacks_limits_whatever_people_wrote(digest: digests.Digest, message: str) -> None:
    made = views.for_channel(digest) if message == "for_channel" else views.for_lead(digest)
    blocks = made.fallback if message == "fallback" else made.blocks

    assert problems(list(blocks), "message") == []
    marked_up = [made.text, *(part["text"] for part in texts(blocks) if part["type"] == "mrkdwn")]
    assert not [text for text in marked_up if "<script>" in text or "<first>" in text]


def test_the_digest_shows_slacks_own_charts_and_a_table_where_they_are_refused(digest: digests.Digest) -> None:
    message = views.for_lead(digest)

    assert "data_visualization" in {block["type"] for block in message.blocks}
    assert "data_visualization" not in {block["type"] for block in message.fallback}
    assert "table" in {block["type"] for block in message.fallback}


def test_what_is_to_be_done_stands_first_and_one_chart_last(digest: digests.Digest) -> None:
    blocks = views.for_lead(digest).blocks
    told = words(views.for_lead(digest))
    wanted = [
        "This week",
        "Customers waiting",
        "Open problems",
        "Stories",
        "Kudos",
        "Stories to read",
        "Thanks",
        "Asked",
    ]

    assert [told.index(title) for title in wanted] == sorted(told.index(title) for title in wanted)
    assert [block["type"] == "data_visualization" for block in blocks] == [False] * (len(blocks) - 1) + [True]


def test_the_channel_reads_nothing_private_and_nobody_is_pinged(digest: digests.Digest) -> None:
    message = shown(views.for_channel(digest))

    assert "<@" not in message
    for private in ("Mood", "Not thanked", "not heard from", "Open problems", "Leak", "waiting longest"):
        assert private not in message


def test_a_week_in_which_nothing_happened_is_one_line(store: Store) -> None:
    store.write_now(make_care)
    message = views.for_lead(store.read_now(collect))

    assert words(message) == "A quiet week for Support & Care: nothing was recorded from 9 to 15 November 2026."


def test_the_terminal_reads_the_same_without_marks(store: Store) -> None:
    store.write_now(fill_a_week)
    text = store.read_now(handler.as_text, "support  & care", "2026-W46", WEEK)

    assert text.startswith("Support & Care, 9 to 15 November 2026\n\nThis week: ask how Clinic <b> is doing")
    assert "\nStories: 2, 1 of them difficult" in text
    assert "Difficult, Bo: Late & loud Lesson: Call <first>" in text


@pytest.mark.parametrize("week", ["2026-W99", "2027-W53", "last week", "2026-46", "0001-W01", "9999-W52"])
def test_a_week_that_is_none_is_answered_in_words(store: Store, week: str) -> None:
    store.write_now(make_care)

    with pytest.raises(Refused, match="2026-W47"):
        store.read_now(handler.as_text, "Support & Care", week, WEEK)


def test_an_unknown_team_is_answered_with_the_ones_there_are(store: Store) -> None:
    store.write_now(make_care)

    with pytest.raises(Refused, match="Support & Care"):
        store.read_now(handler.as_text, "Sales", "2026-W46", WEEK)


async def test_a_lead_chooses_the_hour_of_the_digest(slack: Sandbox, bot: Bot, ana: Actor, bo: Actor) -> None:
    await set_up_team(ana)
    reply = await bo.say("/warmline digest at tuesday 08:30", "support")
    await slack.move_to(datetime(2026, 11, 17, 13, 29, tzinfo=UTC))  # in New York, a minute before
    await bot.tick()
    before = len(bo.dm)
    await bot.wait(minutes=1)

    assert "on Tuesdays at 08:30, your time" in words(reply)
    assert (before, len(bo.dm)) == (0, 1)
    shown = await bo.say("/warmline digest", "support")
    assert "on Tuesdays at 08:30" in words(shown)


@pytest.mark.parametrize(
    ("name", "typed", "expected"), [("bo", "at noon", "digest at tuesday"), ("cy", "at 9am", "lead")]
)
async def test_an_hour_that_cannot_be_is_given_back(
    slack: Sandbox, ana: Actor, name: str, typed: str, expected: str
) -> None:
    await set_up_team(ana)
    reply = await Actor(slack, name).say(f"/warmline digest {typed}", "support")

    assert expected in words(reply)
    assert f"/warmline digest {typed}" in words(reply)


async def test_a_team_is_found_by_its_name_as_typed(ana: Actor, bo: Actor) -> None:
    await set_up_team(ana, name="R&D X-Wing")
    reply = await bo.say("/warmline digest r&d x-wing", "support")

    assert "R&D X-Wing" in words(reply)
