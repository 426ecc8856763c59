"""Leaks of each sort, planted one at a time: the attack must find each, or it could not be trusted to find none."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from prometheus_client import REGISTRY, Counter
from sqlmodel import Session, col, select, update

import handlers.anonymous
from handlers import permissions
from storage.delivery import outbox
from storage.engine import deliveries
from storage.engine.seal import SealKey
from storage.people import homes
from storage.sealed import boxes, hours
from storage.sealed.hours import Hourly
from storage.stories import anonymous
from storage.stories.messages import STORY_POST
from storage.tables import Away, Delivery, Handled, Person, Story
from tests.attack import life
from tests.attack.people import IDS
from tests.stage import MONDAY

DAY = date(2027, 1, 1)
Rule = Callable[[Session], None]


class Planted:
    """``who`` tells something just now, which no rule should write down."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.who, self.at = patch, "", MONDAY
        self.after: Callable[[], None] = lambda: None  # what has to be cleared up
        telling = handlers.anonymous.tell

        async def tell(draft: Any, call: Any, **where: Any) -> Any:
            self.who, self.at, self.words = call.me.id, call.now, draft.text
            return await telling(draft, call, **where)

        patch.setattr(handlers.anonymous, "tell", tell)

    def also(self, rule: Rule) -> None:
        """Do this too in the transaction that seals."""
        seal = hours.seal

        def both(session: Session, sort: Hourly, said: Any, *, at: Any) -> None:
            seal(session, sort, said, at=at)
            if self.who:
                rule(session)
                session.flush()
            self.who = ""

        self.patch.setattr(hours, "seal", both)

    def says(self, more: Callable[[], dict[str, Any]]) -> None:
        """Seal this with what is said."""
        seal = hours.seal

        def with_more(session: Session, sort: Hourly, said: Any, *, at: Any) -> None:
            seal(session, sort, {**said, **more()}, at=at)

        self.patch.setattr(hours, "seal", with_more)

    def then(self, publish: Callable[[Story, Mapping[str, Any]], None]) -> None:
        """Write this into the row that is read at the end."""
        post = anonymous._post

        def posted(session: Session, said: Mapping[str, Any], now: Any) -> None:
            post(session, said, now)
            story = session.exec(select(Story).where(Story.code_mark == said["mark"])).one()
            publish(story, said)
            session.add(story)

        self.patch.setattr(anonymous, "_post", posted)


def a_moment_in_its_row(leak: Planted) -> None:
    leak.says(lambda: {"at": leak.at.isoformat()})
    leak.then(lambda story, said: setattr(story, "edited_at", datetime.fromisoformat(said["at"])))


def its_author_in_its_row(leak: Planted) -> None:
    leak.says(lambda: {"who": leak.who})
    leak.then(lambda story, said: setattr(story, "downstream", said["who"]))


def the_delivery_with_its_person(leak: Planted) -> None:
    leak.also(lambda session: _delivery(session, person=leak.who))


def a_token_of_the_person(leak: Planted) -> None:
    leak.also(lambda session: _delivery(session, result=_token(leak.who)))
    once = deliveries.once

    def named(session: Session, key: str, person: str, *more: Any) -> Any:
        done = once(session, key, person, *more)
        session.connection().execute(update(Handled).where(col(Handled.key) == key).values(result=_token(person)))
        return done

    leak.patch.setattr(deliveries, "once", named)


def keys_that_are_alike(leak: Planted) -> None:
    made = permissions.idempotency_key

    def alike(body: dict[str, Any]) -> str:
        user = body.get("user_id") or (body.get("user") or {}).get("id") or ""
        return f"{made(body)}.{_token(user)}"

    leak.patch.setattr(permissions, "idempotency_key", alike)


def entries_as_they_were_written(leak: Planted) -> None:
    numbers = count()
    leak.patch.setattr(boxes, "entry", lambda said, token="": boxes.Entry(f"{next(numbers):032x}", token, said))


def a_box_of_its_own_size(leak: Planted) -> None:
    leak.patch.setattr(boxes, "_size", lambda length: length)


