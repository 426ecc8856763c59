"""A team's week on one screen: for its leads, for its channel (nothing private), and as plain text."""

import json
from dataclasses import asdict, dataclass, replace

from handlers.sentences import WEEKDAYS
from handlers.slack.mentions import plain
from handlers.views import blocks, digest_figures, digest_lines, digest_screen, lines
from handlers.views.blocks import Block, Message
from handlers.views.digest_lines import Lists, Who
from handlers.views.warmline import Chapter
from storage.across.digests import Digest
from storage.delivery import schedules
from storage.people.digest_days import Days
from storage.people.digest_previews import Coming
from storage.refusal import escape
from storage.tables import Schedule

IN_HELP = {
    Chapter.LEAD: [
        "`/warmline digest` previews the weekly digest, `/warmline digest at tuesday 08:30` sets your hour for it.",
        "`/warmline digest off` stops yours, and `/warmline digest on` brings it back.",
    ]
}


@dataclass(frozen=True)
class Length:
    """How much of a digest its reader sees, and what makes it anew: of a ``team`` the message of an ``occurrence``, or
    the preview of a ``week``, or of the next one. Without a ``team`` it has no button."""

    is_long: bool = False
    team: int = 0
    occurrence: str = ""
    week: str = ""


def for_lead(digest: Digest, length: Length = Length()) -> Message:
    """The whole digest. A mention in a DM rings nobody's bell but the reader's."""
    return _message(digest, digest_lines.mentioned(digest), length, private=True)


@dataclass(frozen=True)
class Preview:
    """When its reader gets digests, if they do; the one that is ``coming``; or whether a week was asked for."""

    schedule: Schedule | None
    coming: Coming | None
    is_of_week: bool


def preview(digest: Digest, length: Length, about: Preview) -> Message:
    """The same, under a line that says what it is and for when."""
    message = for_lead(digest, length)
    above = blocks.context(_what_it_is(digest.days, about))
    shown = message.blocks or [blocks.section(message.text)]
    below = [blocks.context(hour(about.schedule))] if about.schedule else []
    fallback = [above, *message.fallback, *below] if message.fallback else ()
    return replace(message, blocks=[above, *shown, *below], fallback=fallback)


def _what_it_is(days: Days, about: Preview) -> str:
    first, last = days.first_day, days.last_day
    began = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    span = f"{began}–{last.day} {last:%b}" if first != last else f"{last.day} {last:%b}"
    if about.coming:
        at = about.coming.at
        when = f"on {at:%A}, {at.day} {at:%B} at {at:%H:%M}"
        return f"This is what you would get {when}, for {span} so far."
    if about.is_of_week:
        return f"This is the digest of {span}, as you may read it now."
    return f"This is the digest of {span} so far, which nobody sends you just now."


def for_channel(digest: Digest) -> Message:
    """The shorter one: nothing private, and names in plain text, so that nobody is pinged once a week.

    How people feel is left out, because a prompt's answers may be for the leads alone.
    """
    weeks = tuple(replace(week, mood=None) for week in digest.weeks)
    return _message(replace(digest, weeks=weeks), digest_lines.named(digest), Length(), private=False)


def on_home(digest: Digest, *, is_only: bool) -> list[Block]:
    """The week in figures for a lead's Home, where there is room for no chart, and for one table."""
    who = digest_lines.mentioned(digest)
    if digest.week.is_empty:
        return _quiet_blocks(digest, who)
    return [
        lines.paragraph(f"*{lines.of_people(_title(digest))}*"),
        lines.paragraph(f"*This week:* {digest_lines.suggestion(digest, who)}"),
        blocks.fields(digest_figures.figures(digest)),
        *([digest_figures.table(digest_figures.history(digest))] if is_only else []),
        blocks.context("`/warmline digest` shows the whole of it."),
    ]


def hour(schedule: Schedule) -> str:
    """Whether and when a lead gets the digest, in a line."""
    if schedules.is_off(schedule):
        return "Your digest is switched off. `/warmline digest on` brings it back."
    when = f"on {WEEKDAYS[schedule.weekdays[0]]}s at {schedule.at:%H:%M}, your time"
    return f"Your digest comes {when}. `/warmline digest at tuesday 08:30` changes that, `digest off` stops it."


def setting(schedule: Schedule, *, is_long: bool) -> list[Block]:
    """The same on Home, with how long it is and a switch."""
    is_off = schedules.is_off(schedule)
    size = "" if is_off else " You get all of it." if is_long else " It is one screen; *Longer* under it shows all."
    switch = ("Switch it on", "on") if is_off else ("Switch it off", "off")
    return [blocks.section(hour(schedule) + size, accessory=blocks.button(switch[0], "digest_switch", switch[1]))]


