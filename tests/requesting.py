"""Requests over HTTP as Slack and operators send them."""

import hashlib
import hmac
from io import BytesIO
from time import time

import aiohttp


def signed(secret: str, body: bytes, *, at: float | None = None) -> dict[str, str]:
    """Slack's signature of a body, made now unless told otherwise."""
    moment = int(time() if at is None else at)
    signature = hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": str(moment), "x-slack-signature": f"v0={signature}"}


async def get(url: str) -> tuple[int, str]:
    """The status and the body."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """The status and the body."""
    async with aiohttp.ClientSession() as session, session.post(url, data=BytesIO(body), headers=headers) as answer:
        return answer.status, await answer.text()
