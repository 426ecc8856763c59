"""The files that a deployment begins with fit the program: what can be held without a container engine."""

import asyncio
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot import cli, settings
from bot.sandbox import Sandbox
from tests.process import environment_for, running
from tests.stage import COMPANY, manifest

ROOT = Path(__file__).parent.parent
CONTAINERFILE = ROOT / "docs/deploy/Containerfile"
UNIT = ROOT / "docs/deploy/warmline.service"
PAGE = ROOT / "docs/operations.md"
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = {name for name in vars(settings).values() if isinstance(name, str) and re.fullmatch(r"[A-Z]+(_[A-Z]+)+", name)}
SETTINGS = OURS | {"SLACK_API_URL", "DATABASE_URL", "LOG_LEVEL"}
OTHERS = {  # what is read by what we stand on
    "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK", "PATH",
    "MPLCONFIGDIR", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD",
}  # fmt: skip
EXACT = re.compile(r"docker\.io/library/(python|postgres):\d+\.\d+(\.\d+)?-[a-z-]+(@sha256:[0-9a-f]{64})?")


def instructions() -> list[tuple[str, str]]:
    """Each of the Containerfile, with its lines put together."""
    text = re.sub(r"^#.*\n", "", CONTAINERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def the_last(name: str) -> str:
    return [what for verb, what in instructions() if verb == name][-1]


def understood(words: Sequence[str]) -> Mapping[str, Any]:
    """What the command line makes of a command, which it does not run."""
    command: Any = get_command(cli.app)
    left = list(words)
    while left and hasattr(command, "commands"):
        command = command.commands[left.pop(0)]
    return dict(command.make_context(" ".join(words), left).params)


def healthy_at() -> int:
    found = re.search(r"http://127\.0\.0\.1:(\d+)/healthz", the_last("HEALTHCHECK"))
    assert found
    return int(found[1])


def test_the_image_runs_a_command_that_there_is() -> None:
    assert json.loads(the_last("ENTRYPOINT")) == ["warmline"]
    assert understood(json.loads(the_last("CMD")))["metrics_port"] == healthy_at()


async def test_the_health_check_tells_a_running_bot_from_none(tmp_path: Path) -> None:
    program, *words = json.loads(the_last("HEALTHCHECK").partition("CMD ")[2])
    assert program == "python"
    async with (
        Sandbox(COMPANY, manifest()) as slack,
        running("run", "--metrics-port", "0", folder=tmp_path, environment=environment_for(slack)) as bot,
    ):
        asked = [word.replace(f"http://127.0.0.1:{healthy_at()}", await bot.address()) for word in words]
        assert await _code_of(asked) == 0
        bot.signal()
        await bot.ends()
        assert await _code_of(asked) == 1


async def _code_of(words: Sequence[str]) -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=asyncio.subprocess.DEVNULL)
    return await process.wait()


def test_the_image_is_built_from_files_that_are_here_and_are_let_in() -> None:
    copied = [
        name
        for verb, what in instructions()
        if verb == "COPY" and not what.startswith("--from")
        for name in what.split()[:-1]
    ]
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert set(copied) == let_in


def test_the_image_is_of_one_version_and_runs_without_rights() -> None:
    verbs = [verb for verb, _ in instructions()]

    assert EXACT.fullmatch(the_last("ARG").partition("=")[2])
    assert {what.split(" AS ")[0] for verb, what in instructions() if verb == "FROM"} == {"${PYTHON}"}
    assert the_last("USER") not in {"root", "0"}
    assert verbs.index("USER") < verbs.index("ENTRYPOINT")


def test_the_seal_key_is_in_another_volume_than_the_database() -> None:
    where = re.search(r"DATABASE_URL=sqlite:///(/\S+)", the_last("ENV"))
    assert where
    key, database = Path(the_last("WORKDIR")), Path(where[1]).parent

    assert sorted(json.loads(the_last("VOLUME"))) == sorted([str(key), str(database)])
    assert key != database
    assert any(volume.endswith(f":{key}") for volume in COMPOSE["services"]["warmline"]["volumes"])


def test_the_image_makes_a_usable_database_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_dir", lambda path: str(path) == "/data")
    [url] = re.findall(r"DATABASE_URL=(\S+)", the_last("ENV"))

    assert settings.read({"DATABASE_URL": url}).database_url == url


def _named_variables() -> set[str]:
    image = {name for verb, what in instructions() if verb == "ENV" for name in re.findall(r"(\w+)=", what)}
    compose = {name for service in COMPOSE["services"].values() for name in service.get("environment", ())}
    example = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    unit = re.findall(r"^Environment=(\w+)", UNIT.read_text(), re.MULTILINE)
    return image | compose | set(example) | set(unit)


def test_every_variable_that_is_set_is_read() -> None:
    assert _named_variables() - OTHERS == SETTINGS


def test_compose_starts_the_image_with_a_database_that_answers() -> None:
    bot, database = COMPOSE["services"]["warmline"], COMPOSE["services"]["database"]
    filled = re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "s3cret", bot["environment"]["DATABASE_URL"])

    assert ROOT / bot["build"]["context"] / bot["build"]["dockerfile"] == CONTAINERFILE
    assert EXACT.fullmatch(database["image"])
    assert bot["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert settings.read({"DATABASE_URL": filled}).database_url == (
        f"postgresql://{database['environment']['POSTGRES_USER']}:s3cret@database/{database['environment']['POSTGRES_DB']}"
    )
    assert {volume.partition(":")[0] for service in (bot, database) for volume in service["volumes"]} == set(
        COMPOSE["volumes"]
    )


def test_neither_listens_to_the_world() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == []


def test_all_give_the_bot_the_time_that_it_needs_to_stop() -> None:
    [unit] = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT.read_text(), re.MULTILINE)

    assert {f"{unit}s", COMPOSE["services"]["warmline"]["stop_grace_period"]} == {"15s"}
    assert "--stop-timeout 15" in PAGE.read_text()


def test_the_service_runs_a_command_that_there_is() -> None:
    [command] = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(), re.MULTILINE)
    program, *words = shlex.split(command)

    assert program in PAGE.read_text()
    assert understood(words) == understood(["run"])


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_understands_the_service(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/warmline/.venv/bin/warmline", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def _commands_on_pages() -> list[tuple[str, str]]:
    """Every command of ours in a code block or between backticks of the pages for those who run it."""
    pages = [ROOT / "README.md", PAGE, ROOT / "docs/privacy.md", CONTAINERFILE, ROOT / "compose.yaml", UNIT]
    names = "|".join(get_command(cli.app).commands)  # type: ignore[attr-defined]
    pattern = rf"(?:^|[\s`/])warmline ((?:{names})\b(?:\"[^\"\n]*\"|[^`\n#(|…;\"])*)"
    return [(page.name, found.strip()) for page in pages for found in re.findall(pattern, _code(page), re.MULTILINE)]


def _code(page: Path) -> str:
    text = page.read_text()
    if page.suffix != ".md":
        return text.replace("# ", "")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


def test_every_command_that_a_page_shows_is_understood() -> None:
    shown = [shlex.split(command) for _, command in _commands_on_pages()]
    for words in shown:
        if len(words) > 1:  # one that is only named need not have what it needs
            understood(words)

    assert len(shown) > 20
