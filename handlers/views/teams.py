"""Teams in words: the list, the form, what was saved."""

from collections.abc import Collection, Sequence
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from handlers.views import blocks
from handlers.views.answers import Answer
from handlers.views.blocks import Block
from handlers.views.channels import cannot_post, guests_read_along
from handlers.views.people import WHY_EXCLUDED
from handlers.views.warmline import Chapter
from storage.people.team_setup import NAME_LIMIT, Saved
from storage.people.teams import Shown
from storage.refusal import escape
from storage.tables import Team

SHOWN = 20  # teams in one answer: two blocks each, of Slack's fifty
END_WARNING = (
    "This ends the team {name}. Its check-in prompts go, with their answers. Its stories, kudos and customers stay."
)
_CONTINENTS = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific"
_GROUP = 100  # options in a group
IN_HELP = {
    Chapter.YOU: ["`/warmline team` shows your teams."],
    Chapter.LEAD: ["`/warmline team` changes your team: members, leads, channel, time zone, public holidays."],
    Chapter.ADMIN: ["`/warmline team new` sets up a team, `/warmline team end NAME` ends one."],
}


def overview(shown: Sequence[Shown], *, more: int, is_admin: bool, admins: Sequence[str]) -> Answer:
    """The answer to `/warmline team`."""
    lines = [block for team in shown for block in _one(team)]
    if not shown:
        known = f": {blocks.names(admins)}" if admins else ", or an owner of this workspace"
        ask = "" if is_admin else f" Admins set up teams, so please ask one of them{known}."
        lines = [blocks.section(("There is no team yet." if is_admin else "You are in no team yet.") + ask)]
    if more:
        lines.append(blocks.context(f"And {more} more: `/warmline team NAME` shows one of them."))
    if is_admin:
        lines.append(blocks.actions(blocks.button("Set up a team", "team_new", style="primary")))
    text = "Teams: " + ", ".join(escape(team.team.name) for team in shown) if shown else "No team yet."
    return Answer(text, lines, title="Teams")


def form(shown: Shown | None, *, me: str, zone: str, channel: str = "") -> Block:
    """The form for a new team, or for changing one."""
    team = shown.team if shown else None
    name, where = (team.name, team.channel) if team else ("", channel)
    group = blocks.text_input(placeholder="@support", limit=80)
    fields = [
        blocks.form_field("name", "What is the team called?", blocks.text_input(name, limit=NAME_LIMIT)),
        blocks.form_field("channel", "In which channel does it meet?", blocks.channel_select(where)),
        blocks.form_field(
            "leads", "Who leads it?", _people(shown.leads if shown else (me,)), hint="Leads are members."
        ),
        blocks.form_field("members", "Who else is in it?", _people(shown.members if shown else ()), optional=True),
        blocks.form_field(
            "everyone",
            "Add everybody in the channel?",
            blocks.choose("checkboxes", [("Add everybody who is in the channel now", "yes")]),
            optional=True,
        ),
        blocks.form_field("group", "Add a user group?", group, optional=True),
        blocks.form_field("zone", "Whose clock does it follow?", _zone_select(team.zone if team else zone)),
        *_place(team),
        blocks.form_field("digest", "Weekly digest", _digest_choice(team), optional=True),
    ]
    title = "Change a team" if team else "Set up a team"
    return blocks.form("team_form", title, fields, metadata=str(team.id) if team else "")


