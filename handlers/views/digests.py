"""A team's week on one screen: for its leads, for its channel (nothing private), and as plain text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from handlers.sentences import WEEKDAYS
from handlers.slack.mentions import plain
from handlers.views import blocks, lines
from handlers.views.blocks import Block, Message
from handlers.views.warmline import Chapter
from storage.across.digests import Digest, Week
from storage.delivery import schedules
from storage.refusal import escape
from storage.tables import Schedule

Who = Callable[[str | None], str]  # how a person is named in a line of mrkdwn
IN_HELP = {
    Chapter.LEAD: [
        "`/warmline digest` previews the weekly digest, `/warmline digest at tuesday 08:30` sets your hour for it.",
        "`/warmline digest off` stops yours, and `/warmline digest on` brings it back.",
    ]
}


def for_lead(digest: Digest) -> Message:
    """The whole digest. A mention in a DM rings nobody's bell but the reader's."""
    return _message(digest, _mention, private=True)


def for_channel(digest: Digest, names: Mapping[str, str]) -> Message:
    """The shorter one: nothing private, and names in plain text, so that nobody is pinged once a week.

    How people feel is left out, because a prompt's answers may be for the leads alone.
    """
    weeks = tuple(replace(week, mood=None) for week in digest.weeks)
    return _message(replace(digest, weeks=weeks), _named(names), private=False)


def on_home(digest: Digest, *, is_only: bool) -> list[Block]:
    """The week in figures for a lead's Home, where there is room for no chart, and for one table."""
    if digest.week.is_empty:
        return [blocks.section(_quiet(digest))]
    return [
        blocks.section(f"*{escape(_title(digest))}*"),
        blocks.fields(_figures(digest)),
        *([_table(_history(digest))] if is_only else []),
        lines.paragraph(f"*This week:* {_suggestion(digest, _mention)}"),
        blocks.context("`/warmline digest` shows the whole of it."),
    ]


def hour(schedule: Schedule) -> str:
    """Whether and when a lead gets the digest, in a line."""
    if schedules.is_off(schedule):
        return "Your digest is switched off. `/warmline digest on` brings it back."
    when = f"on {WEEKDAYS[schedule.weekdays[0]]}s at {schedule.at:%H:%M}, your time"
    return f"Your digest comes {when}. `/warmline digest at tuesday 08:30` changes that, `digest off` stops it."


def as_text(digest: Digest, names: Mapping[str, str]) -> str:
    """The lead's digest for a terminal: no marks, no links, one line a thing."""
    if digest.week.is_empty:
        return _quiet(digest)
    parts = [_title(digest), *(f"{title}: {value}" for title, value in _figures(digest))]
    parts += ["", _as_lines(_history(digest))]
    parts += [f"\n{title}\n{body}" for title, body in _lists(digest, _named(names), private=True)]
    parts += ["", f"This week: {_suggestion(digest, _named(names))}"]
    return "\n".join(plain(lines.plainly(part)) for part in parts)


def _message(digest: Digest, who: Who, *, private: bool) -> Message:
    if digest.week.is_empty:
        return Message(_quiet(digest))
    numbers = [
        blocks.header(_title(digest)),
        blocks.fields((title, value) for title, value in _figures(digest)),
    ]
    told = [lines.paragraph(f"*{title}*\n{body}") for title, body in _lists(digest, who, private=private)]
    ending = [lines.paragraph(f"*This week:* {_suggestion(digest, who)}")] if private else []
    return Message(
        _in_one_breath(digest),
        [*numbers, *_charts(digest), *told, *ending],
        [*numbers, _table(_history(digest)), *told, *ending],
    )


def _title(digest: Digest) -> str:
    return f"{digest.team}, {_days(digest.first_day, digest.last_day)}"


def _days(first: date, last: date) -> str:
    if first.month == last.month:
        return f"{first.day} to {last.day} {last:%B %Y}"
    return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"


