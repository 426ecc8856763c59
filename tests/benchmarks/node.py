"""bolt-js with better-sqlite3, installed for one run, where there is npm."""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.process import start_program

SCRIPT = Path(__file__).with_name("bolt.js")
PACKAGES = ("@slack/bolt", "better-sqlite3@12")  # its 13 needs Node.js 22
INSTALLED_WITHIN = 900.0  # seconds; better-sqlite3 is compiled, because to ask for a finished one may take longer
HOW = {"alone": "a flush for each", "shared": "with a shared flush"}


async def install(folder: Path) -> str:
    """Why it cannot be installed here, in words; "" where it is."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "there is no npm on this machine"
    process = await start_program(
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(folder),
        *PACKAGES,
        folder=folder,
        environment=_compiling(),
    )
    try:
        failed = await process.ends(within=INSTALLED_WITHIN)
    except TimeoutError:
        return "npm took too long"
    finally:
        await process.kill()
    return f"npm could not install it: {process.output.strip().splitlines()[-1:]}" if failed else ""


def _compiling() -> dict[str, str]:
    """What npm knows here, and the headers that came with Node.js, where they did: to ask for them takes minutes."""
    root = Path(shutil.which("node") or "node").resolve().parent.parent
    headers = {"npm_config_nodedir": str(root)} if (root / "include" / "node").is_dir() else {}
    return {**os.environ, "npm_config_build_from_source": "true", **headers}


def command(secret: str, how: str) -> Sequence[str]:
    return [shutil.which("node") or "node", str(SCRIPT), "warmline.db", secret, how]


def environment(folder: Path) -> Mapping[str, str]:
    return {"NODE_PATH": str(folder / "node_modules")}
