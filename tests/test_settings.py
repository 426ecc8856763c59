"""Settings: read together, every mistake in words, no secret shown."""

from pathlib import Path

import pytest

from bot import settings
from bot.settings import HTTP, SOCKET_MODE, Mistaken, Settings, ignore_oauth, load, read

HUSH = "0123456789abcdef0123456789abcdef"
GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-good", "SLACK_APP_TOKEN": "xapp-1-good"}


def mistakes(environment: dict[str, str], needs: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(Mistaken) as raised:
        read(environment, needs)
    return list(raised.value.mistakes)


def test_two_tokens_are_enough_for_socket_mode() -> None:
    loaded = read(GOOD, SOCKET_MODE)

    assert (loaded.bot_token, loaded.app_token) == ("xoxb-1-good", "xapp-1-good")
    assert (loaded.database_url, loaded.api_url, loaded.log_level) == (
        "sqlite:///warmline.db",
        "https://slack.com/api/",
        "INFO",
    )


def test_every_mistake_is_reported_at_once() -> None:
    reported = mistakes(
        {
            "SLACK_BOT_TOKEN": "xapp-1-swapped",
            "DATABASE_URL": "mysql://somewhere/else",
            "LOG_LEVEL": "CHATTY",
            "SLACK_API_URL": "slack.com/api/",
        },
        SOCKET_MODE,
    )

    assert [mistake.split(":")[0].split()[0] for mistake in reported] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "DATABASE_URL",
        "LOG_LEVEL",
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "an app-level token, which belongs in SLACK_APP_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxp-1", "a user token"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1", "token rotation"),
        ("SLACK_BOT_TOKEN", "secret", "no token of this kind"),
        ("SLACK_APP_TOKEN", "xoxb-1", "a bot token, which belongs in SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRET", "xoxb-1", "a bot token"),
        ("SLACK_BOT_TOKEN", " xoxb-1", "a space or a line end around"),
        ("SLACK_BOT_TOKEN", "xoxb-1\n", "a space or a line end around"),
        ("SLACK_BOT_TOKEN", "xoxb-1\nxoxb-2", "inside the value"),
        ("SLACK_BOT_TOKEN", '"xoxb-1"', "quotes"),
        ("SLACK_API_URL", "https://", "no web address"),
        ("SLACK_API_URL", "http://host:port/", "no web address"),
        ("LOG_LEVEL", "TRACE", "DEBUG, INFO, WARNING, ERROR"),
        ("DATABASE_URL", "mysql://host/db", "no database that Warmline knows"),
        ("DATABASE_URL", "warmline.db", "no database that Warmline knows"),
        ("DATABASE_URL", "sqlite://warmline.db", "three slashes, as in sqlite:///warmline.db"),
        ("DATABASE_URL", "sqlite://", "name a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "name a file"),
        ("DATABASE_URL", "sqlite:////no/such/folder/w.db", "the folder /no/such/folder does not exist"),
        ("DATABASE_URL", "sqlite:////tmp", "is a folder"),
        ("DATABASE_URL", "postgresql://me:pass/word@host/db", "%40"),
        ("DATABASE_URL", "postgresql://me:p@ss@host/db", "%40"),
    ],
)
def test_a_mistake_says_what_to_do(name: str, value: str, words: str) -> None:
    [mistake] = mistakes({name: value})

    assert mistake.startswith(f"{name}: ")
    assert words in mistake


def test_http_needs_the_signing_secret_and_no_app_token() -> None:
    [missing] = mistakes({"SLACK_BOT_TOKEN": "xoxb-1"}, HTTP)

    assert missing.startswith("SLACK_SIGNING_SECRET is missing")


def test_a_missing_slash_is_repaired_silently() -> None:
    assert read({"SLACK_API_URL": "http://127.0.0.1:1/api"}).api_url == "http://127.0.0.1:1/api/"


def test_a_database_that_is_right_can_be_looked_at_though_a_token_is_wrong() -> None:
    with pytest.raises(Mistaken) as raised:
        read({"DATABASE_URL": "postgres://host/db"}, SOCKET_MODE)

    assert raised.value.database_url == "postgres://host/db"


def test_secrets_are_not_shown() -> None:
    environment = {
        **GOOD,
        "SLACK_SIGNING_SECRET": HUSH,
        "DATABASE_URL": "postgresql://me:p%40ss@host/db",
    }

    loaded = read(environment)

    assert loaded.secrets == ("xoxb-1-good", "xapp-1-good", HUSH, "p%40ss", "p@ss")
    assert not [secret for secret in loaded.secrets if secret in f"{loaded!r} {loaded}"]


def test_the_environment_counts_more_than_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN='xoxb-file'\nSLACK_APP_TOKEN=xapp-file # a comment\nLOG_LEVEL\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-environment")

    loaded = load(SOCKET_MODE)

    assert (loaded.bot_token, loaded.app_token) == ("xoxb-file", "xapp-environment")


def test_a_file_that_is_no_text_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes("SLACK_BOT_TOKEN=xoxb-1".encode("utf-16"))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Mistaken, match="UTF-8"):
        load()


def test_what_would_switch_bolt_to_oauth_is_taken_away() -> None:
    environment = {"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2", "PATH": "/bin"}

    assert ignore_oauth(environment) == ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"]
    assert environment == {"PATH": "/bin"}


def test_the_example_file_names_every_setting() -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text()

    for name in (*settings.SOCKET_MODE, settings.SIGNING_SECRET, "DATABASE_URL", "LOG_LEVEL", "SLACK_API_URL"):
        assert f"{name}=" in example
    assert read({}) == Settings()