def _quiet(digest: Digest) -> str:
    days = _days(digest.first_day, digest.last_day)
    return f"A quiet week for {escape(digest.team)}: nothing was recorded from {days}."


def _in_one_breath(digest: Digest) -> str:
    """What a screen reader or a notification says."""
    figures = "; ".join(f"{title} {value}" for title, value in _figures(digest))
    return f"{escape(_title(digest))}: {figures.replace('*', '').replace(chr(10), ' ')}"


def _figures(digest: Digest) -> list[tuple[str, str]]:
    """The week in numbers, each beside the four weeks before."""
    week, before = digest.week, digest.weeks[:-1]
    difficult = f", {week.difficult} of them difficult" if week.difficult else ""
    figures = [
        ("Stories", f"{week.stories}{difficult}{_usually([earlier.stories for earlier in before])}"),
        ("Kudos", f"{week.kudos}{_usually([earlier.kudos for earlier in before])}"),
    ]
    if week.asked:
        usual = _usually_share([earlier.participation for earlier in before])
        figures.append(("Answers", f"{week.answered} of {week.asked} asked, {_percent(week.participation)}{usual}"))
    if week.mood is not None:
        moods = [earlier.mood for earlier in before if earlier.mood is not None]
        usual = f" (usually {sum(moods) / len(moods):.1f})" if moods else ""
        figures.append(("Mood", f"{week.mood:.1f} of 5{usual}"))
    if week.proactive or week.reactive:
        share = f"{week.proactive} of {week.proactive + week.reactive} contacts, {_percent(week.proactive_share)}"
        figures.append(
            ("No-problem check-ins", share + _usually_share([earlier.proactive_share for earlier in before]))
        )
    return figures


def _usually(counts: Sequence[int]) -> str:
    return f" (usually {sum(counts) / len(counts):.1f})".replace(".0)", ")") if any(counts) else ""


def _usually_share(shares: Sequence[float | None]) -> str:
    figures = [share for share in shares if share is not None]
    return f" (usually {_percent(sum(figures) / len(figures))})" if figures else ""


def _percent(share: float | None) -> str:
    return f"{round(100 * (share or 0))} %"


def _history(digest: Digest) -> list[list[str]]:
    """The five weeks as rows, a title row first."""
    titles = ["Week of", "Stories", "Kudos", "Answers", "Mood", "No-problem check-ins"]
    columns = zip(titles, *(_row(week) for week in digest.weeks), strict=True)
    return [list(row) for row in zip(*(column for column in columns if set(column[1:]) != {"–"}), strict=True)]


def _row(week: Week) -> list[str]:
    return [
        _label(week),
        str(week.stories),
        str(week.kudos),
        f"{week.answered} of {week.asked}" if week.asked else "–",
        f"{week.mood:.1f}" if week.mood is not None else "–",
        f"{week.proactive} of {week.proactive + week.reactive}" if week.proactive or week.reactive else "–",
    ]


def _label(week: Week) -> str:
    return f"{week.first_day.day} {week.first_day:%b}"


def _as_lines(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _table(rows: Sequence[Sequence[str]]) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]}


def _charts(digest: Digest) -> list[Block]:
    """At most two, as a message may hold: what was done, and how it felt."""
    done = {
        "Stories": [float(week.stories) for week in digest.weeks],
        "Kudos": [float(week.kudos) for week in digest.weeks],
        "Check-ins": [float(week.proactive) for week in digest.weeks],
    }
    charts = [_chart("What was told and done", "bar", [_label(week) for week in digest.weeks], done)]
    felt = [week for week in digest.weeks if week.mood is not None]
    if len(felt) > 1:
        moods = {"Mood": [round(week.mood or 0, 1) for week in felt]}
        charts.append(_chart("Mood, 1 to 5", "line", [_label(week) for week in felt], moods))
    return charts


