"""`/warmline privacy`: what I keep about somebody, handed out and erased."""

import asyncio

from handlers import files
from handlers.call import Call
from handlers.feature import Feature
from handlers.files import Wanted
from handlers.views import privacy as views
from handlers.views.answers import Answer, paragraph
from storage.across import away_status, own_export, privacy
from storage.engine.audit import Logged
from storage.people import naming
from storage.refusal import theirs


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
    kept = await call.once(privacy.erase, call.me.id, call.now)
    call.concerns("", call.me.id)
    if isinstance(kept, str):  # somebody on hold
        return paragraph(theirs(kept), title="Noted")
    return paragraph(views.erased(kept, keeps_old_pages=call.store.keeps_old_pages), title="Erased")


FEATURE = Feature(
    commands={"/warmline privacy": show},
    actions={"privacy_erase": erase, "privacy_export": export, "privacy_page": turn, "privacy_show": show},
    help=views.IN_HELP,
    audited={"privacy_erase": Logged("erasure"), "privacy_export": Logged("export")},
)
