"""Who may speak to the sandbox, and how it answers what cannot be done."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.observer import NotPossible

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@web.middleware
async def loopback_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nobody else's page may speak to the sandbox through the reader's browser."""
    callers = [f"//{request.host}", request.headers.get("Origin", "")]
    if any(caller and urlsplit(caller).hostname not in LOOPBACK for caller in callers):
        return web.Response(status=403, text="The sandbox talks to this machine only.")
    return await handler(request)


@web.middleware
async def in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What cannot be done is answered with a sentence."""
    if not request.path.startswith("/sandbox/"):
        return await handler(request)
    try:
        return await handler(request)
    except NotPossible as error:
        return web.json_response({"ok": False, "error": str(error)})
    except KeyError as error:
        return web.json_response({"ok": False, "error": f"{error.args[0]} is missing or unknown"}, status=400)
    except (LookupError, TypeError, ValueError) as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)
