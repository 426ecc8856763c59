"""What is installed from a wheel works without the checkout."""

import asyncio
import json
import socket
import subprocess
import sys
import venv
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

ROOT = Path(__file__).parent.parent
MIGRATE = """
import pathlib, sys, bot.cli
from storage.engine import versions
from storage.engine.database import Store
store = Store("sqlite:///made.db")
store.upgrade()
print(pathlib.Path(bot.cli.__file__).is_relative_to(sys.prefix), store.version() == versions.newest())
store.close()
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; what it depends on comes from ours, the checkout does not."""
    pytest.importorskip("hatchling", reason="the build backend is part of `make test`'s environment")
    folder = tmp_path_factory.mktemp("elsewhere")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT], check=True, cwd=folder)
    venv.create(folder / "venv", symlinks=True)
    [packages] = (folder / "venv" / "lib").glob("python*/site-packages")
    ours = Path(pytest.__file__).parent.parent
    (packages / "ours.pth").write_text(f"{ours}\n")  # plain: the .pth files in there, the checkout's too, stay unread
    [wheel] = folder.glob("warmline-*.whl")
    subprocess.run([*pip, "--python", folder / "venv" / "bin" / "python", "install", "--no-deps", wheel], check=True)
    return folder


def run(folder: Path, *command: str) -> str:
    environment = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_is_there(elsewhere: Path) -> None:
    warmline = str(elsewhere / "venv" / "bin" / "warmline")

    assert run(elsewhere, warmline, "--version").startswith("warmline 0.")
    assert json.loads(run(elsewhere, warmline, "manifest"))["display_information"]["name"] == "Warmline"


def test_it_helps_and_checks_without_the_checkout(elsewhere: Path) -> None:
    warmline = elsewhere / "venv" / "bin" / "warmline"
    checked = subprocess.run([warmline, "check"], cwd=elsewhere, env={}, capture_output=True, text=True, check=False)

    assert "sandbox" in run(elsewhere, str(warmline), "--help")
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "SLACK_BOT_TOKEN is missing" in checked.stdout


async def test_the_sandbox_begins_and_shows_its_page(elsewhere: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as asked:
        port = asked.getsockname()[1]
    command = [str(elsewhere / "venv" / "bin" / "warmline"), "sandbox", "--port", str(port), "--no-browser"]
    sandbox = await asyncio.create_subprocess_exec(*command, cwd=elsewhere, env={}, stdout=asyncio.subprocess.PIPE)
    try:
        assert sandbox.stdout
        assert "the example company" in (await sandbox.stdout.readline()).decode()
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as page:
            assert "<!doctype html>" in await page.text()
    finally:
        sandbox.kill()
        await sandbox.communicate()


def test_the_migrations_are_there(elsewhere: Path) -> None:
    output = run(elsewhere, str(elsewhere / "venv" / "bin" / "python"), "-c", MIGRATE)

    assert output.split() == ["True", "True"]


def test_the_sandbox_has_its_page_and_company(elsewhere: Path) -> None:
    listed = run(
        elsewhere, str(elsewhere / "venv" / "bin" / "python"), "-m", "zipfile", "-l", *map(str, elsewhere.glob("*.whl"))
    )

    here = {str(file.relative_to(ROOT)) for file in (ROOT / "bot" / "sandbox" / "page").rglob("*") if file.is_file()}
    assert {name for name in (*here, "bot/example.toml", "bot/manifest.json") if name not in listed} == set()
    assert "licenses/LICENSE" in listed
    assert "tests/" not in listed
