"""`/warmline privacy`: what I keep about somebody, handed out and erased."""

import asyncio
from datetime import datetime

from handlers import files
from handlers.call import Call
from handlers.feature import Feature
from handlers.files import Wanted
from handlers.views import privacy as views
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Message
from storage.across import away_status, own_export, privacy
from storage.across.erasing import ERASED
from storage.engine.audit import Logged
from storage.engine.database import Session
from storage.people import naming
from storage.refusal import theirs
from storage.tables import Delivery


async def show(call: Call) -> Answer:
    """The command, and *Privacy* on Home."""
    names_missed = await call.read(naming.is_on)
    reads_status = await call.read(away_status.is_read)
    kept = await call.read(privacy.kept, call.me.id)
    return views.overview(kept, names_missed=names_missed, reads_status=reads_status)


async def export(call: Call) -> Answer:
    """*Export mine*: a file by direct message, or page by page where Slack lets me send none."""
    everything = await call.read(privacy.mine, call.me.id)
    call.concerns("", call.me.id)
    wanted = Wanted(
        "everything I keep about you", "What I keep about you", own_export.NAME.format(call.me.id), alt="",
        make=lambda: asyncio.to_thread(own_export.zipped, everything, call.me.id, at=call.now),
        otherwise=lambda note: views.in_pages(everything, note=note),
        sort="file", doing="putting together", instead="page by page",
        how=f", or run `warmline export --person {call.me.id} DIR` and hand you the file",
    )  # fmt: skip
    return await files.send(wanted, call)


async def turn(call: Call) -> Answer:
    everything = await call.read(privacy.mine, call.me.id)
    return Answer(modal=views.export(everything, page=call.number), in_place=True)


async def erase(call: Call) -> Answer:
    kept = await call.read(privacy.kept, call.me.id)
    waits = await call.once(privacy.erase, call.me.id, call.now)
    call.concerns("", call.me.id)
    if waits:  # somebody on hold
        return paragraph(theirs(waits), title="Noted")
    return paragraph(views.erasing(kept), title="Erasing")


def compose_erased(session: Session, delivery: Delivery, now: datetime) -> Message:
    """The last thing they are told; nothing in it names them."""
    return Message(views.erased(keeps_old_pages=session.get_bind().dialect.name != "sqlite"))


FEATURE = Feature(
    commands={"/warmline privacy": show},
    actions={"privacy_erase": erase, "privacy_export": export, "privacy_page": turn, "privacy_show": show},
    composers={ERASED: compose_erased},
    help=views.IN_HELP,
    audited={"privacy_erase": Logged("erasure"), "privacy_export": Logged("export")},
)
