"""A company in which Ana has something of everything, for what is delivered twice (tests/test_twice.py)."""

from dataclasses import replace
from datetime import date, time, timedelta

from handlers.slack.people import person_of
from storage import kudos
from storage.across import away, first_month
from storage.across.away import Absence
from storage.customers import changes, outreach, problems
from storage.delivery import outbox
from storage.engine.database import Session
from storage.people import people, places, team_setup
from storage.prompts import prompts, rounds
from storage.prompts.setups import Setup, Wording
from storage.stories import anonymous, stories
from storage.stories.library import Draft
from storage.stories.messages import STORY_POST
from storage.tables import Admin, Channel, Delivery, Prompt, Story
from tests import meaning_rows as rounds_there
from tests.card_tries import have_cards
from tests.company_tries import have_a_company
from tests.customer_tries import have_transfers
from tests.domino_tries import have_handovers
from tests.goal_tries import have_goals
from tests.idea_acts import have_ideas
from tests.map_tries import have_a_map
from tests.pulse_tries import have_a_pulse
from tests.stage import ANA, BO, COMPANY, CY, DI, MONDAY, SALES, SUPPORT

YESTERDAY = MONDAY - timedelta(days=1)
UNPOSTED = outbox.delivery_id(STORY_POST, 1, YESTERDAY.isoformat(), SUPPORT)
CODE = "1234567890123456"


def furnish(session: Session) -> None:
    users = [{"id": one.id, "name": one.name, "tz": one.tz, "is_admin": one.is_admin} for one in COMPANY.users[:4]]
    people.remember(session, [person_of(user, workspace_id="", now=YESTERDAY) for user in users])
    places.remember_channels(session, [Channel(id=SUPPORT, name="support", is_member=True)])
    ana, cy = people.find(session, [ANA])[ANA], people.find(session, [CY])[CY]
    support = team_setup.Setup(
        name="Support", channel=SUPPORT, zone="Europe/Berlin", members=(BO, CY, DI), leads=(ANA,)
    )
    team_setup.save(session, support, team_id=None, by=ana, now=YESTERDAY)
    quiet = replace(support, name="Quiet", channel=SALES)
    team_setup.save(session, quiet, team_id=None, by=ana, now=YESTERDAY)
    session.add(Admin(person=cy.id, named_by=ANA, named_at=YESTERDAY))
    for author, text in ((ANA, "zyxstory"), (BO, "Another one")):
        stories.tell(session, author=author, draft=Draft(text=text), typed_in=SUPPORT, at=YESTERDAY)
    anonymous.tell(session, author=ANA, draft=Draft(text="zyxsealed"), typed_in=SUPPORT, code=CODE, at=MONDAY)
    session.add(Story(id=3, author=ANA, text="nowhere", team_id=1, channel=None, told_at=YESTERDAY))
    failed = session.get_one(Delivery, UNPOSTED)
    failed.state, failed.error, failed.wake_at = "failed", "restricted_action", None
    kudos.give(
        session, giver=ANA, receivers=[BO], message="zyxkudos", practices=(), channel=SUPPORT, at=YESTERDAY
    )  # fmt: skip
    kudos.give(session, giver=ANA, receivers=[BO], message="zyxquiet", practices=(), channel="", at=YESTERDAY)
    for name in ("Acme", "Old"):
        changes.add(session, name=name, owner=ANA, at=YESTERDAY)
    changes.end(session, id_=2, by=ana, at=YESTERDAY)
    outreach.log(session, customer_id=1, by=ANA, at=YESTERDAY, note="zyxnote", is_proactive=True)
    problems.open_(session, customer_id=1, text="zyxproblem", by=ANA, at=YESTERDAY)
    have_handovers(session, owner=ANA, at=YESTERDAY)
    have_a_map(session, owner=ANA, proposer=BO, lead=ANA, at=YESTERDAY)
    rounds_there.make_rounds(session, owner=ANA, others=[BO, CY], words="zyxending")
    have_ideas(session)
    have_cards(session, owner=ANA, proposer=BO, at=YESTERDAY)
    have_a_pulse(session, owner=ANA, words="helped")
    have_goals(session, owner=ANA, sharer=BO, lead=ANA, proposer=BO)
    away.add(session, person=ana, absence=Absence(date(2026, 12, 24), date(2026, 12, 24)), now=YESTERDAY)
    asking = Setup(name="Friday", questions=(Wording("text", "How are you?"),), weekdays=(0,), at=time(9))
    for setup in (asking, replace(asking, name="Paused", at=time(15))):
        prompts.set_up(session, team_id=1, setup=setup, by=ana, now=YESTERDAY)
    prompts.pause(session, prompt_id=2, by=ana)
    sealed = replace(asking, name="Sealed", readers="anonymous")
    prompts.set_up(session, team_id=1, setup=sealed, by=ana, now=YESTERDAY)
    for prompt in (1, 3):
        rounds.begin(
            session, session.get_one(Prompt, prompt), occurrence=MONDAY.date(), opens_at=MONDAY - timedelta(hours=1),
            own_time=None, schedule_id=None, now=MONDAY,
        )  # fmt: skip
    first_month.start(session, team_id=2, by=ana, now=YESTERDAY)
    have_a_company(session, owner=ANA, held=DI, at=YESTERDAY)
    have_transfers(session, owner=ANA, other=BO, at=YESTERDAY)