def saved(team: Saved, *, left_out: Sequence[tuple[str, str]]) -> Answer:
    """What the form turns into once the team is stored."""
    text = (
        f":white_check_mark: Saved: *{escape(team.name)}* in <#{team.channel}>, {_people_count(team.members)},"
        f" led by {blocks.names(team.leads)}."
    )
    shown = [blocks.section(text)]
    if left_out:
        reasons = [f"• <@{who}>: {WHY_EXCLUDED[why]}" for who, why in left_out[:20]]
        rest = [f"• and {len(left_out) - 20} more"] if len(left_out) > 20 else []
        shown.append(blocks.section("\n".join(["Not in the team:", *reasons, *rest])))
    if team.obstacle:
        shown.append(blocks.section(cannot_post(team.channel, team.obstacle)))
    if team.guests_are_news:
        shown.append(blocks.section(guests_read_along(team.channel)))
    shown.append(
        blocks.context("Next: `/warmline prompts` sets up what the team is asked. Each lead gets a weekly digest.")
    )
    return Answer(text, shown, title="Team saved")


def ended(name: str) -> str:
    return f"The team {escape(name)} is ended. Its stories, kudos and customers are kept."


def to_end(shown: Shown) -> Answer:
    """The question before a team is ended."""
    text = END_WARNING.format(name=escape(shown.team.name))
    return Answer(text, [blocks.section(text), blocks.actions(_end_button(shown.team))])


def _one(shown: Shown) -> list[Block]:
    team = shown.team
    holidays = f"public holidays: {escape(shown.place)}" if shown.place else "no public holidays set"
    lines = [
        f"*{escape(team.name)}* in <#{team.channel}>",
        f"Led by {blocks.names(shown.leads) or 'nobody yet'}",
        f"{_people_count(shown.members).capitalize()}: {blocks.names(shown.members)}",
        f"{team.zone}, {holidays}" + (", digest in the channel too" if team.digest_in_channel else ""),
    ]
    parts = [blocks.section("\n".join(lines))]
    if shown.may_change:
        change = blocks.button("Change", f"team_change:{team.id}", team.id or 0)
        parts.append(blocks.actions(change, _end_button(team)))
    return parts


def _end_button(team: Team) -> Block:
    warning = END_WARNING.format(name=team.name)
    return blocks.button("End the team", f"team_end:{team.id}", team.id or 0, style="danger", confirm=warning)


def _people_count(people: Collection[str]) -> str:
    return "1 person" if len(people) == 1 else f"{len(people)} people"


def _people(chosen: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": "value"}
    return element | ({"initial_users": list(chosen)} if chosen else {})


def _place(team: Team | None) -> list[Block]:
    country = blocks.text_input(team.country if team else "", placeholder="DE", limit=10)
    letters = "The country's two letters. On its public holidays nobody is asked anything."
    region = blocks.text_input(team.region if team else "", placeholder="BY", limit=60)
    its_letters = "The state's or canton's letters, where its holidays are its own."
    return [
        blocks.form_field("country", "Whose public holidays does it keep?", country, hint=letters, optional=True),
        blocks.form_field("region", "In which region?", region, hint=its_letters, optional=True),
    ]


def _digest_choice(team: Team | None) -> Block:
    chosen = "yes" if team and team.digest_in_channel else None
    return blocks.choose("checkboxes", [("Post a shorter one in the channel too", "yes")], initial=chosen)


def _zone_select(zone: str) -> Block:
    """Every zone, by continent: Slack's own search narrows them down while one types."""
    groups = list(_zone_groups())
    if not any(option["value"] == zone for group in groups for option in group["options"]):
        groups.append(_zone_group("Your own", [zone]))
    chosen = blocks.option(zone, zone)
    return {"type": "static_select", "action_id": "value", "option_groups": groups, "initial_option": chosen}


@cache
def _zone_groups() -> tuple[Block, ...]:
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in _CONTINENTS.split())
    made = [_zone_group("Everywhere", ["UTC"])]
    for continent, zones in groupby(names, lambda name: name.partition("/")[0]):
        there = list(zones)
        made += [_zone_group(continent, there[start : start + _GROUP]) for start in range(0, len(there), _GROUP)]
    return tuple(made)


def _zone_group(label: str, zones: Sequence[str]) -> Block:
    return {"label": blocks.plain_text(label), "options": [blocks.option(zone, zone) for zone in zones]}
