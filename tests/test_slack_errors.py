"""When Slack cannot be asked: what may pass is said so and logged, so is a refused token, anything else is a bug."""

import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientError, ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.check import _trouble
from bot.sandbox import Sandbox
from bot.sending.failures import judge
from handlers import errors as answers
from handlers.slack import errors
from storage.engine.database import Session, Store
from storage.refusal import Refused
from storage.tables import Person
from tests.acting import Actor, words
from tests.hostile import Intruder, at_the_door
from tests.making import add_customer
from tests.stage import ANA, CY, Bot

PASSING = ["http_500", "html_502", "reset_before", "ratelimited", "ok_false:internal_error", "ok_false:fatal_error"]
TOKEN = ["invalid_auth", "account_inactive", "token_revoked", "missing_scope"]
LATER = "Please try again in a"


def forget(session: Session, id_: str) -> None:
    session.delete(session.get_one(Person, id_))


async def thank_somebody_new(bot: Bot, ana: Actor) -> str:
    """Ana thanks Cy, whom the bot has to look up."""
    await bot.store.write(forget, CY)
    reply = await ana.say("/kudos @cy for the calm handover", "support")
    assert "/kudos @" in words(reply), "what was typed is given back"
    return words(reply)


def logged(log: pytest.LogCaptureFixture, level: int) -> list[str]:
    return [record.getMessage() for record in log.records if record.levelno == level and "handlers" in record.name]


@pytest.mark.parametrize("kind", PASSING)
async def test_a_look_up_that_may_work_later_says_so(
    slack: Sandbox, bot: Bot, ana: Actor, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    slack.inject("users.info", kind, times=None)  # a connection that breaks is tried twice

    assert LATER in await thank_somebody_new(bot, ana)
    assert len(logged(caplog, logging.WARNING)) == 1
    assert logged(caplog, logging.ERROR) == []


@pytest.mark.parametrize("name", TOKEN)
async def test_a_token_that_slack_refuses_is_said_to_be_that(
    slack: Sandbox, bot: Bot, ana: Actor, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    slack.inject("users.info", f"ok_false:{name}")
    text = await thank_somebody_new(bot, ana)

    assert errors.NO_ENTRY in text
    assert LATER not in text
    assert [name in line for line in logged(caplog, logging.ERROR)] == [True]


async def test_anything_else_in_a_look_up_is_a_bug_with_its_traceback(
    slack: Sandbox, bot: Bot, ana: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    slack.inject("users.info", "ok_false:invalid_arguments")

    assert answers.BUG in await thank_somebody_new(bot, ana)
    [bug] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert bug.getMessage() == "unhandled error in a handler"
    assert bug.exc_info


async def test_a_bug_of_our_own_while_looking_up_is_no_trouble_of_slacks(
    bot: Bot, ana: Actor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slack_sdk.web.async_client.AsyncWebClient.users_info", _broken)

    assert answers.BUG in await thank_somebody_new(bot, ana)
    assert logged(caplog, logging.ERROR) == ["unhandled error in a handler"]


async def _broken(*args: object, **kwargs: object) -> None:
    raise KeyError


@pytest.mark.parametrize("name", ["missing_scope", "subteam_not_found", "paid_teams_only"])
async def test_without_user_groups_everything_else_works(slack: Sandbox, ana: Actor, name: str) -> None:
    slack.inject("usergroups.users.list", f"ok_false:{name}")
    text = "<!subteam^S0NEW|@new> <@U00BO> for both"
    reply = await ana.say(f"/kudos {text}", "support", raw=True)

    assert "@new: I found nobody in this group" in words(reply)
    assert "Stored" in words(reply)


@pytest.mark.parametrize("kind", [*PASSING, "ok_false:expired_trigger_id"])
async def test_a_form_that_may_open_later_says_so(slack: Sandbox, ana: Actor, kind: str) -> None:
    slack.inject("views.open", kind)
    reply = await ana.say("/kudos", "support")

    assert "Slack did not open the form just now, so nothing was recorded." in words(reply)


@pytest.mark.parametrize("name", TOKEN)
async def test_a_form_that_our_token_may_not_open_says_that(
    slack: Sandbox, ana: Actor, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    slack.inject("views.open", f"ok_false:{name}")
    reply = await ana.say("/kudos", "support")

    assert errors.NO_ENTRY in words(reply)
    assert [name in line for line in logged(caplog, logging.ERROR)] == [True]


async def test_a_form_that_slack_finds_wrong_is_a_bug(
    slack: Sandbox, ana: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    slack.inject("views.open", "ok_false:invalid_arguments")
    reply = await ana.say("/kudos", "support")

    assert answers.BUG in words(reply)
    assert logged(caplog, logging.ERROR) == ["unhandled error in a handler"]


async def test_what_was_recorded_is_never_said_to_be_lost(slack: Sandbox, bot: Bot, ana: Actor) -> None:
    """On Home the answer comes in a modal; here Slack opens none for it, and one for saying so."""
    await add_customer(bot.store, "Acme", last_spoken=40)
    await ana.open_home()
    slack.inject("views.open", "http_500")
    await ana.press("Later", ana.home)

    assert "That is recorded, but Slack did not show my answer" in words(ana.modal)


# --- one table of what Slack's errors mean


def told_by_slack(name: str, status: int) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data={"ok": False, "error": name}, headers={},
        status_code=status,
    )  # fmt: skip
    return SlackApiError("", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("status", [200, 429, 500])
@pytest.mark.parametrize("name", [*sorted(errors.SORTS), "channel_not_found", "invalid_blocks", "a_new_one"])
def test_sender_and_handlers_judge_every_error_alike(name: str, status: int) -> None:
    error = told_by_slack(name, status)
    failure, passes = judge(error), errors.may_pass(error)

    assert passes is (failure.verdict in ("limited", "unknown"))
    assert passes is (_trouble("Bot token", error, {}).verdict == "away")
    with pytest.raises((Refused, SlackApiError)) as raised:
        errors.refuse(error, not_now=LATER)
    words = raised.value.words if isinstance(raised.value, Refused) else ""
    assert words == {True: LATER}.get(passes, errors.NO_ENTRY if failure.verdict == "not_done" else "")
    assert (failure.verdict == "not_done") is (failure.is_of_token and not passes)


@pytest.mark.parametrize("error", [TimeoutError(), ClientError(), ConnectionResetError(), ServerDisconnectedError()])
def test_a_broken_connection_may_pass_for_both(error: Exception) -> None:
    assert errors.may_pass(error)
    assert judge(error).verdict == "unknown"
    assert not errors.may_pass(KeyError())


# --- the address for answers


@pytest.fixture
async def intruder(slack: Sandbox, store: Store) -> AsyncIterator[Intruder]:
    async with at_the_door(slack, store) as intruder:
        yield intruder


async def test_an_answer_that_finds_nobody_is_no_bug(intruder: Intruder, caplog: pytest.LogCaptureFixture) -> None:
    nowhere = "http://127.0.0.1:1/"
    answer = await intruder.press("checkin_page", "0", user=ANA, response_url=nowhere)

    assert answer.status == 200
    assert logged(caplog, logging.ERROR) == []
    assert ["an answer could not be shown" in line for line in logged(caplog, logging.WARNING)] == [True]
