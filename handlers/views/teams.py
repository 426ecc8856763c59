"""Teams in words: the list, the form, what was saved."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from handlers.views import blocks, lines
from handlers.views.answers import Answer
from handlers.views.blocks import Block, Message
from handlers.views.channels import cannot_post, guests_read_along
from handlers.views.people import WHY_EXCLUDED
from handlers.views.warmline import Chapter
from storage.delivery.calendars import NATIONWIDE
from storage.people.team_setup import NAME_LIMIT, Saved
from storage.people.teams import Page, Shown
from storage.refusal import escape
from storage.tables import Team

END_WARNING = (
    "This ends the team {name}. Its check-in prompts go, with their answers, and so does its touch-point map."
    " Its stories, kudos and customers stay."
)
FOLLOWS = (
    "Whoever comes into the channel comes into the team, whoever leaves it leaves. Whom you name stays; whom you take"
    " out above stays out. No guests, no bots."
)
_CONTINENTS = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific"
_GROUP = 100  # options in a group
IN_HELP = {
    Chapter.YOU: ["`/warmline team` shows your teams."],
    Chapter.LEAD: ["`/warmline team` changes your team: members, leads, channel, time zone, public holidays."],
    Chapter.ADMIN: ["`/warmline team new` sets up a team, `/warmline team end NAME` ends one."],
}


@dataclass(frozen=True)
class Places:
    """What is offered: every country, and of the one that is chosen the regions, where their holidays differ."""

    countries: Sequence[tuple[str, str]]
    regions: Sequence[tuple[str, str]]
    unkept: Sequence[str]


def overview(page: Page, *, is_admin: bool, admins: Sequence[str]) -> Answer:
    """The answer to `/warmline team`."""
    rows, acts = [block for team in page.teams for block in _one(team)], list[Block]()
    if not page.teams:
        known = f": {blocks.names(admins)}" if admins else ", or an owner of this workspace"
        ask = "" if is_admin else f" Admins set up teams, so please ask one of them{known}."
        rows = [blocks.section(("There is no team yet." if is_admin else "You are in no team yet.") + ask)]
    if page.more:
        rows.append(blocks.context("There are more: `/warmline team NAME` shows one of them."))
        acts.append(blocks.button("More", "team_show", page.more))
    if is_admin:
        acts.append(blocks.button("Set up a team", "team_new", style="primary"))
    if acts:
        rows.append(blocks.actions(*acts))
    names = ", ".join(escape(shown.team.name) for shown in page.teams)
    return Answer(f"Teams: {names}" if names else "No team yet.", rows, title="Teams")


def form(filled: Mapping[str, Any], *, team_id: int | None, places: Places, opened_at: datetime) -> Block:
    """The form for a new team, or for changing one, filled with what is set or was chosen so far."""
    group = blocks.text_input(filled.get("group") or "", placeholder="@support", limit=80)
    everyone = [("Whoever is in the channel is in the team, also later", "yes")]
    in_channel = [("Post a shorter one in the channel too", "yes")]
    name = blocks.text_input(filled.get("name") or "", limit=NAME_LIMIT)
    fields = [
        blocks.form_field("name", "What is the team called?", name),
        blocks.form_field(
            "channel", "In which channel does it meet?", blocks.channel_select(filled.get("channel") or "")
        ),
        blocks.form_field("leads", "Who leads it?", _people(filled.get("leads") or ()), hint="Leads are members."),
        blocks.form_field("members", "Who else is in it?", _people(filled.get("members") or ()), optional=True),
        blocks.form_field(
            "everyone",
            "Does it follow the channel?",
            blocks.choose("checkboxes", everyone, initial=filled.get("everyone")),
            hint=FOLLOWS,
            optional=True,
        ),
        blocks.form_field("group", "Does it follow a user group?", group, hint="The same for a group.", optional=True),
        blocks.form_field("zone", "Whose clock does it follow?", _zone_select(filled["zone"])),
        *_place(filled, places),
        blocks.form_field(
            "digest",
            "Weekly digest",
            blocks.choose("checkboxes", in_channel, initial=filled.get("digest")),
            optional=True,
        ),
    ]
    title = "Change a team" if team_id else "Set up a team"
    return blocks.form("team_form", title, fields, metadata=f"{team_id or 0} {opened_at.timestamp():.0f}")


def from_metadata(text: str) -> tuple[int | None, datetime]:
    """The number of the team that is changed, None for a new one, and when the form was opened."""
    team_id, seconds = (int(part) for part in (text or "0 0").split())
    if not (0 <= team_id < 2**31 and 0 <= seconds < 2**32):
        raise ValueError("no such numbers")
    return team_id or None, datetime.fromtimestamp(seconds, UTC)


def filled(shown: Shown) -> dict[str, Any]:
    """A team as the form's values."""
    team = shown.team
    values: dict[str, Any] = {"name": team.name, "channel": team.channel, "zone": team.zone, "country": team.country}
    values |= {"region": team.region, "leads": shown.leads, "members": shown.members}
    values |= {"everyone": ["yes"] if team.follows_channel else [], "group": f"@{shown.group}" if shown.group else ""}
    return values | {"digest": ["yes"] if team.digest_in_channel else []}


