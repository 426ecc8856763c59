"""What was said anonymously: the code that its author gets, and what is found by one."""

from collections.abc import Callable
from typing import TypeVar

from handlers.call import Call
from storage.refusal import Refused
from storage.sealed import codes

T = TypeVar("T")


async def code_for(call: Call) -> str:
    """The same delivery coming twice gets the same code."""
    return await call.read(codes.of_delivery, call.idempotency_key or "")


async def find(question: Callable[..., T | None], code: str, call: Call) -> T:
    """What ``question`` finds under a code. Refused for a code that is nobody's, which is counted."""
    found = None
    if codes.read(code):
        found = await call.read(question, code=code, by=call.me.id, now=call.now)
    if found is None:
        await call.once_sealed(codes.note_wrong, as_before, call.me.id, call.now)
        raise Refused(codes.WRONG)
    return found


def as_before() -> None:
    """The same delivery came before, and is answered again the same."""
