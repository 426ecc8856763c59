"""`/warmline dominoes picture`: teams as nodes, what they hand over as arrows; in words where none can be sent."""

from handlers.call import Call
from handlers.views import dominoes as views
from handlers.views.answers import Answer
from storage.dominoes.handovers import Page


async def send(page: Page, call: Call) -> Answer:
    return views.in_words(page, may_add=False, is_all=False)