def saved(team: Saved, *, left_out: Sequence[tuple[str, str]]) -> Answer:
    """What the form turns into once the team is stored."""
    text = (
        f":white_check_mark: Saved: *{lines.of_people(team.name)}* in <#{team.channel}>, {_people_count(team.members)},"
        f" led by {blocks.names(team.leads)}."
    )
    shown = [lines.paragraph(text)]
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
    return Answer(lines.plainly(text), shown, title="Team saved")


def ended(name: str) -> str:
    return f"The team {lines.of_people(name)} is ended. Its stories, kudos and customers are kept."


def to_end(shown: Shown) -> Answer:
    """The question before a team is ended."""
    text = END_WARNING.format(name=lines.of_people(shown.team.name))
    return Answer(lines.plainly(text), [lines.paragraph(text), blocks.actions(_end_button(shown.team))])


def _one(shown: Shown) -> list[Block]:
    team = shown.team
    holidays = f"public holidays: {lines.of_people(shown.place)}" if shown.place else "no public holidays set"
    lost = f"Those of single regions are not kept: {lines.of_people(_some(shown.unkept), 400)}."
    rows = [
        f"*{lines.of_people(team.name)}* in <#{team.channel}>",
        f"Led by {blocks.names(shown.leads) or 'nobody yet'}",
        f"{_people_count(shown.members).capitalize()}: {blocks.names(shown.members)}",
        *([f"Follows {followed(shown)}: who comes or leaves there, does so here"] if followed(shown) else []),
        f"{team.zone}, {holidays}" + (", digest in the channel too" if team.digest_in_channel else ""),
        *([f"{lost} *Change* chooses a region."] if shown.unkept else []),
    ]
    parts = [lines.paragraph("\n".join(rows))]
    if shown.may_change:
        change = blocks.button("Change", f"team_change:{team.id}", team.id or 0)
        parts.append(blocks.actions(change, _end_button(team)))
    return parts


def followed(shown: Shown) -> str:
    """What a team follows, in words, "" where it follows nothing."""
    group = f"the user group {lines.of_people('@' + shown.group)}" if shown.group else ""
    return " and ".join(filter(None, [f"<#{shown.team.channel}>" if shown.team.follows_channel else "", group]))


def lead_left(shown: Shown, gone: Sequence[str]) -> Message:
    """To another lead, or to an admin: a lead is not in what their team follows any more."""
    is_one = len(gone) == 1
    text = (
        f"{blocks.names(gone)} {'leads' if is_one else 'lead'} {lines.of_people(shown.team.name)}, and"
        f" {'is' if is_one else 'are'} not in {followed(shown) or 'what it follows'}. They stay"
        f" {'its lead' if is_one else 'its leads'}, and read what leads read. If that is not meant, `/warmline team`"
        " changes it."
    )
    return lines.message(text)


def _end_button(team: Team) -> Block:
    warning = END_WARNING.format(name=team.name)
    return blocks.button("End the team", f"team_end:{team.id}", team.id or 0, style="danger", confirm=warning)


def _people_count(people: Collection[str]) -> str:
    return "1 person" if len(people) == 1 else f"{len(people)} people"


def _people(chosen: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": "value"}
    return element | ({"initial_users": list(chosen)} if chosen else {})


def _place(filled: Mapping[str, Any], places: Places) -> list[Block]:
    """Country and region by name; a region is asked for where holidays differ."""
    country = _menu(places.countries, filled.get("country")) | {"action_id": "team_country"}
    hint = "On its public holidays nobody is asked anything."
    label = "Whose public holidays does it keep?"
    asked = blocks.form_field("country", label, country, hint=hint, optional=True) | {"dispatch_action": True}
    if not places.regions:
        return [asked]
    choices = [("Only what the whole country keeps", NATIONWIDE), *places.regions]
    lost = f"Holidays differ there. The whole country does not keep: {_some(places.unkept)}."
    region = _menu(choices, filled.get("region"))
    return [asked, blocks.form_field("region", "In which region?", region, hint=lost)]


def _some(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(blocks.shorten(name, 60) for name in names[:most]) + more


def _menu(options: Sequence[tuple[str, str]], chosen: object) -> Block:
    """A menu of names, in groups by their first letter where there are many: Slack takes a hundred in each."""
    if len(options) <= _GROUP:
        return blocks.choose("static_select", options, initial=chosen)
    groups = [
        {"label": blocks.plain_text(letter), "options": [blocks.option(*one) for one in there]}
        for letter, there in groupby(options, lambda one: unicodedata.normalize("NFKD", one[0])[0])
    ]
    initial = [blocks.option(*one) for one in options if one[1] == chosen]
    menu: Block = {"type": "static_select", "action_id": "value", "option_groups": groups}
    return menu | ({"initial_option": initial[0]} if initial else {})


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
