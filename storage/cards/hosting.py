"""What people do about a forum: its host prepares it, authors agree or not, others copy what is worth it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from storage.cards import agendas, cards, forums, hosts, months, whose, writing
from storage.cards.agendas import MOST, OWN
from storage.cards.cards import Seen
from storage.cards.forums import Shown
from storage.cards.messages import FORUM_CONSENT, FORUM_HOST, FORUM_ITEM, FORUM_POST
from storage.cards.writing import Shape
from storage.delivery import outbox
from storage.engine.text import has_words, trimmed
from storage.people import homes, places
from storage.refusal import Refusals, Refused
from storage.tables import Forum, ForumItem, Person, Story, Team

ELSE = "Somebody else hosts this forum by now. `/warmline library forum` shows who."


@dataclass(frozen=True)
class Consent:
    """What an author said of a story of theirs in a forum. ``item`` is 0 where it was taken back altogether."""

    item: int
    is_yes: bool


# --- the host ---------------------------------------------------------------------------------------


def to_prepare(session: Session, *, id_: int, by: Person, now: datetime) -> Shown:
    forum = _mine(session, id_, by)
    return forums.show(session, forum, reader=by.id, now=now)


def agree(session: Session, *, id_: int, by: Person, at: datetime) -> Shown:
    """*Looks good*: of several who were asked, whoever says so first hosts it."""
    forum = _mine(session, id_, by)
    _agreed(session, forum, by, at)
    return forums.show(session, forum, reader=by.id, now=at)


def change(session: Session, *, id_: int, by: Person, chosen: Collection[int], words: str, at: datetime) -> Shown:
    """Another agenda, three at most; whoever changes it hosts it."""
    forum, said = _mine(session, id_, by), trimmed(words)
    rows = [row for row in agendas.rows(session, forum) if row.consent in ("", "yes")]
    has_own = has_words(said)
    count = sum(row.id in chosen for row in rows) + has_own
    refusals = Refusals()
    if not 1 <= count <= MOST:
        refusals.add(f"One to {MOST} of them, please, your own among them.", field="chosen")
    if len(said) > OWN:
        refusals.add(f"That is {len(said)} characters; I keep up to {OWN}.", field="words")
    refusals.settle()
    for row in rows:
        row.is_in = row.id in chosen
        session.add(row)
    if has_own:
        session.add(
            ForumItem(team_id=forum.team_id, forum_id=id_, position=len(rows) + 9, kind="words", words=said)
        )  # fmt: skip
    _agreed(session, forum, by, at)
    return forums.show(session, forum, reader=by.id, now=at)


def pass_on(session: Session, *, id_: int, by: Person, at: datetime) -> bool:
    """*Not this month*: the next one is asked; after the third nobody is, and the forum is skipped."""
    forum = _mine(session, id_, by)
    if hosts.turn_of(session, forum, by.id) is None or (forum.is_agreed and forum.host != by.id):
        raise Refused(ELSE)
    return _passed_on(session, forum, by.id, at)


def left(session: Session, person: str, team_ids: Collection[int], *, is_gone: bool, at: datetime) -> None:
    """Somebody left these teams, or the company: a forum that they were to host goes on to the next one, and what
    could not be posted to whoever leads. What they opened stays under their name."""
    theirs = select(Forum).where(Forum.host == person, Forum.state == "preparing")
    if not is_gone:
        none_left = not whose.may_host(session, None, person)
        theirs = theirs.where(or_(col(Forum.team_id).in_(team_ids), col(Forum.team_id).is_(None) & none_left))
    for forum in session.exec(theirs).all():
        if forum.is_stuck:
            forums.hand_to_leads(session, forum, at)
        else:
            _passed_on(session, forum, person, at)


def _passed_on(session: Session, forum: Forum, person: str, at: datetime) -> bool:
    """Whether the next one is asked."""
    if turn := hosts.turn_of(session, forum, person):
        turn.is_over = True
        session.add(turn)
    forum.is_agreed = False
    session.flush()
    is_asked = forum.host != person or hosts.ask_next(session, forum, at)
    if is_asked:
        forums.wind(session, forum)
    else:
        forums.skip(session, forum, at)
    outbox.refresh(session, FORUM_HOST, subject=forum.id or 0, recipient=person, at=at)
    homes.outdate(session, [person])
    return is_asked


def post_in(session: Session, *, id_: int, by: Person, channel: str, at: datetime) -> Shown:
    """*Post it in …*: a forum that could not be posted in its channel when its moment came."""
    forum = _stuck(session, id_, by)
    if why := places.obstacle(session, channel):
        raise Refused(f"I cannot post there: {places.WHY_NOT[why]}. {places.WHAT_TO_DO[why]}", field="channel")
    forum.channel, forum.host = channel, forum.host or by.id
    forums.open_(session, forum, at)
    forums.wind(session, forum)
    forums.told_anew(session, forum, at)
    return forums.show(session, forum, reader=by.id, now=at)


def to_post(session: Session, *, id_: int, by: Person, now: datetime) -> Shown:
    return forums.show(session, _stuck(session, id_, by), reader=by.id, now=now)


def to_finish(session: Session, *, id_: int, by: Person, now: datetime) -> Shown:
    return forums.show(session, _hosted(session, id_, by), reader=by.id, now=now)


def finish(session: Session, *, id_: int, by: Person, shapes: Sequence[Shape], at: datetime) -> Shown:
    """What came of it, in no card to three. What is wrong with the second one is said in its fields."""
    forum = _hosted(session, id_, by)
    written = [(number, shape) for number, shape in enumerate(shapes, 1) if _has_anything(shape)]
    refusals = Refusals()
    for number, shape in written:
        with refusals:
            _check(session, shape, whose.library(session, forum, by), number)
    refusals.settle()
    for _, shape in written:
        team_id = whose.library(session, forum, by).id
        writing.add(session, shape, by=by, at=at, team_id=team_id, forum_id=id_, is_hosts=True)
    if written:
        months.not_seldom_any_more(session, forum.team_id, at)
    forums.told_anew(session, forum, at)
    return forums.show(session, forum, reader=by.id, now=at)


# --- the authors of difficult stories ---------------------------------------------------------------


def offer(session: Session, *, story_id: int, by: Person, at: datetime) -> Consent:
    """The author of a difficult story offers it to the next forum of its team, where it has no name."""
    story = session.get(Story, story_id, with_for_update=True)
    if story is None or story.withdrawn_at or story.author != by.id:
        raise Refused("Only whoever told this story can offer it to a forum.")
    if story.kind != "difficult" or story.team_id is None:
        raise Refused("Difficult stories of a team can be offered; the others come by themselves.")
    item = agendas.speaking_of(session, story_id)
    if item is None:
        item = ForumItem(team_id=story.team_id, kind="difficult", story_id=story_id, consent="yes")
    elif item.consent != "yes":
        item.consent = "yes"
    session.add(item)
    session.flush()
    return Consent(item.id or 0, is_yes=True)


def consent(session: Session, *, item_id: int, by: Person, is_yes: bool, at: datetime) -> Consent:
    """*Yes, use it* or *Rather not*, until the forum opens."""
    item = session.get(ForumItem, item_id, with_for_update=True)
    story = session.get(Story, item.story_id) if item and item.story_id else None
    if item is None or story is None or story.author != by.id:
        raise Refused("Whoever told that story says whether a forum may use it.")
    forum = session.get(Forum, item.forum_id) if item.forum_id else None
    if forum and forum.state != "preparing":
        raise Refused("That forum has begun, or is over.")
    item.consent, item.is_in = ("yes" if is_yes else "no"), is_yes
    session.add(item)
    session.flush()
    outbox.refresh(session, FORUM_CONSENT, subject=item_id, at=at)
    if forum:
        forums.told_anew(session, forum, at)
    return Consent(item_id, is_yes)


# --- in the thread ----------------------------------------------------------------------------------


def do_too(session: Session, *, item_id: int, by: Person, at: datetime) -> bool:
    """*I do this too*: that somebody does is said, and not who or how many."""
    item, forum = forums.require_item(session, item_id, by)
    item.is_shared = True
    session.add(item)
    session.flush()
    forums.pressed(session, forum)
    outbox.refresh(session, FORUM_ITEM, subject=item_id, at=at)
    return True


def begin_card(session: Session, *, item_id: int, by: Person) -> int:
    """*Write a card*: the thread needs no reminder; returns the team whose card it is."""
    _, forum = forums.require_item(session, item_id, by)
    team_id = whose.library(session, forum, by).id or 0
    forums.pressed(session, forum)
    return team_id


def write_card(session: Session, *, item_id: int, shape: Shape, by: Person, at: datetime) -> Seen:
    """A card out of the thread. The host's is in the library at once, as they write what the forum came to."""
    item, forum = forums.require_item(session, item_id, by)
    card = writing.add(
        session, shape, by=by, at=at, team_id=whose.library(session, forum, by).id, forum_id=forum.id,
        is_hosts=forum.host == by.id,
        story_ids=[item.story_id] if item.story_id else (),
    )  # fmt: skip
    months.not_seldom_any_more(session, forum.team_id, at)
    outbox.refresh(session, FORUM_POST, subject=forum.id or 0, at=at)
    return cards.there(session, card.id)


