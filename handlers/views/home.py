"""The Home tab in words: what to do next, buttons for everything, mine, then the week of the teams that I lead."""

import json
from datetime import datetime

from handlers.views import away, blocks, digests, home_next, leaving, lines, reminders, service, stories, transfers
from handlers.views.blocks import Block
from storage.across.home import SHOWN, Home, Led
from storage.kudos import Given
from storage.prompts.parts import Mine

PROMPTS = 5
WELCOME = (
    "A *warmline* is what you call when nothing is on fire. Tell a story of service, thank a colleague with a reason,"
    " or put a customer on your list whom you want to call while all is well."
)


def page(home: Home, *, now: datetime) -> Block:
    is_new = not (home.teams or home.looked_after or home.kudos or home.stories.stories)
    return _tab(
        blocks.header(f"Hello {home.person.name}"),
        *([blocks.section(WELCOME)] if is_new else []),
        *_status(home),
        *home_next.parts(home),
        *_doing(),
        blocks.divider(),
        *_prompts(home),
        *_customers(home, now),
        blocks.divider(),
        *_kudos(home),
        blocks.divider(),
        *_stories(home),
        blocks.divider(),
        *service.section(home.service, now),
        *_away(home),
        *_teams(home),
        *(part for led in home.led for part in _led(led, is_only=len(home.led) == 1)),
        *leaving.on_home(home.left),
        *_leading(home),
    )


def closed(why_not: str) -> Block:
    """What somebody sees who takes no part: a kind word and nothing else."""
    return _tab(blocks.section(why_not))


def _tab(*shown: Block) -> Block:
    return {"type": "home", "blocks": list(shown)}


def _title(title: str, note: str = "") -> Block:
    return blocks.section(f"*{title}*\n{note}" if note else f"*{title}*")


def _prompts(home: Home) -> list[Block]:
    """What waits for an answer, then what may still be changed."""
    waiting = sorted(home.prompts, key=lambda mine: mine.has_answered)
    if not waiting:
        return []
    left = [blocks.context(f"And {len(waiting) - PROMPTS} more.")] if len(waiting) > PROMPTS else []
    shown = [part for mine in waiting[:PROMPTS] for part in _prompt(mine)]
    return [_title("To answer"), *shown, *left, blocks.divider()]


def _prompt(mine: Mine) -> list[Block]:
    about = f"*{lines.of_people(mine.round.name)}* of {lines.of_people(mine.round.team)}"
    until = blocks.when(mine.closes_at)
    if mine.has_answered:
        change = blocks.button("Change my answer", "prompt_answer", mine.round.id)
        return [lines.paragraph(f"✅ {about}: answered. You can change it until {until}."), blocks.actions(change)]
    answer = blocks.button("Answer", "prompt_answer", mine.round.id, style="primary")
    return [lines.paragraph(f"{about} is open until {until}."), blocks.actions(answer)]


def _customers(home: Home, now: datetime) -> list[Block]:
    return [*transfers.on_home(home.asked[:SHOWN]), *_to_call(home, now)]


def _to_call(home: Home, now: datetime) -> list[Block]:
    if not home.looked_after:
        note = "You look after no customer yet. Add one whom you would like to call while nothing is wrong."
        return [blocks.section(note, accessory=blocks.button("Add a customer", "checkin_new:first"))]
    mine = blocks.actions(blocks.button(f"All my customers ({home.looked_after})", "checkin_page:all", 0))
    if not home.to_call:
        return [_title("To call", "Nobody just now. The next ones show up here when it is time."), mine]
    called = [part for customer in home.to_call for part in reminders.suggested(customer, now, home.person.zone)]
    return [_title("To call", "While nothing is wrong, just to ask how they are."), *called, mine]


def _kudos(home: Home) -> list[Block]:
    if not home.kudos:
        note = "Nobody has thanked you here yet. Somebody is bound to notice; perhaps thank a colleague first."
        return [blocks.section(note, accessory=blocks.button("Give kudos", "kudos_new:first"))]
    return [_title("Thanks for you"), *map(_thanks, home.kudos)]


def _thanks(given: Given) -> Block:
    giver = f"<@{given.giver}>" if given.giver else "Somebody"
    link = f" <{given.link}|Open>" if given.link else ""
    return lines.paragraph(f":raised_hands: {giver}: {lines.of_people(given.message)}{link}")


def _stories(home: Home) -> list[Block]:
    told = home.stories.stories
    if not told:
        note = "You have told no story yet. One line is enough: what happened, and what was our own part in it?"
        return [blocks.section(note, accessory=blocks.button("Tell a story", "story_new:first"))]
    first_page = json.dumps({"words": "", "before": None})
    more = [blocks.actions(blocks.button("All my stories", "story_more", first_page))] if len(told) > SHOWN else []
    return [_title("My stories"), *(part for story in told[:SHOWN] for part in stories.own(story)), *more]


def _status(home: Home) -> list[Block]:
    """Their status in Slack says that they are away, and nothing says until when."""
    if not home.status_day:
        return []
    until = blocks.button("Until when?", "away_until")
    text = "Slack says that you are away today, so I ask you nothing. Until when? Then I know it for the next days too."
    return [blocks.section(text, accessory=until)]


def _away(home: Home) -> list[Block]:
    return [_title("Away this week", away.others(home.away))] if home.away else []


def _doing() -> list[Block]:
    return [
        blocks.actions(
            blocks.button("Tell a story", "story_new"),
            blocks.button("Give kudos", "kudos_new"),
            blocks.button("Add a customer", "checkin_new"),
            blocks.button("Away dates", "away_new"),
            blocks.button("My teams", "team_show"),
            blocks.button("Privacy", "privacy_show"),
        )
    ]


def _teams(home: Home) -> list[Block]:
    """For somebody in no team: what to do about it."""
    if home.teams:
        return []
    if home.is_admin:
        new = blocks.button("Set up a team", "team_new")
        text = "You are in no team yet. A team has a channel where its stories go, questions of its own and a digest."
        return [blocks.section(text, accessory=new)]
    ask = f" Admins set up teams, so please ask one of them: {blocks.names(home.admins)}." if home.admins else ""
    return [blocks.context(f"You are in no team yet, and can do all of this without one.{ask}")]


def _led(led: Led, *, is_only: bool) -> list[Block]:
    change = blocks.button("Members and settings", "team_change", led.week.team_id)
    prompts = blocks.button("Check-in prompts", "prompt_page:all", 0)
    members = blocks.context(f"Members: {blocks.names(led.members)}")
    return [blocks.divider(), *digests.on_home(led.week, is_only=is_only), members, blocks.actions(prompts, change)]


def _leading(home: Home) -> list[Block]:
    """When a lead's digest comes; what is left to say to a lead of many teams, and to an admin who leads none."""
    digest = digests.setting(home.digest, is_long=home.has_long_digests) if home.digest else []
    if home.leads_more:
        return [blocks.context(f"You lead {home.leads_more} more: `/warmline digest TEAM` shows their week."), *digest]
    if home.is_admin and not home.led:
        return [blocks.actions(blocks.button("Check-in prompts", "prompt_page:all", 0)), *digest]
    return digest
