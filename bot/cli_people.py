"""The commands that are about one person: handed out, erased, kept for now."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import cli_shared as shared
from bot import printing

if TYPE_CHECKING:
    from storage.engine.database import Store

Someone = Annotated[str, typer.Argument(metavar="USER_ID", help="Their member ID in Slack, as in U0123456.")]


def forget(
    person: Someone,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    audit_log: shared.AuditLog = None,
) -> None:
    """Erase a person: what they said, what was said to them, who they are."""
    _check(person)
    shared.open_audit(audit_log)
    with shared.opened() as store:
        if not _agreed(store, person, yes=yes):
            return
        from storage.across import privacy

        waits = store.write_now(privacy.erase, person, datetime.now(UTC), is_told=False)
        if not waits:
            _erase(store, person)
    shared.audit("erasure", about=[person, *(["waits"] if waits else [])], via="warmline forget")
    if waits:
        printing.say(
            f"{person} is on hold, so nothing was erased. That it was asked for is noted, and done when the hold ends."
            f" They would read: “{waits}”"
        )
        return
    _say_forgotten(person)


def hold(
    person: Annotated[
        str | None, typer.Argument(metavar="USER_ID", help="Their member ID; all are listed without.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Set a hold: why nothing of theirs may be deleted.")] = "",
    say: Annotated[str, typer.Option(help="What they read who ask for erasure, in place of our own words.")] = "",
    end: Annotated[bool, typer.Option("--end", help="End it, and do what waited for that.")] = False,
    audit_log: shared.AuditLog = None,
) -> None:
    """Keep what is about a person, whatever periods and erasures there are; or list who is on hold."""
    from storage.people import holds

    if person is None:
        with shared.opened() as store:
            _list(store)
        return
    _check(person)
    if bool(reason) == end:
        shared.fail('Write --reason "…" to set a hold, or --end to end it.', code=2)
    shared.open_audit(audit_log)
    with shared.opened() as store:
        if end:
            _end(store, person)
        else:
            store.write_now(holds.put, person=person, reason=reason, by=None, at=datetime.now(UTC), words=say)
            printing.say(f"{person} is on hold: nothing of theirs is deleted until `warmline hold {person} --end`.")
    shared.audit("hold", about=[person, "ended" if end else "set"], via="warmline hold")


def export(person: str, folder: Path) -> None:
    """Write what is about somebody as they get it themselves, readable by its owner only."""
    from storage.across import files, own_export, privacy

    _check(person)
    path = folder / own_export.NAME.format(person)
    with shared.opened() as store:
        content = own_export.zipped(store.read_now(privacy.mine, person), person, at=datetime.now(UTC))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write_bytes(path, content)
    except OSError as error:
        shared.fail(f"{folder} cannot be written to ({error.strerror or error}). Name another folder.")
    shared.audit("export", about=[person], via="warmline export")
    printing.say(f"{path} holds everything about {person} ({len(content):,} bytes). Delete it once you handed it over.")


def _check(person: str) -> None:
    if not re.fullmatch(r"[UW][A-Z0-9]{2,}", person):
        shared.fail(
            "That is no member ID. In Slack, open their profile, then ⋮ and Copy member ID, as in U0123456.", code=2
        )


def _agreed(store: "Store", person: str, *, yes: bool) -> bool:
    """Whether they are known, and whoever runs it wants them erased."""
    from storage.across import privacy

    kept = store.read_now(privacy.kept, person)
    if not kept:
        printing.say(f"Nothing is kept about {person}.")
        return False
    printing.say_table(f"Kept about {person}", ("what", "rows"), [(kind, str(count)) for kind, count in kept.items()])
    if not yes and not shared.agrees("Erase all of it? This cannot be undone."):
        shared.fail("Nothing was erased.")
    return True


def _erase(store: "Store", person: str) -> None:
    """Step by step, beside a bot that runs, which goes on with it where this is stopped."""
    from storage.across import erasing
    from storage.across.paced import Paced

    paced, said = Paced(store), 0
    while step := store.read_now(erasing.look, person):
        if (share := int(10 * step.share)) > said:
            said = share
            printing.say(f"{10 * share} % erased …")
        paced.write(erasing.take, step)
    store.scrub_now()


def _say_forgotten(person: str) -> None:
    printing.say(
        f"{person} is forgotten. The running bot takes their posts back. Older back-ups still know them. What was said"
        " anonymously bears no name, so nothing of theirs can be found in it: it stays."
    )


def _end(store: "Store", person: str) -> None:
    from storage.across import privacy

    has_waited = store.write_now(privacy.release, person=person, by=None, at=datetime.now(UTC))
    printing.say(f"{person} is on hold no longer.")
    if has_waited:
        _erase(store, person)
        shared.audit("erasure", about=[person], via="warmline hold")
        printing.say("Their erasure had waited for that.")
        _say_forgotten(person)


def _list(store: "Store") -> None:
    from storage.people import holds

    rows = [
        (hold.person, f"{hold.set_at:%Y-%m-%d}", hold.set_by or "", hold.reason, "yes" if hold.erasure_asked_at else "")
        for hold in store.read_now(holds.everyone)
    ]
    printing.say_table("On hold", ("who", "since", "by", "why", "erasure waits"), rows)
