"""A process that serves: the program as `warmline run --http` runs it, or a Bolt app that only acknowledges."""

import asyncio
import socket
import sys

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot import logs, server, settings
from bot.sending.scheduler import Scheduler
from storage.engine.database import Store


def bare(secret: str) -> None:
    """What Bolt and uvicorn cost by themselves, set up as the program sets them up."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bare", bot_id="B0", bot_user_id="U0BOT"
        )

    app = AsyncApp(
        signing_secret=secret,
        authorize=authorize,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
    )

    @app.command("/kudos")
    async def acknowledge(ack: AsyncAck) -> None:
        await ack(text="ok")

    bound = socket.create_server(("127.0.0.1", 0))
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sys.stdout.write(f"listening at http://127.0.0.1:{bound.getsockname()[1]}/slack/events\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        AsyncSlackRequestHandler(app), lifespan="off", ws="none", log_config=None, access_log=False, server_header=False
    )
    asyncio.run(uvicorn.Server(config).serve(sockets=[bound]))


def warmline(synchronous: str, *, silent: bool) -> None:
    """``silent``: without a scheduler, so that answering is measured by itself."""
    assert Store.__init__.__kwdefaults__
    Store.__init__.__kwdefaults__["synchronous"] = synchronous  # the program itself knows FULL only
    if silent:
        Scheduler.start = lambda scheduler: None  # type: ignore[assignment, method-assign]
    chosen = settings.load(settings.HTTP)
    logs.set_up(chosen.log_level, chosen.secrets)
    server.run(chosen, server.Address("127.0.0.1", 0))


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare(sys.argv[2])
    else:
        warmline(sys.argv[1], silent="silent" in sys.argv)