def a_box_that_is_not_encrypted(leak: Planted) -> None:
    leak.patch.setattr(SealKey, "encrypt", lambda key, about, plain: b"0" * 12 + plain + b"0" * 16)
    leak.patch.setattr(SealKey, "decrypt", lambda key, about, sealed: sealed[12:-16])


def words_in_free_pages(leak: Planted) -> None:
    def written_and_erased(session: Session) -> None:
        session.connection().exec_driver_sql("PRAGMA secure_delete=OFF")
        row = Away(person=leak.words, first_day=DAY, last_day=DAY)
        session.add(row)
        session.flush()
        session.delete(row)

    leak.also(written_and_erased)


def a_line_in_the_log(leak: Planted) -> None:
    leak.also(lambda session: logging.getLogger("storage.stories").debug("told by %s", leak.who))


def a_label_of_a_figure(leak: Planted) -> None:
    told = Counter("warmline_told", "Who told.", ["person"])
    leak.also(lambda session: told.labels(leak.who).inc())
    leak.after = lambda: REGISTRY.unregister(told)


def a_message_to_the_author(leak: Planted) -> None:
    numbers = count(10**6)

    def say(session: Session) -> None:
        outbox.add(session, STORY_POST, subject=next(numbers), recipient=leak.who, at=leak.at)

    leak.also(say)


def a_reminder_that_is_cancelled(leak: Planted) -> None:
    def cancel(session: Session) -> None:
        theirs = update(Delivery).where(col(Delivery.recipient) == leak.who)
        session.connection().execute(theirs.values(useful_until=leak.at))

    set_up = life.set_up

    def with_reminders(session: Session) -> None:
        set_up(session)
        session.add_all(_reminder(person) for person in IDS)

    leak.patch.setattr(life, "set_up", with_reminders)
    leak.also(cancel)


def a_person_that_was_looked_up(leak: Planted) -> None:
    leak.also(lambda session: _touch(session, leak.who, leak.at))


def a_row_in_the_same_transaction(leak: Planted) -> None:
    leak.also(lambda session: session.add(Away(person=leak.who, first_day=DAY, last_day=DAY)))


def a_look_at_home(leak: Planted) -> None:
    leak.patch.setattr(homes, "seen", _touch)


def _delivery(session: Session, **of: str) -> None:
    """Write this into the record of the delivery that is sealed just now."""
    unnamed = session.exec(select(Handled).where(Handled.person == ""))
    for row in [one for one in unnamed if one.result == deliveries.TAKEN]:
        for name, value in of.items():
            setattr(row, name, value)
        session.add(row)


def _token(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()


def _touch(session: Session, person: str, at: datetime) -> None:
    session.connection().execute(update(Person).where(col(Person.id) == person).values(looked_up_at=at))


def _reminder(person: str) -> Delivery:
    return Delivery(
        id=f"reminder {person}", kind=STORY_POST.name, subject=10**6, recipient=person, created_at=MONDAY,
        state="pending", wake_at=MONDAY + timedelta(days=365),
    )  # fmt: skip


# What a reader of evidence says who has found it.
LEAKS: Mapping[str, tuple[Callable[[Planted], None], str]] = {
    plant.__name__: (plant, found)
    for plant, found in (
        (a_moment_in_its_row, "which write: by moment"),
        (its_author_in_its_row, "in its row"),
        (the_delivery_with_its_person, "handled.person, with it"),
        (a_token_of_the_person, "a value that comes again"),
        (keys_that_are_alike, "a key that is like another's"),
        (entries_as_they_were_written, "which write: as they lie"),
        (a_box_of_its_own_size, "which write: by size"),
        (a_box_that_is_not_encrypted, "words could be read before their time"),
        (words_in_free_pages, "words could be read before their time"),
        (a_line_in_the_log, "log:storage.stories, with it"),
        (a_label_of_a_figure, "metrics, with it"),
        (a_message_to_the_author, "delivery.recipient, with it"),
        (a_reminder_that_is_cancelled, "delivery.recipient, with it"),
        (a_person_that_was_looked_up, "person.id, with it"),
        (a_row_in_the_same_transaction, "away.person, with it"),
        (a_look_at_home, "person.id, soon before it"),
    )
}
