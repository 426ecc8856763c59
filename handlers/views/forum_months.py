"""When a forum is, a team's or all teams', in words; and that it comes seldom, or rests."""

from datetime import date, datetime
from functools import partial

from handlers.views import blocks, lines
from handlers.views.answers import Answer, paragraph
from handlers.views.blocks import Block, Message
from handlers.views.forums import NOTHING_LOST, TITLE, came, day, elsewhere, when
from handlers.views.lines import of_people
from storage.cards.forums import Shown

said = partial(paragraph, title=TITLE)


def stands(
    team: str,
    team_id: int,
    forum: Shown | None,
    *,
    next_at: datetime | None,
    lessons: tuple[int, int],
    may: bool,
    has_all: bool,
) -> Answer:
    """`/warmline library forum`."""
    said_ = [_now(forum)] if forum else []
    if next_at:
        said_.append(f"The next forum of *{of_people(team)}* is {when(next_at)}.")
    elif lessons[0] < lessons[1]:
        said_.append(
            f"The forum of *{of_people(team)}* begins by itself once {lessons[1]} lessons have been told;"
            f" {lessons[0]} have."
        )
    else:
        said_.append(f"The forum of *{of_people(team)}* rests.")
    rest = blocks.button("Let it rest", "forum_rest", team_id)
    pressed = [rest if next_at else blocks.button("Begin it", "forum_begin", team_id)] if may else []
    pressed += _elsewhere(forum, may=may)
    pressed += [blocks.button("Forum of all teams", "forum_all")] if has_all else []
    return said("\n".join(said_), *([blocks.actions(*pressed)] if pressed else []))


def all_stands(forum: Shown | None, *, next_at: datetime | None, channel: str, may: bool) -> Answer:
    """`/warmline library forum all`; ``forum`` where its reader sees the channel that it is in."""
    said_ = [_now(forum)] if forum else []
    if next_at:
        said_.append(f"The next forum of *all teams* is {when(next_at)}, in <#{channel}>.")
    elif channel:
        said_.append("The forum of *all teams* rests.")
    else:
        said_.append("There is no forum of *all teams* yet. An admin can begin it in a channel that everybody reads.")
    begin_ = blocks.button("Another channel …" if next_at else "Begin it in …", "forum_all_begin")
    pressed = [begin_, *([blocks.button("Let it rest", "forum_all_rest")] if next_at else [])] if may else []
    pressed += _elsewhere(forum, may=may)
    return said("\n".join(said_), *([blocks.actions(*pressed)] if pressed else []))


def begin_form(channel: str) -> Block:
    about = lines.paragraph(
        "Once a month one of all the teams in turn hosts what is worth copying: lessons that everybody in this channel"
        " may read. I must be in it, and nobody of another organisation."
    )
    field = blocks.form_field("channel", "In which channel?", blocks.channel_select(channel))
    return blocks.form("forum_all_form", "Forum of all teams", [about, field], submit="Begin")


def begun(month: date) -> Answer:
    return said(f"The forum begins: the first one is in {month:%B %Y}, and whoever hosts it is asked a week before.")


def all_begun(month: date, channel: str) -> Answer:
    return said(
        f"The forum of all teams is in <#{channel}>: the next one is in {month:%B %Y}, and whoever hosts it is asked a"
        " week before."
    )


def rests(who: str) -> Answer:
    return said(f"The forum rests until {who} begins it again.")


def seldom(team: str, month: date) -> Message:
    return lines.message(
        f"No card came of the last two forums of *{of_people(team)}*, so it comes every three months from now on, next"
        f" in {month:%B %Y}. That is no failure; one card makes it monthly again."
    )


def rested(team: str, team_id: int | None) -> Message:
    """It rests by itself; one press brings it back."""
    text = (
        f"The forum of *{of_people(team)}* rests: there was nothing to speak of in the last two, or nobody took part."
        " That is no failure. Begin it again when there is something worth copying."
    )
    if team_id is None:
        press = blocks.button("Begin it in …", "forum_all_begin")
    else:
        press = blocks.button("Begin it", "forum_begin", team_id)
    return Message(lines.plainly(text), [lines.paragraph(text), blocks.actions(press)])


def _elsewhere(forum: Shown | None, *, may: bool) -> list[Block]:
    """One that could not be posted, for its host and those who lead."""
    is_theirs = (
        forum is not None and forum.is_stuck and forum.state == "preparing" and (may or forum.host == forum.reader)
    )
    return [elsewhere(forum.id)] if forum and is_theirs else []


def _now(forum: Shown) -> str:
    if forum.state == "preparing" and forum.is_stuck:
        return f"The forum of {forum.month:%B} could not be posted in <#{forum.channel}>. {NOTHING_LOST}"
    who = f" {of_people(forum.host_name, 60)} hosts it." if forum.host_name and forum.is_agreed else ""
    states = {
        "preparing": f"The forum of {forum.month:%B} is being prepared for {day(forum.opens_at)}.{who}",
        "open": f"The forum of {forum.month:%B} is open in <#{forum.channel}> until {day(forum.closes_at)}.{who}",
        "closed": f"The forum of {forum.month:%B} is over. {came(forum.cards)}",
    }
    return states.get(forum.state, "")
