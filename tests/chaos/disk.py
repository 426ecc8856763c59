"""A disk that is full: a small one in memory where we may mount it, else a limit on the size of files."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.scene import Scene

SIZE = 32 * 1024 * 1024
PIECE = b"\0" * 4096


@contextmanager
def small(folder: Path) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    is_mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if is_mounted:
            subprocess.run(["umount", str(folder)], check=True)


@asynccontextmanager
async def full(scene: "Scene") -> AsyncIterator[None]:
    """Not another byte goes in meanwhile."""
    if scene.data.is_mount():
        ballast = scene.data / "ballast"
        with suppress(OSError), ballast.open("ab", buffering=0) as file:
            while True:
                file.write(PIECE)
        yield
        ballast.unlink()
        return
    largest = max(path.stat().st_size for path in scene.data.iterdir())
    life, scene.bots.life = scene.bots.life, replace(scene.bots.life, largest_file=largest)
    await scene.bots.kill()
    yield
    scene.bots.life = life
    await scene.bots.kill()
