"""What stands between names and words, seen or unseen, is neither; and signs alone say nothing."""

import pytest

from handlers.day_words import read as read_absence
from handlers.sentences import read_customer, read_hour
from handlers.slack.mentions import read
from storage.customers import names
from storage.engine.database import Store
from storage.engine.text import has_words, trimmed
from storage.tables import Kudos, Outreach, Problem, Story
from tests.acting import Actor, value, words
from tests.making import add_customer, every, make_team, only, set_up_team
from tests.stage import ANA, MONDAY, Bot

KNOWN = {"U1": "bo", "U2": "cy"}
INVISIBLE = [
    "\xad",
    "\u061c",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u202e",
    "\u2060",
    "\u2066",
    "\u2069",
    "ㅤ",
    "️",
    "\ufeff",
    "\U000e0041",
]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("<@U1>\u200b<@U2>\u200b for the help", "for the help"),
        ("<@U1>\u2060<@U2>\u2060 for the help", "for the help"),
        ("<@U1>\u2003<@U2> for the help", "for the help"),
        ("<@U1>、<@U2>，ありがとう", "ありがとう"),
        ("<@U1> <@U2> - great week!", "great week!"),
        ("<@U1> – great week!", "great week!"),
        ("<@U1>—great week!", "great week!"),
        ("<@U1>： great week!", "great week!"),
        ("<@U1>! Great week!", "Great week!"),
        ("<@U1>'s calm handover", "@bo's calm handover"),
        ("<@U1> <@U2>’s calm handover", "@cy’s calm handover"),
        ("<@U1>، <@U2>؛ شكرا", "شكرا"),
        ("<@U1>/<@U2> =&gt; great week!", "great week!"),
        ("• <@U1>\n• <@U2>\ngreat week!", "great week!"),
        ("<@U1> und <@U2> | tolle Woche", "tolle Woche"),
        ("für die Hilfe: <@U1> und <@U2>", "für die Hilfe"),
        ("<@U1>s Ruhe", "@bos Ruhe"),
        ("<@U1> I like *that*", "I like *that*"),
        ("l'aide de <@U1>", "l'aide de @bo"),
        ("thanks to <@U1> and <@U2>", "thanks to @bo and @cy"),
        ("<@U1>'s", ""),
        ("<@U1> -5 degrees and still out", "-5 degrees and still out"),
        ("<@U1> :tada: great week", ":tada: great week"),
        ("<@U1> .NET is done", ".NET is done"),
        ("great week! – <@U1>", "great week!"),
        ("great week ❤️ <@U1>", "great week ❤️"),
    ],
)
def test_a_reason_begins_with_its_first_word(typed: str, reason: str) -> None:
    assert read(typed, names=KNOWN).words == reason


