"""What is installed from a wheel works without the checkout."""

import json
import subprocess
import sys
import venv
from pathlib import Path

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


def test_the_migrations_are_there(elsewhere: Path) -> None:
    output = run(elsewhere, str(elsewhere / "venv" / "bin" / "python"), "-c", MIGRATE)

    assert output.split() == ["True", "True"]


def test_the_sandbox_has_its_page_and_company(elsewhere: Path) -> None:
    listed = run(
        elsewhere, str(elsewhere / "venv" / "bin" / "python"), "-m", "zipfile", "-l", *map(str, elsewhere.glob("*.whl"))
    )

    here = {str(file.relative_to(ROOT)) for file in (ROOT / "bot" / "sandbox" / "page").rglob("*") if file.is_file()}
    assert {name for name in (*here, "bot/example.toml", "bot/manifest.json") if name not in listed} == set()
    assert "tests/" not in listed
