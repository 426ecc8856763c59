"""Logs: one line a record, without secrets and without what people wrote."""

import logging
from collections.abc import Callable, Iterator

import pytest

from bot import logs
from storage.engine.database import Session, Store
from storage.tables import Story
from tests.stage import MONDAY


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

    logged = capsys.readouterr().err
    assert "message 7 failed | ValueError at" in logged
    assert logged.count("\n") == 1
    assert "somebody" not in logged


def test_at_debug_an_exception_tells_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("DEBUG")
    try:
        int("twelve")
    except ValueError:
        logging.getLogger("bot.test").exception("message 7 failed")

    assert "ValueError: invalid literal for int() with base 10: 'twelve' at" in capsys.readouterr().err


def a_row_that_is_refused(session: Session) -> None:
    session.add(Story(author=None, channel=None, kind="secret", text="what somebody wrote", told_at=MONDAY))
    session.flush()


def a_value_that_is_refused(session: Session) -> None:
    session.connection().exec_driver_sql("SELECT CAST('what somebody' || ' wrote' AS INTEGER) + 0")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (a_row_that_is_refused, "IntegrityError: 23514 story story_kind because of CheckViolation at"),
        (a_value_that_is_refused, "DataError: 22P02 because of InvalidTextRepresentation at"),
    ],
)
def test_even_at_debug_no_row_that_postgresql_quotes_is_told(
    postgres_store: Store, capsys: pytest.CaptureFixture[str], rule: Callable[[Session], None], words: str
) -> None:
    logs.set_up("DEBUG")
    with pytest.raises(Exception, match="somebody wrote") as refused:
        postgres_store.write_now(rule)
    logging.getLogger("bot.test").error("message 7 failed", exc_info=refused.value)

    logged = capsys.readouterr().err
    assert words in logged
    assert "somebody" not in logged


def test_tokens_and_secrets_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    log = begin()
    log.warning("xoxb-123-abc and xapp-1-A0-f and hush-hush")

    assert "xoxb-… and xapp-… and …" in capsys.readouterr().err


def test_the_libraries_stay_calm(capsys: pytest.CaptureFixture[str]) -> None:
    begin()
    logging.getLogger("slack_bolt.AsyncApp").warning("a body")
    logging.getLogger("aiohttp.client").info("a call")
    logging.getLogger("slack_bolt.AsyncApp").error("a bug")

    logged = capsys.readouterr().err
    assert "a bug" in logged
    assert "a body" not in logged
    assert "a call" not in logged