@pytest.mark.parametrize(
    "sign", [*"⚡—–-…!?。、！？（）👍❤🎉★•", ":tada:", ":+1::skin-tone-3:", "1️⃣", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", *INVISIBLE]
)
def test_signs_and_emoji_alone_are_no_words(sign: str) -> None:
    assert not has_words(f" {sign} {sign}")
    assert has_words(f"{sign} ok")
    assert has_words(f"{sign}元気")


@pytest.mark.parametrize("blank", INVISIBLE)
def test_what_nobody_sees_is_taken_off_the_ends(blank: str) -> None:
    assert trimmed(f"{blank} {blank}ok {blank}") == "ok"
    assert trimmed(blank) == ""


@pytest.mark.parametrize("sign", ["⚡", "—", ":tada:", "\u200b", "🎉 !"])
async def test_a_sign_is_no_reason_no_story_and_no_problem(bot: Bot, store: Store, ana: Actor, sign: str) -> None:
    await add_customer(store, "Acme")
    for typed in (f"/kudos @bo {sign}", f"/servicestory .{sign}", f"/checkin problem Acme {sign}"):
        assert "lease" in words(await ana.say(typed, "support"))
    await ana.say("/kudos", "support")
    refused = await ana.submit(receivers=["bo"], message=sign)
    shown = words(await ana.say(f"/checkin Acme {sign}", raw=True))

    assert "what you are thankful for" in refused.errors["message"]
    if sign in "\u200b—":  # nothing was said of them
        assert "Nothing happened yet" in shown
    else:
        assert value(ana.form, "note") == sign
    assert [every(store, table) for table in (Kudos, Story, Problem, Outreach)] == [[], [], [], []]


@pytest.mark.parametrize(
    "between", ["、", "，", "。", "：", "；", "！", "？", " － ", "\u200b", "（", ":\u2060 ", "؛ ", "、/ ", " -&gt; "]
)
async def test_wide_signs_separate_like_narrow_ones(bot: Bot, store: Store, ana: Actor, between: str) -> None:
    await add_customer(store, "東京電力")
    await ana.say(f"/checkin 東京電力{between}元気です", raw=True)

    assert only(store, Outreach).note == ("（元気です" if between == "（" else "元気です")


def test_wide_signs_and_digits_are_read_in_hours_intervals_and_dates() -> None:
    assert read_hour("tuesday　０８：３０") == read_hour("tuesday 08:30")
    assert read_customer("「東京電力」 every 30 days").name == "東京電力"
    assert read_customer("Acme、every 30 days，internal").side == "internal"
    assert names.guess("東京電力、元気です") == ("東京電力", "元気です")
    assert read_absence("２０２６－１２－２４〜２０２６－１２－２８", today=MONDAY.date(), how="").last.day == 28


@pytest.mark.parametrize(
    "between", [" / ", " | ", " - ", " – ", ": ", "; ", " -> ", " → ", " ~ ", "\u2069 ", " \u200b"]
)
@pytest.mark.parametrize("end", ["", ".", "!", " \u2069", "。"])
def test_what_stands_between_a_name_and_an_interval_is_neither(between: str, end: str) -> None:
    for name in ("Gamma", '"Gamma"'):
        read_as = read_customer(f"{name}{between}every 30 days{between}internal{end}")
        assert (read_as.name, read_as.ideal_days, read_as.side, read_as.is_clear) == ("Gamma", 30, "internal", True)


@pytest.mark.parametrize("end", [".", "!", "。", " \u2069", ".\u200b", ", "])
async def test_what_ends_a_sentence_is_no_part_of_an_hour_a_day_or_a_word(ana: Actor, bo: Actor, end: str) -> None:
    await set_up_team(ana)
    for person, typed, answered in (
        (ana, "/checkin remind off", "reminder is off"),
        (ana, "/checkin remind on", "Your weekly reminder comes"),
        (ana, "/checkin remind tuesday 08:30", "Tuesdays at 08:30"),
        (bo, "/warmline digest off", "switched off"),
        (bo, "/warmline digest on", "Your digest comes on Mondays"),
        (bo, "/warmline digest at tuesday 08:30", "Tuesdays at 08:30"),
        (ana, "/warmline away tomorrow", "17 November"),
        (ana, "/warmline away 2026-12-24..2026-12-28", "28 December"),
        (ana, "/warmline away list", "28 December"),
        (ana, "/warmline admin names off", "From now on"),
        (ana, "/kudos mine", "You have not given"),
    ):
        assert answered in words(await person.say(f"{typed}{end}"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("for \u2067the help\u2069", "for \u2067the help\u2069"),
        ("for \u2067the help", "for \u2067the help\u2069"),
        ("for \u2068a \u202ethe help\u202c\u2069 \u2069", "for \u2068a \u202ethe help\u202c\u2069"),
        ("\u2068for the help\u2069", "for the help"),
        ("\u202etwo\nlines \u202ahere", "two\nlines \u202ahere\u202c"),
    ],
)
def test_a_turn_of_direction_ends_with_the_words_that_it_turns(typed: str, kept: str) -> None:
    assert trimmed(typed) == trimmed(trimmed(typed)) == kept
    assert read(f"<@U1> {typed}", names=KNOWN).words == kept


@pytest.mark.parametrize(
    "name",
    [
        "Add Tech",
        "Problem Solvers",
        "Solved GmbH",
        "Edit House",
        "Remind Ltd",
        "List AG",
        "Help Desk",
        "Mine Co",
        "Help",
    ],
)
async def test_a_name_on_the_list_comes_before_a_keyword(bot: Bot, store: Store, ana: Actor, name: str) -> None:
    await add_customer(store, name)
    await ana.say(f"/checkin {name} all good")
    assert only(store, Outreach).note == "all good"

    await ana.say(f"/checkin {name}")
    assert name in words(ana.form)


async def test_a_keyword_works_for_a_customer_who_bears_it(bot: Bot, store: Store, ana: Actor) -> None:
    for name in ("Problem", "Solved GmbH"):
        await add_customer(store, name)
    await ana.say("/checkin problem Solved GmbH late")
    await ana.say("/checkin solved Solved GmbH")

    assert only(store, Problem).solved_at is not None
    assert every(store, Outreach) == []


async def test_a_teams_name_comes_before_a_keyword(bot: Bot, store: Store, ana: Actor) -> None:
    for name in ("End Users", "At Night", "New"):
        store.write_now(make_team, name, leads=[ANA])

    assert "End Users" in words(await ana.say("/warmline team End Users"))
    assert "New in" in words(await ana.say("/warmline team new"))
    assert "write one weekday" not in words(await ana.say("/warmline digest at night"))
