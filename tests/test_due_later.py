"""What a rule plans is the same message on whatever day it runs: a restored back-up runs last week's rules again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.sending import planner
from storage.delivery import kinds, outbox, schedules, timers
from storage.engine.database import Session, Store
from storage.people import people, team_setup
from storage.pulses.pulses import PULSE_WEEK
from storage.tables import Delivery, Forum, ForumPlan, Person, Schedule, Story, Timer
from tests.card_tries import have_cards
from tests.domino_tries import have_handovers
from tests.goal_tries import have_goals
from tests.map_tries import have_a_map
from tests.pulse_tries import have_a_pulse
from tests.stage import ANA, BO, CY, DI, MONDAY, SALES, SUPPORT
from tests.trying import FAY

DAY = timedelta(days=1)
YESTERDAY, YEAR_AFTER, NEVER = MONDAY - DAY, MONDAY + 400 * DAY, datetime.min.replace(tzinfo=UTC)
Promised = dict[tuple[str, int, str], str]  # each message's kind, subject and recipient, and its id

# Rules of which nothing in this company has set the first moment, each with its last subject.
FIRST = {"card": 1, "goal": 3, "handover_changes": 3, "handover_quiet": 5, "handover_taps": 5, "map_action": 1,
         "map_questions": 1, "pulse_rest": 1, "forum_month": 2}  # fmt: skip
BY_DAY = {"card_still", "forum_rests", "forum_seldom", "goal_ask", "handover_change_due", "handover_check",
          "handover_rest", "handover_tap", "map_action_due", "map_rests", "pulse_ask", "pulse_rests"}  # fmt: skip


def _furnish(session: Session) -> None:
    """A company in which everything is there of which a rule makes a message for a day."""
    known = {ANA: True, BO: False, CY: False, DI: False, FAY: False}
    people.remember(session, [
        Person(id=id_, name=id_.lower(), zone="Europe/Berlin", is_slack_admin=is_admin, looked_up_at=YESTERDAY)
        for id_, is_admin in known.items()
    ])  # fmt: skip
    ana = people.find(session, [ANA])[ANA]
    for name, channel, lead in (("Support", SUPPORT, BO), ("Sales", SALES, DI)):
        setup = team_setup.Setup(name=name, channel=channel, zone="Europe/Berlin", members=(CY, FAY), leads=(lead,))
        team_setup.save(session, setup, team_id=None, by=ana, now=YESTERDAY)
    session.add(Story(id=1, author=CY, text="late", team_id=1, told_at=YESTERDAY, channel=None))
    have_goals(session, owner=CY, sharer=FAY, lead=BO, proposer=FAY)
    have_cards(session, owner=CY, proposer=FAY, at=YESTERDAY)
    have_handovers(session, owner=CY, at=YESTERDAY)
    have_a_map(session, owner=CY, proposer=FAY, lead=BO, at=YESTERDAY)
    have_a_pulse(session, owner=CY)
    month = MONDAY.date().replace(day=1)
    session.get_one(ForumPlan, 1).month = month
    session.add(ForumPlan(team_id=2, month=month))
    for before in (1, 2):  # somebody took part in Sales, and no card came of it
        about: dict[str, Any] = {"channel": SALES, "opens_at": MONDAY, "closes_at": MONDAY, "created_at": YESTERDAY}
        session.add(
            Forum(team_id=2, month=month.replace(month=month.month - before), state="closed", is_pressed=True, **about)
        )
    session.connection().execute(delete(Schedule))  # digests, whose day is the schedule's own
    schedules.set_(
        session, PULSE_WEEK, subject=3, recipient="", zone="Europe/Berlin", weekdays=[0], at=time(10), now=MONDAY
    )
    for name, last in FIRST.items():
        for subject in range(1, last + 1):
            timers.set_(session, kinds._timed[name], subject=subject, at=MONDAY)


@contextmanager
def _heard() -> Iterator[Promised]:
    promised: Promised = {}
    make = outbox._row_of

    def hear(*given: Any) -> dict[str, Any]:
        row = make(*given)
        promised[row["kind"], row["subject"], row["recipient"]] = row["id"]
        return row

    with patch.object(outbox, "_row_of", hear):
        yield promised


def _first_due(session: Session) -> tuple[datetime, Any] | None:
    timer = session.exec(select(Timer).order_by(col(Timer.at)).limit(1)).first()
    planned = schedules.due(session, now=YEAR_AFTER)
    schedule = schedules.lock_due(session, id_=planned[0][0], now=YEAR_AFTER) if planned else None
    found: list[tuple[datetime, Any]] = [(timer.at, (timer.kind, timer.subject))] if timer else []
    found += [(schedule.next_run_at, schedule.id)] if schedule and schedule.next_run_at else []
    return min(found, key=lambda one: one[0], default=None)


def _run(session: Session, what: Any, now: datetime) -> Promised:
    with _heard() as promised:
        if isinstance(what, tuple):
            planner.run_timer(session, key=what, kind=kinds._timed[what[0]], now=now, before=NEVER)
        else:
            rules = {kind.name: kind.plan for kind in kinds.every_recurring()}
            planner.plan_one(session, id_=what, rules=rules, now=now, before=NEVER)
        session.flush()
    return promised


def _run_both_ways(session: Session) -> tuple[datetime, Promised, Promised] | None:
    """The rule that is due first, tried a day late and undone; then on time, and what it promises is sent."""
    if (found := _first_due(session)) is None:
        return None
    at, what = found
    attempt = session.begin_nested()
    late = _run(session, what, at + DAY)
    attempt.rollback()
    session.expire_all()
    on_time = _run(session, what, at)
    sent = {"state": "sent", "ts": "1", "sent_at": at, "wake_at": None}
    session.connection().execute(update(Delivery).where(col(Delivery.ts).is_(None)).values(sent))
    return at, on_time, late


def test_a_rule_that_runs_a_day_late_promises_the_same_messages(store: Store) -> None:
    store.write_now(_furnish)
    both = set[str]()
    while not both >= BY_DAY and (ran := store.write_now(_run_both_ways)):
        at, on_time, late = ran
        both |= {message[0] for message in on_time.keys() & late.keys()}
        otherwise = [one for one in on_time.keys() & late.keys() if on_time[one] != late[one]]
        assert otherwise == [], at

    assert both >= BY_DAY