def _agreed(session: Session, forum: Forum, by: Person, at: datetime) -> None:
    if hosts.turn_of(session, forum, by.id) is None or (forum.is_agreed and forum.host != by.id):
        raise Refused(ELSE)
    homes.outdate(session, [forum.host])
    forum.host, forum.is_agreed = by.id, True
    forums.told_anew(session, forum, at)
    forums.wind(session, forum)


def _mine(session: Session, id_: int, by: Person) -> Forum:
    """A forum that somebody was asked to host, while it is prepared."""
    forum = forums.require(session, id_, by, "preparing")
    if hosts.turn_of(session, forum, by.id) is None:
        raise Refused(ELSE)
    return forum


def _stuck(session: Session, id_: int, by: Person) -> Forum:
    forum = forums.require(session, id_, by, "preparing")
    if forum.host != by.id and not whose.may_lead(session, forum.team_id, by):
        raise Refused(ELSE)
    if not forum.is_stuck:
        raise Refused("This forum is not in trouble: it is posted at its time.")
    return forum


def _hosted(session: Session, id_: int, by: Person) -> Forum:
    forum = forums.require(session, id_, by, "open", "closed")
    if forum.host != by.id and not whose.may_lead(session, forum.team_id, by):
        raise Refused("Whoever hosted this forum writes down what came of it, or a lead of the team.")
    return forum


def _has_anything(shape: Shape) -> bool:
    return any(has_words(said) for said in (shape.title, shape.moment, shape.advice))


def _check(session: Session, shape: Shape, team: Team, number: int) -> None:
    """As for any card, in the fields of this one."""
    try:
        writing.check(session, shape, team)
    except Refused as refusal:
        wrong = [Refused(words, field=f"{field}_{number}") for field, words in refusal.by_field().items()]
        raise Refused(wrong[0].words, field=wrong[0].field, others=wrong[1:]) from None