def as_text(digest: Digest) -> str:
    """The lead's digest for a terminal: no marks, no links, one line a thing."""
    who = digest_lines.named(digest)
    to_do = [f"\nThis week: {digest_lines.suggestion(digest, who)}", *_titled(digest_lines.customers(digest, who))]
    if digest.week.is_empty:
        parts = [_quiet(digest, private=True), *_titled(digest_lines.service(digest))]
        parts += to_do if digest.has_to_do else []
    else:
        figures = [f"{title}: {value}" for title, value in digest_figures.figures(digest)]
        told = _titled(_lists(digest, who, is_long=True, private=True))
        table = digest_figures.as_lines(digest_figures.history(digest))
        parts = [lines.of_people(_title(digest)), *to_do, "", *figures, *told, "", table]
    return "\n".join(plain(lines.plainly(part)) for part in parts)


def _message(digest: Digest, who: Who, length: Length, *, private: bool) -> Message:
    """What is to be done comes first, what it looked like last; the channel reads what was told, and the numbers."""
    if digest.week.is_empty:
        quiet = lines.message(_quiet(digest, private=private))
        if private:
            return replace(quiet, blocks=_quiet_blocks(digest, who))
        return replace(quiet, blocks=[*quiet.blocks, *_paragraphs(digest_lines.service(digest))])
    made = _longer if length.is_long else _one_screen
    shown = [blocks.header(_title(digest)), *made(digest, who, length, private=private)]
    table = digest_figures.table(digest_figures.history(digest))
    charted = [*shown, digest_figures.chart(digest)]
    return Message(_in_one_breath(digest), charted, [*shown, table], told_in=digest.told_in)


def _one_screen(digest: Digest, who: Who, length: Length, *, private: bool) -> list[Block]:
    first = digest_screen.first(digest, who) if private else []
    told = digest_screen.rest(digest, _lists(digest, who, is_long=False, private=private), above=first)
    figures = blocks.section(digest_screen.figures(digest), accessory=_other_length(length))
    return [
        *([lines.paragraph("\n".join(first)), *digest_screen.customer_buttons(digest, is_long=False)] if first else []),
        figures,
        *([lines.paragraph("\n".join(told))] if told else []),
        *digest_screen.story_buttons(digest),
    ]


def _longer(digest: Digest, who: Who, length: Length, *, private: bool) -> list[Block]:
    """All of it, a line a thing."""
    button = _other_length(length)
    return [
        lines.paragraph(f"*This week:* {digest_lines.suggestion(digest, who)}"),
        *_paragraphs(digest_lines.customers(digest, who)),
        *digest_screen.customer_buttons(digest, is_long=True),
        blocks.fields(digest_figures.figures(digest)) | ({"accessory": button} if button else {}),
        *_paragraphs(_lists(digest, who, is_long=True, private=private)),
        *digest_screen.story_buttons(digest),
    ]


def _other_length(length: Length) -> Block | None:
    """It stands beside the figures, where it takes no room of its own."""
    if not length.team:
        return None
    other = replace(length, is_long=not length.is_long)
    return blocks.button("Longer" if other.is_long else "Shorter", "digest_length", json.dumps(asdict(other)))


def _lists(digest: Digest, who: Who, *, is_long: bool, private: bool) -> Lists:
    told = {**digest_lines.told(digest, who, is_long=is_long), **digest_lines.service(digest)}
    return {**told, **digest_lines.missed(digest, who)} if private else told


def _titled(lists: Lists) -> list[str]:
    return [f"\n{title}\n{body}" for title, body in digest_lines.listed(lists)]


def _paragraphs(lists: Lists) -> list[Block]:
    return [lines.paragraph(f"*{title}*\n{body}") for title, body in digest_lines.listed(lists)]


def _title(digest: Digest) -> str:
    return f"{digest.team}, {_in_words(digest.days)}"


def _in_words(days: Days) -> str:
    first, last = days.first_day, days.last_day
    if first == last:
        return f"{last.day} {last:%B %Y}"
    if first.month == last.month:
        return f"{first.day} to {last.day} {last:%B %Y}"
    return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"


def _quiet(digest: Digest, *, private: bool) -> str:
    """One line; for the leads it says too whom the bot could not ask."""
    when = _in_words(digest.days)
    on = "from" if " to " in when else "on"
    text = f"A quiet week for {lines.of_people(digest.team)}: nothing was recorded {on} {when}."
    return " ".join([text, *(f"{line}." for line in digest_lines.unposted(digest) if private)])


def _quiet_blocks(digest: Digest, who: Who) -> list[Block]:
    """The same for the leads, and what the quiet was not good for: what waits, and the customers."""
    told = [lines.paragraph(_quiet(digest, private=True)), *_paragraphs(digest_lines.service(digest))]
    if not digest.has_to_do:
        return told
    first = lines.paragraph("\n".join(digest_screen.first(digest, who)))
    return [*told, first, *digest_screen.customer_buttons(digest, is_long=False)]


def _in_one_breath(digest: Digest) -> str:
    """What a screen reader or a notification says."""
    figures = "; ".join(f"{title} {value}" for title, value in digest_figures.figures(digest))
    return f"{escape(_title(digest))}: {figures.replace('*', '').replace(chr(10), ' ')}"
