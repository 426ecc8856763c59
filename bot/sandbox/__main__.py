"""The sandbox as a process of its own: `python -m bot.sandbox --company FILE --manifest FILE`."""

import argparse
import asyncio
import json
import signal
import sys
from datetime import datetime
from pathlib import Path

from bot.sandbox.company import Workspace
from bot.sandbox.server import Sandbox

FACTS = ("url", "api_url", "bot_token", "app_token", "signing_secret", "bot_user_id", "team_id")


def main() -> None:
    """Serves until it is told to stop."""
    asyncio.run(_run(arguments().parse_args()))


def arguments() -> argparse.ArgumentParser:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--company", type=Path, required=True, help="people and channels, as JSON")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest, as JSON")
    parser.add_argument("--events-url", help="deliver signed HTTP requests there, in place of Socket Mode")
    parser.add_argument("--start", help="the moment at which the clock starts, like 2026-11-23T09:00+01:00")
    parser.add_argument("--bot-token")
    parser.add_argument("--app-token")
    parser.add_argument("--signing-secret")
    parser.add_argument("--limits-off", action="store_true", help="lift the limits on posting")
    return parser


async def _run(options: argparse.Namespace) -> None:
    """Serves until it is told to stop; the first line says where and with which tokens."""
    sandbox = _sandbox(options)
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with sandbox:
        sys.stdout.write(json.dumps({name: getattr(sandbox, name) for name in FACTS}) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def _sandbox(options: argparse.Namespace) -> Sandbox:
    sandbox = Sandbox(
        Workspace.from_json(json.loads(options.company.read_text())),
        json.loads(options.manifest.read_text()),
        start=datetime.fromisoformat(options.start) if options.start else None,
        port=options.port,
        events_url=options.events_url,
        bot_token=options.bot_token,
        app_token=options.app_token,
        signing_secret=options.signing_secret,
    )
    sandbox.limits_off = options.limits_off
    return sandbox


if __name__ == "__main__":
    main()
