"""The sandbox answers its own page and programs on this machine, and no page of others."""

import re

import aiohttp
import pytest

from bot.sandbox import Sandbox

FOREIGN = {
    "another port of this machine": {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
    "another port, in an old browser": {"Origin": "http://127.0.0.1:3000"},
    "a picture in a page of this machine": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "image"},
    "a form in a page of this machine": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "document"},
    "a page from elsewhere": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "a frame without an origin": {"Origin": "null"},
    "a name that was made to lead here": {"Host": "evil.example"},
    "the same with our port": {"Host": "evil.example:8642", "Origin": "http://evil.example:8642"},
}


def places(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Every method and path that is served, but for the page itself and its links."""
    routes = sandbox.application().router.routes()
    paths = {(route.method, route.resource.canonical if route.resource else "") for route in routes}
    filled_in = {("POST" if method == "*" else method, re.sub(r"{\w+}", "x", path)) for method, path in paths}
    return sorted(place for place in filled_in if place[1] not in ("/", "/archives/x/x"))


@pytest.mark.parametrize("caller", FOREIGN)
async def test_nothing_is_done_for_a_page_of_others(sandbox: Sandbox, caller: str) -> None:
    async with aiohttp.ClientSession(sandbox.url) as session:
        for method, path in places(sandbox):
            async with session.request(method, path, headers=FOREIGN[caller]) as answer:
                assert (path, answer.status) == (path, 403)


async def test_the_clock_does_not_move_for_another_page(sandbox: Sandbox) -> None:
    body = '{"to": "2030-01-01T00:00:00+00:00"}'
    async with (
        aiohttp.ClientSession(sandbox.url, headers={"Origin": "http://localhost:3000"}) as session,
        session.post("/sandbox/clock", data=body, headers={"Content-Type": "text/plain"}) as answer,
    ):
        assert answer.status == 403
    assert sandbox.now().year < 2030


async def test_a_websocket_of_another_page_is_refused(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.url, headers={"Origin": "http://localhost:3000"}) as session:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect("/link/?ticket=x")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:8642", "Origin": "http://localhost:8642", "Sec-Fetch-Site": "same-origin"},
        {"Host": "[::1]:8642"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_our_own_page_and_programs_are_answered(sandbox: Sandbox, headers: dict[str, str]) -> None:
    async with (
        aiohttp.ClientSession(sandbox.url) as session,
        session.get("/sandbox/state", headers=headers) as answer,
    ):
        assert answer.status == 200


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/sandbox/state", "/sandbox/nowhere"])
async def test_no_other_page_can_show_ours_in_a_frame(sandbox: Sandbox, path: str) -> None:
    async with aiohttp.ClientSession(sandbox.url) as session, session.get(path) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


async def test_a_link_from_elsewhere_leads_to_the_page(sandbox: Sandbox) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    async with aiohttp.ClientSession(sandbox.url, headers=followed) as session, session.get("/") as answer:
        assert answer.status == 200
