"""`/warmline privacy`: what I keep about somebody, handed out and erased."""

from handlers.call import Call
from handlers.feature import Feature
from handlers.views import privacy as views
from handlers.views.answers import Answer, paragraph
from storage.across import away_status, privacy
from storage.people import naming


async def show(call: Call) -> Answer:
    """The command, and *Privacy* on Home."""
    names_missed = await call.read(naming.is_on)
    reads_status = await call.read(away_status.is_read)
    kept = await call.read(privacy.kept, call.me.id)
    return views.overview(kept, names_missed=names_missed, reads_status=reads_status)


async def export(call: Call) -> Answer:
    return Answer(modal=views.export(await call.read(privacy.mine, call.me.id)))


async def turn(call: Call) -> Answer:
    everything = await call.read(privacy.mine, call.me.id)
    return Answer(modal=views.export(everything, page=call.number), in_place=True)


async def erase(call: Call) -> Answer:
    kept = await call.once(privacy.forget, call.me.id, call.now)
    return paragraph(views.erased(kept, keeps_old_pages=call.store.keeps_old_pages), title="Erased")


FEATURE = Feature(
    commands={"/warmline privacy": show},
    actions={"privacy_erase": erase, "privacy_export": export, "privacy_page": turn, "privacy_show": show},
    help=views.IN_HELP,
)