def _chart(title: str, kind: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]) -> Block:
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {
            "type": kind,
            "series": [
                {
                    "name": name,
                    "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)],
                }
                for name, values in series.items()
            ],
            "axis_config": {"categories": list(labels), "x_label": "Week of"},
        },
    }


def _lists(digest: Digest, who: Who, *, private: bool) -> list[tuple[str, str]]:
    """The titled lists that have something in them; each line leads to its source where there is one."""
    lists = [
        ("Stories to read", [_story_line(digest, number, who) for number in range(len(digest.stories))]),
        ("Thanks", [_thanks_line(digest, number, who) for number in range(len(digest.kudos))]),
    ]
    if private:
        lists += [
            ("Customers waiting longest", _waiting_lines(digest, who)),
            ("Open problems", _problem_lines(digest, who)),
            ("Asked, and not heard from", _people_lines(digest.silent, who)),
            ("Not thanked for five weeks", _people_lines(digest.unthanked, who)),
        ]
    return [(title, "\n".join(f"• {line}" for line in lines)) for title, lines in lists if lines]


def _story_line(digest: Digest, number: int, who: Who) -> str:
    story = digest.stories[number]
    lesson = f" Lesson: {lines.of_people(story.lesson, 120)}" if story.lesson else ""
    told = f"{_linked(story.kind.capitalize(), story.link)}, {who(story.author)}"
    return f"{told}: {lines.of_people(story.text, 140)}{lesson}"


def _thanks_line(digest: Digest, number: int, who: Who) -> str:
    thanks = digest.kudos[number]
    receivers = ", ".join(who(receiver) for receiver in thanks.receivers[:5])
    more = f" and {len(thanks.receivers) - 5} more" if len(thanks.receivers) > 5 else ""
    named = f"{who(thanks.giver)} {_linked('thanked', thanks.link)} {receivers}{more}"
    return f"{named}: {lines.of_people(thanks.message, 140)}"


def _waiting_lines(digest: Digest, who: Who) -> list[str]:
    return [
        f"{lines.of_people(customer.name, 60)}, {who(customer.owner)}: {customer.days} days,"
        f" ideally {customer.ideal_days}"
        for customer in digest.waiting
    ]


def _problem_lines(digest: Digest, who: Who) -> list[str]:
    return [
        f"{lines.of_people(problem.customer, 60)}, {who(problem.owner)}:"
        f" {lines.of_people(problem.text, 120)} ({_for_days(problem.days)})"
        for problem in digest.problems
    ]


def _for_days(days: int) -> str:
    return "new" if days < 1 else "for a day" if days == 1 else f"for {days} days"


def _people_lines(people: Sequence[str], who: Who) -> list[str]:
    if not people:
        return []
    more = f" and {len(people) - 5} more" if len(people) > 5 else ""
    return [", ".join(who(person) for person in people[:5]) + more]


def _suggestion(digest: Digest, who: Who) -> str:
    """One thing to do, the most helpful first."""
    week = digest.week
    if digest.problems and digest.problems[0].days >= 14:
        return f"ask how {lines.of_people(digest.problems[0].customer, 60)} is doing; that problem has been open long."
    if digest.silent:
        return f"ask {who(digest.silent[0])} in person how it is going."
    if digest.unthanked:
        return f"notice something that {who(digest.unthanked[0])} does well, and say so."
    if week.proactive_share is not None and week.proactive_share < 0.5:
        return "call one customer when there is no problem."
    if digest.waiting:
        return f"see that somebody calls {lines.of_people(digest.waiting[0].name, 60)}, just to ask how they are."
    if not week.difficult:
        return "tell a difficult story of your own first; others follow."
    return "read one of these stories aloud in your next meeting, and ask what we would do next time."


def _linked(text: str, link: str) -> str:
    return f"<{link}|{text}>" if link else text


def _mention(person: str | None) -> str:
    return f"<@{person}>" if person else "somebody"


def _named(names: Mapping[str, str]) -> Who:
    return lambda person: escape(names.get(person, person)) if person else "somebody"
