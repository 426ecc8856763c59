"""Which Python `make` takes: the first one, unless the system's own is much quicker (.ci/python)."""

import os
import subprocess
from pathlib import Path

import pytest

CHOOSE = Path(__file__).parent.parent / ".ci" / "python"


def interpreter(path: Path, *, microseconds: int, is_usable: bool = True) -> str:
    """One that needs so long, and is new enough or not."""
    path.write_text(
        f"""#!/bin/sh
case "$2" in
    *ensurepip*) exit {0 if is_usable else 1};;
    *) echo {microseconds};;
esac
"""
    )
    path.chmod(0o755)
    return str(path)


def chosen(first: str, own: str) -> str:
    environment = {"PATH": f"{Path(first).parent}:{os.environ['PATH']}", "SYSTEM_PYTHON": own}
    return subprocess.run([CHOOSE], env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("first", "own", "is_own"),
    [
        ({"microseconds": 25000}, {"microseconds": 15000}, True),
        ({"microseconds": 15000}, {"microseconds": 14000}, False),
        ({"microseconds": 15000}, {"microseconds": 25000}, False),
        ({"microseconds": 25000}, {"microseconds": 15000, "is_usable": False}, False),
        ({"microseconds": 15000, "is_usable": False}, {"microseconds": 25000}, True),
        ({"microseconds": 25000, "is_usable": False}, {"microseconds": 15000, "is_usable": False}, False),
    ],
    ids=["much quicker", "as quick", "slower", "too old", "the first is too old", "both are too old"],
)
def test_the_systems_own_is_taken_where_it_is_much_quicker(
    first: dict[str, int], own: dict[str, int], is_own: bool, tmp_path: Path
) -> None:
    python, systems = interpreter(tmp_path / "python3", **first), interpreter(tmp_path / "systems", **own)  # type: ignore[arg-type]
    assert chosen(python, systems) == (systems if is_own else "python3")


def test_a_system_without_one_is_no_trouble(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "python3", microseconds=15000)
    assert chosen(python, str(tmp_path / "nowhere")) == "python3"
