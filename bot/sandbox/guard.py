"""Who may speak to the sandbox, and how it answers what cannot be done.

It listens on this machine only, but pages of others run on this machine too: in the reader's browser. They could
reach a loopback port by its address, or by a name of their own that leads there.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.observer import NotPossible
from bot.sandbox.refusal import SlackError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
OWN_REQUEST = {"same-origin", "none"}  # "none": typed into the address bar, or a bookmark
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@web.middleware
async def own_requests_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses what another page, or a foreign name for this machine, asks of the sandbox."""
    if not (_is_for_us(request) and _is_from_us(request)):
        return web.Response(status=403, text="The sandbox talks to its own page and to programs on this machine only.")
    return await handler(request)


def _is_for_us(request: web.Request) -> bool:
    """Whether the browser, or the program, knows us by a name that nobody else can own."""
    return urlsplit(f"//{request.headers.get('Host', '')}").hostname in LOOPBACK


def _is_from_us(request: web.Request) -> bool:
    """Whether our own page asks, or a program: only browsers say from where they ask."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return False
    return site is None or site in OWN_REQUEST or _follows_a_link(request)


def _follows_a_link(request: web.Request) -> bool:
    """Whether somebody follows a link to the page from elsewhere: this shows the page and changes nothing."""
    is_page = request.path == "/" or request.path.startswith("/archives/")
    return is_page and request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Tells the browser to show the page in no frame of others, and to load nothing from outside."""
    response.headers.update(HEADERS)


@web.middleware
async def in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What cannot be done is answered with a sentence."""
    if not request.path.startswith("/sandbox/"):
        return await handler(request)
    try:
        return await handler(request)
    except NotPossible as error:
        return web.json_response({"ok": False, "error": str(error)})
    except SlackError as refusal:
        return web.json_response({"ok": False, "error": refusal.error})
    except KeyError as error:
        return web.json_response({"ok": False, "error": f"{error.args[0]} is missing or unknown"}, status=400)
    except (LookupError, TypeError, ValueError) as error:
        return web.json_response({"ok": False, "error": str(error)}, status=400)
