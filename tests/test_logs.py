"""Logs: one line a record, without secrets and without what people wrote."""

import logging
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = before


def begin() -> logging.Logger:
    logs.set_up("INFO", ["hush-hush"])
    return logging.getLogger("bot.test")


def test_a_record_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log = begin()
    log.info("one\ntwo")

    assert capsys.readouterr().err.endswith("INFO    bot.test: one | two\n")


def test_an_exception_says_where_and_not_what(capsys: pytest.CaptureFixture[str]) -> None:
    log = begin()
    try:
        int("what somebody wrote")
    except ValueError:
        log.exception("message 7 failed")

    said = capsys.readouterr().err
    assert "message 7 failed | ValueError at" in said
    assert said.count("\n") == 1
    assert "somebody" not in said


def test_tokens_and_secrets_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    log = begin()
    log.warning("xoxb-123-abc and xapp-1-A0-f and hush-hush")

    assert "xoxb-… and xapp-… and …" in capsys.readouterr().err


def test_the_libraries_stay_calm(capsys: pytest.CaptureFixture[str]) -> None:
    begin()
    logging.getLogger("slack_bolt.AsyncApp").warning("a body")
    logging.getLogger("aiohttp.client").info("a call")
    logging.getLogger("slack_bolt.AsyncApp").error("a bug")

    said = capsys.readouterr().err
    assert "a bug" in said
    assert "a body" not in said
    assert "a call" not in said
