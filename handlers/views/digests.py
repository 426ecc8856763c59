"""A team's week on one screen: for its leads, for its channel (nothing private), and as plain text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from handlers.sentences import WEEKDAYS
from handlers.slack.mentions import plain
from handlers.views import blocks, digest_culture, digest_figures, lines
from handlers.views.blocks import Block, Message
from handlers.views.warmline import Chapter
from storage.across.digests import Digest
from storage.delivery import schedules
from storage.people.digest_days import Days
from storage.prompts.participation import Unposted
from storage.refusal import escape
from storage.tables import Schedule

Who = Callable[[str | None], str]  # how a person is named in a line of mrkdwn
SOMEBODY = "somebody"  # who is not there any more, or was never said
IN_HELP = {
    Chapter.LEAD: [
        "`/warmline digest` previews the weekly digest, `/warmline digest at tuesday 08:30` sets your hour for it.",
        "`/warmline digest off` stops yours, and `/warmline digest on` brings it back.",
    ]
}


def for_lead(digest: Digest) -> Message:
    """The whole digest. A mention in a DM rings nobody's bell but the reader's."""
    return _message(digest, _mentioned(digest), private=True)


def for_channel(digest: Digest) -> Message:
    """The shorter one: nothing private, and names in plain text, so that nobody is pinged once a week.

    How people feel is left out, because a prompt's answers may be for the leads alone.
    """
    weeks = tuple(replace(week, mood=None) for week in digest.weeks)
    return _message(replace(digest, weeks=weeks), _named(digest), private=False)


def on_home(digest: Digest, *, is_only: bool) -> list[Block]:
    """The week in figures for a lead's Home, where there is room for no chart, and for one table."""
    who = _mentioned(digest)
    if digest.week.is_empty:
        return _quiet_blocks(digest, who)
    return [
        lines.paragraph(f"*{lines.of_people(_title(digest))}*"),
        _this_week(digest, who),
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


def as_text(digest: Digest) -> str:
    """The lead's digest for a terminal: no marks, no links, one line a thing."""
    who = _named(digest)
    first = [f"\n{title}\n{body}" for title, body in _customers(digest, who)]
    to_do = [f"\nThis week: {_suggestion(digest, who)}", *first]
    if digest.week.is_empty:
        service = [f"\n{title}\n{body}" for title, body in _service(digest)]
        parts = [_quiet(digest, private=True), *service, *(to_do if digest.has_to_do else [])]
    else:
        figures = [f"{title}: {value}" for title, value in digest_figures.figures(digest)]
        told = [f"\n{title}\n{body}" for title, body in [*_told(digest, who), *_missed(digest, who)]]
        table = digest_figures.as_lines(digest_figures.history(digest))
        parts = [lines.of_people(_title(digest)), *to_do, "", *figures, *told, "", table]
    return "\n".join(plain(lines.plainly(part)) for part in parts)


def _message(digest: Digest, who: Who, *, private: bool) -> Message:
    """What is to be done comes first, what it looked like last; the channel reads what was told, and the numbers."""
    if digest.week.is_empty:
        quiet = lines.message(_quiet(digest, private=private))
        if private:
            return replace(quiet, blocks=_quiet_blocks(digest, who))
        return replace(quiet, blocks=[*quiet.blocks, *_paragraphs(_service(digest))])
    first = [_this_week(digest, who), *_waits(digest, who)] if private else []
    shown = [
        blocks.header(_title(digest)),
        *first,
        blocks.fields(digest_figures.figures(digest)),
        *_paragraphs([*_told(digest, who), *(_missed(digest, who) if private else ())]),
    ]
    table = digest_figures.table(digest_figures.history(digest))
    charted = [*shown, digest_figures.chart(digest)]
    return Message(_in_one_breath(digest), charted, [*shown, table], told_in=digest.told_in)


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
    return " ".join([text, *(f"{line}." for line in _unposted_lines(digest) if private)])


def _quiet_blocks(digest: Digest, who: Who) -> list[Block]:
    """The same for the leads, and what the quiet was not good for: what waits, and the customers."""
    told = [lines.paragraph(_quiet(digest, private=True)), *_paragraphs(_service(digest))]
    return [*told, _this_week(digest, who), *_waits(digest, who)] if digest.has_to_do else told


def _this_week(digest: Digest, who: Who) -> Block:
    return lines.paragraph(f"*This week:* {_suggestion(digest, who)}")


def _in_one_breath(digest: Digest) -> str:
    """What a screen reader or a notification says."""
    figures = "; ".join(f"{title} {value}" for title, value in digest_figures.figures(digest))
    return f"{escape(_title(digest))}: {figures.replace('*', '').replace(chr(10), ' ')}"


# The titled lists that have something in them; each line leads to its source where there is one.


def _service(digest: Digest) -> list[tuple[str, str]]:
    return _filled({"Our service": digest_culture.lines(digest.culture)})


def _told(digest: Digest, who: Who) -> list[tuple[str, str]]:
    return _service(digest) + _filled(
        {
            "Stories to read": [_story_line(digest, number, who) for number in range(len(digest.stories))],
            "Thanks": [_thanks_line(digest, number, who) for number in range(len(digest.kudos))],
        }
    )


def _missed(digest: Digest, who: Who) -> list[tuple[str, str]]:
    return _filled(
        {
            "Could not be asked": _unposted_lines(digest),
            "Asked, and not heard from": _missed_lines(digest, digest.silent, who),
            "Not thanked for five weeks": _missed_lines(digest, digest.unthanked, who),
        }
    )


def _customers(digest: Digest, who: Who) -> list[tuple[str, str]]:
    return _filled(
        {"Customers waiting longest": _waiting_lines(digest, who), "Open problems": _problem_lines(digest, who)}
    )


def _waits(digest: Digest, who: Who) -> list[Block]:
    return [*_paragraphs(_customers(digest, who)), *digest_figures.cards(digest)]


def _filled(lists: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(title, "\n".join(f"• {line}" for line in lines)) for title, lines in lists.items() if lines]


def _paragraphs(lists: Sequence[tuple[str, str]]) -> list[Block]:
    return [lines.paragraph(f"*{title}*\n{body}") for title, body in lists]


def _story_line(digest: Digest, number: int, who: Who) -> str:
    story = digest.stories[number]
    lesson = f" Lesson: {lines.of_people(story.lesson, 120)}" if story.lesson else ""
    told = f"{_linked(story.kind.capitalize(), story.link)}, {who(story.author)}"
    return f"{told}: {lines.of_people(story.text, 140)}{lesson}"


def _thanks_line(digest: Digest, number: int, who: Who) -> str:
    thanks = digest.kudos[number]
    receivers = _people([one for one in thanks.receivers if one in digest.names], who) or SOMEBODY
    named = f"{who(thanks.giver)} {_linked('thanked', thanks.link)} {receivers}"
    return f"{_begun(named)}: {lines.of_people(thanks.message, 140)}"


def _waiting_lines(digest: Digest, who: Who) -> list[str]:
    return [
        f"{_looked_after(digest, customer.name, customer.owner, who)}: {_days(customer.days)}"
        f"{' without a check-in' if customer.is_new else ''}, ideally {customer.ideal_days}"
        for customer in digest.waiting
    ]


def _problem_lines(digest: Digest, who: Who) -> list[str]:
    return [
        f"{_looked_after(digest, problem.customer, problem.owner, who)}:"
        f" {lines.of_people(problem.text, 120)} ({_for_days(problem.days)})"
        for problem in digest.problems
    ]


def _looked_after(digest: Digest, customer: str, owner: str | None, who: Who) -> str:
    name = lines.of_people(customer, 60)
    if owner is None:
        return f"{name}, without an owner"
    return f"{name}, {who(owner)}" if digest.names_missed or owner == digest.reader else name


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _unposted_lines(digest: Digest) -> list[str]:
    """Of what did not reach people; it counts as asked for nobody."""
    return [f"{lines.of_people(one.name)} {_not_posted(one)}" for one in digest.unposted]


def _not_posted(prompt: Unposted) -> str:
    times = "once" if prompt.count == 1 else f"{prompt.count} times"
    if prompt.why:
        return f"was not asked {times}: {escape(prompt.why)}"
    if prompt.is_everybodys:
        return f"could not be posted {times}, so nobody was asked"
    return f"could not be delivered {times} by direct message; those people were not asked"


def _for_days(days: int) -> str:
    return "new" if days < 1 else "for a day" if days == 1 else f"for {days} days"


def _missed_lines(digest: Digest, missed: Sequence[str], who: Who) -> list[str]:
    people = _others(missed, digest)
    if not people:
        return []
    return [_people(people, who) if digest.names_missed else _count(people)]


def _count(people: Sequence[str]) -> str:
    return "1 person" if len(people) == 1 else f"{len(people)} people"


def _people(people: Sequence[str], who: Who) -> str:
    more = f" and {len(people) - 5} more" if len(people) > 5 else ""
    return ", ".join(who(person) for person in people[:5]) + more


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _suggestion(digest: Digest, who: Who) -> str:
    """One thing to do, the most helpful first."""
    week = digest.week
    if digest.ownerless:
        others = len(digest.ownerless) - 1
        has = f" and {others} more have no owner: who takes them?" if others else " has no owner: who takes it?"
        return f"{lines.of_people(digest.ownerless[0], 60)}{has}"
    if digest.problems and digest.problems[0].days >= 14:
        return f"ask how {lines.of_people(digest.problems[0].customer, 60)} is doing; that problem has been open long."
    if silent := _others(digest.silent, digest):
        if not digest.names_missed:
            return f"ask around in person how it is going: {_count(silent)} did not answer."
        return f"ask {who(silent[0])} in person how it is going."
    if unthanked := _others(digest.unthanked, digest):
        whom = who(unthanked[0]) if digest.names_missed else "a colleague"
        return f"notice something that {whom} does well, and say so."
    if week.proactive_share is not None and week.proactive_share < 0.5:
        return "call one customer when there is no problem."
    if digest.waiting:
        first = digest.waiting[0]
        call = "call" if first.owner == digest.reader else "see that somebody calls"
        return f"{call} {lines.of_people(first.name, 60)}, just to ask how they are."
    if not week.difficult:
        return "tell a difficult story of your own first; others follow."
    return "read one of these stories aloud in your next meeting, and ask what we would do next time."


def _linked(text: str, link: str) -> str:
    return f"<{link}|{text}>" if link else text


def _mentioned(digest: Digest) -> Who:
    """A mention, or "you" for the reader."""
    mentions = {person: f"<@{person}>" for person in digest.names} | {digest.reader: "you"}
    return lambda person: mentions.get(person or "", SOMEBODY)


def _others(people: Sequence[str], digest: Digest) -> list[str]:
    """All but the reader, who is never told to ask or thank themselves."""
    return [person for person in people if person != digest.reader]


def _named(digest: Digest) -> Who:
    names = {person: lines.of_people(name) for person, name in digest.names.items()}
    return lambda person: names.get(person or "", SOMEBODY)
