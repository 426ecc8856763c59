"""`/warmline dominoes picture`: teams, and what they hand over; in words where Slack lets me send no picture."""

import asyncio
from functools import partial

from handlers import files
from handlers.call import Call
from handlers.files import Wanted
from handlers.views import domino_picture
from handlers.views import dominoes as views
from handlers.views.answers import Answer
from storage.dominoes.handovers import Page


async def send(page: Page, call: Call) -> Answer:
    if not page.handovers:
        return views.in_words(page, may_add=False, is_all=False)
    wanted = Wanted(
        "the hand-overs", domino_picture.TITLE, "handovers.png", domino_picture.described(page),
        make=partial(asyncio.to_thread, domino_picture.draw, page, form="png"),
        otherwise=lambda note: views.in_words(page, may_add=False, is_all=False, note=note),
    )  # fmt: skip
    return await files.send(wanted, call)
