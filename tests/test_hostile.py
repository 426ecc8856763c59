"""Whatever is sent to the Slack endpoint: no error that Slack repeats, nothing that it refuses, no words in logs."""

import gzip
import json
import logging
from collections.abc import AsyncIterator, Iterator
from itertools import product
from time import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import logs
from bot.logs import OneLine
from bot.sandbox import Sandbox
from handlers import ACTIONS, COMMANDS, EVENTS, SHORTCUTS, VIEWS, home
from handlers.call import Call
from storage.customers import reminders
from storage.engine.database import Store
from storage.people import people
from storage.tables import Person
from tests import emitted
from tests.hostile import FORM, Intruder, at_the_door, rows, wrongs
from tests.stage import ANA, BO, CY, MONDAY, SUPPORT

PRIVATE = "zyxprivatewords"

fuzzed = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

NASTY = st.sampled_from([
    "", " ", "\0", "a\0b", "\ud800", "x\udfff", "-1", "0", "1", "7", "9" * 30, "1e9", "١٢", "1.5", "true", "null", "[]",
    "{}", "[[]]", '{"id": "x"}', '{"customer": -1}', '{"customer": 1, "do": "log", "text": null}', "U00ANA", SUPPORT,
    "../../etc/passwd", "1:1", "1 1", ":", "2026-13-45", "0001-01-01", "9999-12-31/9999-12-31/", "25:99", "09:00+05:00",
    "<!channel>", "<!here|here> <!everyone>", "<!subteam^S0SUPPORT|@support>", "<@U00BO> thanks", "@channel @here",
    "*_~`> &amp; &lt;b&gt;", "\u202egnp.exe", "\u200b\u2060\ufeff", "e\u0301" * 50, "👩‍👩‍👧‍👦" * 40, "\ue000x\ue000",
    "x" * 3_001, "&" * 2_000, "<@U00BO> " * 300, "<@U00BO|" + "n" * 3_000 + "> x", "=cmd|'/c calc'!A1",
    "%s %n {0} {now}", "\r\n\t\x0b\x0c\x1b[31m", "'; DROP TABLE story; --", '"' * 50, "2026-W99",
    "support 0001-W01", "support 9999-W53",
])  # fmt: skip
WORDS = NASTY | st.text(max_size=80) | st.text(st.characters(codec=None), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PEOPLE = st.lists(NASTY | st.sampled_from([ANA, BO, CY]), max_size=3)
TEXT = st.builds(lambda text: {"type": "plain_text_input", "value": text}, WORDS | st.none())
CHOSEN = st.builds(lambda text: {"selected_option": {"value": text}}, NASTY) | st.just({"selected_option": None})
MANY = st.builds(lambda many: {"selected_options": [{"value": value} for value in many]}, st.lists(NASTY, max_size=3))
SORTS = {
    "downstream group country idea lesson message name note our_part question_1 choices_1 region text touch_point"
    " answer_1": TEXT,
    "about feeling half ideal_days kind kind_1 latest_days nudges open place readers side team zone zone_of": CHOSEN,
    "digest everyone new practices weekdays": MANY,
    "leads members receivers": st.builds(lambda many: {"selected_users": many}, PEOPLE),
    "owner": st.builds(lambda user: {"selected_user": user}, NASTY | st.none()),
    "first last": st.builds(lambda day: {"selected_date": day}, NASTY | st.none()),
    "at": st.builds(lambda time: {"selected_time": time}, NASTY | st.none()),
    "channel": st.builds(lambda place: {"selected_conversation": place}, NASTY | st.none()),
}
# A field of a feature that nobody has named here holds any of these.
SORTS[" ".join(sorted(emitted.fields().difference(*map(str.split, SORTS))))] = st.one_of(*SORTS.values())
FIELDS = [name for names in SORTS for name in names.split()]
LEFT_OUT = "left out"


def _filled(held: dict[str, list[Any]]) -> dict[str, Any]:
    """All fields of a sort share few values: to draw one for each takes ten times as long as the answer."""
    spread = {name: held[names][at % len(held[names])] for names in held for at, name in enumerate(names.split())}
    return {name: value for name, value in spread.items() if value != LEFT_OUT}


FILLED = st.fixed_dictionaries({
    names: st.lists(held | st.none() | st.just({}) | st.just(LEFT_OUT), min_size=1, max_size=3)
    for names, held in SORTS.items()
}).map(_filled)  # fmt: skip
METADATA = st.sampled_from([
    "", "1", "-1", "9" * 30, SUPPORT, "null", "[]", "{}", '{"channel": "C0SUPPORT", "id": null}', '{"team": 1}',
    '{"channel": "C0SUPPORT", "id": 1}', '{"customer": 1}', '{"contact": 1}', '{"team": null, "prompt": 99999999999}',
    '{"channel": {}, "id": "x"}', "\0",
])  # fmt: skip


@pytest.fixture
async def intruder(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async with at_the_door(slack, store) as intruder:
        yield intruder


@pytest.fixture
async def everywhere(slack: Sandbox, any_store: Store) -> AsyncIterator[Intruder]:
    """The same, once on each database."""
    async with at_the_door(slack, any_store) as intruder:
        yield intruder


@pytest.fixture
def _only_changed_homes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Home is drawn anew where a press changed something; one that shows the same takes ten times a press."""
    draw = home.redraw

    async def redraw(call: Call) -> None:
        if call.has_changed_something:
            await draw(call)

    monkeypatch.setattr(home, "redraw", redraw)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    before = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = before


def bugs(log: pytest.LogCaptureFixture) -> list[str]:
    logged = [OneLine().format(record) for record in log.records if record.levelno >= logging.ERROR]
    log.clear()
    return logged


@pytest.mark.parametrize("name", sorted(COMMANDS))
@fuzzed
@given(text=WORDS, again=WORDS, user=st.sampled_from([ANA, CY]))
async def test_whatever_follows_a_command(
    name: str, everywhere: Intruder, caplog: pytest.LogCaptureFixture, text: str, again: str, user: str
) -> None:
    command, _, word = name.partition(" ")
    answer = await everywhere.command(command, f"{word} {text} {again}", user=user)

    assert wrongs(answer, "command") == []
    assert bugs(caplog) == []


@pytest.mark.usefixtures("_only_changed_homes")
@pytest.mark.parametrize("action_id", sorted(ACTIONS))
@fuzzed
@given(value=NASTY | st.none() | JSON.map(json.dumps), where=st.sampled_from(["message", "modal", "home"]))
async def test_whatever_a_button_holds(
    action_id: str, intruder: Intruder, caplog: pytest.LogCaptureFixture, value: str | None, where: str
) -> None:
    answer = await intruder.press(action_id, value, user=ANA, where=where)

    assert wrongs(answer, "action") == []
    assert bugs(caplog) == []


@pytest.mark.parametrize("callback_id", sorted(SHORTCUTS))
@fuzzed
@given(
    message=st.fixed_dictionaries({}, optional={"text": WORDS | st.none(), "user": NASTY | st.just(BO), "ts": NASTY})
)
async def test_whatever_a_message_holds(
    callback_id: str, intruder: Intruder, caplog: pytest.LogCaptureFixture, message: dict[str, Any]
) -> None:
    answer = await intruder.shortcut(callback_id, message, user=ANA)

    assert wrongs(answer, "shortcut") == []
    assert bugs(caplog) == []


@pytest.mark.parametrize("callback_id", sorted(VIEWS))
@fuzzed
@given(
    values=FILLED | st.dictionaries(NASTY.filter(len), TEXT, max_size=3),
    metadata=METADATA | JSON.map(json.dumps),
)
async def test_whatever_a_form_holds(
    callback_id: str, everywhere: Intruder, caplog: pytest.LogCaptureFixture, values: dict[str, Any], metadata: str
) -> None:
    answer = await everywhere.submit(callback_id, values, metadata, user=ANA)

    assert wrongs(answer, "view") == []
    assert bugs(caplog) == []


def _changed(payload: Any, path: list[int], into: Any) -> Any:
    """The payload with one of its parts, somewhere, replaced by something else, or left out."""
    if not path or not isinstance(payload, dict | list) or not payload:
        return into
    keys = list(payload) if isinstance(payload, dict) else list(range(len(payload)))
    key = keys[path[0] % len(keys)]
    changed = payload.copy()
    changed[key] = _changed(payload[key], path[1:], into)
    if into == LEFT_OUT and changed[key] == into:
        del changed[key]
    return changed


EVENT_BODIES = [
    {"type": name, "user": {"id": "U00NEW", "name": PRIVATE}, "channel": SUPPORT, "subteam_id": "S0SUPPORT"}
    for name in sorted(EVENTS)
] + [{"type": "member_joined_channel", "user": ANA, "channel": SUPPORT}, {"type": "channel_rename", "channel": {}}]


@fuzzed
@given(
    which=st.integers(0, len(EVENT_BODIES) + len(ACTIONS) + len(VIEWS) + 1),
    path=st.lists(st.integers(0, 40), min_size=1, max_size=4),
    into=JSON | st.just(LEFT_OUT),
)
async def test_whatever_shape_a_payload_has(
    intruder: Intruder, which: int, path: list[int], into: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """What Slack never sends gets a calm answer too, and the log, as it is set up, holds no words of anybody."""
    logs.set_up("INFO", [intruder.slack.signing_secret])
    bodies: list[Any] = [*EVENT_BODIES, *sorted(ACTIONS), *sorted(VIEWS)]
    body, sort = intruder.skeleton(bodies[which % len(bodies)], PRIVATE)
    answer = await intruder.send(_changed(body, path, into), sort)

    assert answer.status < 500
    logged = capsys.readouterr().err
    assert PRIVATE not in logged
    assert intruder.slack.signing_secret not in logged
    assert intruder.slack.bot_token not in logged
    intruder.slack.complaints.clear()


LONG = "&" * 40_000


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_forty_thousand_characters_after_a_command(
    name: str, intruder: Intruder, caplog: pytest.LogCaptureFixture
) -> None:
    command, _, word = name.partition(" ")
    for text in (f"{word} {LONG}", f"{word} <@U00BO> {LONG}", f"{word} <@U00BO|{LONG}>", f"{word} add {LONG}"):
        answer = await intruder.command(command, text, user=ANA)
        assert wrongs(answer, "command") == []
    assert bugs(caplog) == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_no_text_keeps_everybody_waiting(name: str, intruder: Intruder) -> None:
    """Each of these took minutes for a pattern that was tried at every place of a text."""
    command, _, word = name.partition(" ")
    for many in (" ", "\n", "&", ",", "@", "@a ", "and ", ": ", "every ", "<", "\ue000", '"'):
        run = many * (12_000 // len(many))
        for text in (f"{word} x {run}x", f"{word} <@U00BO> x{run}<@U00BO> y"):
            assert (await intruder.command(command, text, user=ANA)).status == 200


async def test_ten_thousand_characters_in_every_field(everywhere: Intruder, caplog: pytest.LogCaptureFixture) -> None:
    of_another_sort = {name for names, held in SORTS.items() if held is not TEXT for name in names.split()}
    texts = {name: {"value": ">" * 10_000} for name in set(FIELDS) - of_another_sort}
    more = {"receivers": {"selected_users": [BO]}, "ideal_days": {"selected_option": {"value": "30"}}}
    kept = ("", "1", "{}", '{"channel": "C0SUPPORT", "id": null}', '{"customer": 1}')
    for callback_id, metadata in product(sorted(VIEWS), kept):
        answer = await everywhere.submit(callback_id, texts | more, metadata, user=ANA)
        assert wrongs(answer, "view") == [], callback_id
        assert bugs(caplog) == [], callback_id


# --- the endpoint itself


async def test_what_is_not_signed_by_slack_now_is_refused(intruder: Intruder) -> None:
    body = b"command=%2Fkudos&text=help&user_id=U00ANA"
    now, right = time(), intruder.signature(body)
    for headers in (
        {},
        {"x-slack-signature": right["x-slack-signature"]},
        {"x-slack-request-timestamp": right["x-slack-request-timestamp"]},
        intruder.signature(body, secret="another"),
        intruder.signature(body, at=now - 301),
        intruder.signature(body, at=now + 301),
        intruder.signature(body + b" "),
        right | {"x-slack-request-timestamp": "9" * 400},
        right | {"x-slack-request-timestamp": "NaN"},
        right | {"x-slack-signature": "v0=\xe9\x00"},
        right | {"x-slack-signature": right["x-slack-signature"].upper()},
    ):
        assert (await intruder.post(body, FORM, headers=headers)).status == 401


@settings(fuzzed, max_examples=200)
@given(body=st.binary(max_size=200) | JSON.map(lambda held: json.dumps(held).encode()), form=st.booleans())
async def test_signed_nonsense_is_no_request_of_slacks(intruder: Intruder, body: bytes, form: bool) -> None:
    for sent in (body, b"payload=" + body, gzip.compress(body)):
        assert (await intruder.post(sent, FORM if form else "application/json")).status < 500


@pytest.mark.parametrize(
    "content_type", [None, "", "text/plain", "multipart/form-data; boundary=x", "image/\xff", "x" * 9000]
)
async def test_a_wrong_content_type_does_no_harm(intruder: Intruder, content_type: str | None) -> None:
    for body in (b"", b"{", b'{"type": "event_callback"}', b"[" * 5_000, b'{"a":' * 5_000, b"command=%2Fkudos"):
        assert (await intruder.post(body, content_type)).status < 500


async def test_a_body_is_measured_and_not_believed(intruder: Intruder) -> None:
    mib = b"x" * 1024 * 1024

    assert (await intruder.post(b"x", declared=b"9" * 30)).status == 413
    assert (await intruder.post(b"x", declared=b"-1")).status == 413
    assert (await intruder.post(b"", chunks=[mib, b"x"])).status == 413
    assert (await intruder.post(mib + b"x", declared=b"5")).status == 413


async def test_a_chunked_body_is_put_together(intruder: Intruder) -> None:
    body = b'{"type": "url_verification", "challenge": "abc"}'
    parts = [body[place : place + 1] for place in range(len(body))]

    assert (await intruder.post(body, "application/json", chunks=parts)).body == {"challenge": "abc"}


async def test_a_replay_changes_nothing(intruder: Intruder, store: Store) -> None:
    first = await intruder.command("/kudos", "<@U00BO> for the calm handover", user=CY, trigger_id="1.2.3")
    stored = await store.read(rows)
    again = await intruder.command("/kudos", "<@U00BO> for the calm handover", user=CY, trigger_id="1.2.3")

    assert again.text == first.text != ""
    assert await store.read(rows) == stored


# --- when saying sorry fails too


@pytest.mark.parametrize("where", ["message", "modal", "home"])
async def test_nobody_left_to_say_sorry_to(slack: Sandbox, intruder: Intruder, where: str) -> None:
    slack.inject("views.open", "reset_before", times=None)
    slack.inject("views.push", "reset_before", times=None)
    answer = await intruder.press("team_end", "nonsense", user=ANA, where=where, response_url=f"{slack.url}/response/x")

    assert answer.status == 200


# --- people whom Slack hardly describes


async def test_a_person_of_whom_slack_says_only_the_id(intruder: Intruder, store: Store) -> None:
    known = [Person(id=one, name="as before", zone="Asia/Tokyo", looked_up_at=MONDAY) for one in ("U00NEW", "U00ODD")]
    await store.write(people.remember, known)
    await intruder.event({"type": "user_change", "user": {"id": "U00NEW"}})
    await intruder.event(
        {"type": "user_change", "user": {"id": "U00ODD", "profile": None, "tz": None, "team_id": None}}
    )

    found = await store.read(people.find, ["U00NEW", "U00ODD"])
    assert {id_: (person.name, person.zone) for id_, person in found.items()} == {
        "U00NEW": ("U00NEW", "UTC"),
        "U00ODD": ("U00ODD", "UTC"),
    }


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "GMT+25", "Europe"])
async def test_a_zone_that_nobody_knows_breaks_nothing(intruder: Intruder, store: Store, zone: str) -> None:
    await intruder.command("/checkin", "add Acme every 30 days", user=CY)
    await intruder.event({"type": "user_change", "user": {"id": CY, "name": "cy", "tz": zone}})

    schedule = await store.read(reminders.of, CY)
    assert schedule is not None
    assert (schedule.zone, schedule.at.hour) == ("UTC", 9)
    assert schedule.next_run_at is not None
    answer = await intruder.command("/warmline", "away tomorrow", user=CY)
    assert "Noted" in answer.text


async def test_bolt_has_nothing_to_warn_of(slack: Sandbox, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    async with at_the_door(slack, store):
        pass

    assert [record.getMessage() for record in caplog.records if record.name.startswith("slack_bolt")] == []
