"""A team's weeks in figures: in words, as a table, as a chart."""

from collections.abc import Sequence

from handlers.views.blocks import Block
from handlers.views.moods import average_mood
from storage.across.digests import Digest, Week


def figures(digest: Digest) -> list[tuple[str, str]]:
    """The week in numbers, each beside the four weeks before."""
    week, before = digest.week, digest.weeks[:-1]
    whole = before if digest.days.is_a_week else ()  # four days or ten are not compared with weeks
    difficult = f", {week.difficult} of them difficult" if week.difficult else ""
    shown = [
        ("Stories", f"{week.stories}{difficult}{_usually([earlier.stories for earlier in whole])}"),
        ("Kudos", f"{week.kudos}{_usually([earlier.kudos for earlier in whole])}"),
    ]
    if week.asked:
        usual = _usual_share([(earlier.answered, earlier.asked) for earlier in before])
        shown.append(("Answers", f"{week.answered} of {week.asked} asked, {_percent(week.participation)}{usual}"))
    if week.mood is not None:
        shown.append(("Mood", f"{average_mood(week.mood, week.moods)} of 5{_usual_mood(before)}"))
    if week.contacts:
        usual = _usual_share([(earlier.proactive, earlier.contacts) for earlier in before])
        share = f"{week.proactive} of {week.contacts} contacts, {_percent(week.proactive_share)}"
        shown.append(("No-problem check-ins", share + usual))
    return shown


def _usually(counts: Sequence[int]) -> str:
    return f" (usually {sum(counts) / len(counts):.1f})".replace(".0)", ")") if any(counts) else ""


def _usual_share(parts: Sequence[tuple[int, int]]) -> str:
    """The share over all the weeks together: a week with little in it weighs little."""
    whole = sum(of for _, of in parts)
    return f" (usually {_percent(sum(part for part, _ in parts) / whole)})" if whole else ""


def _usual_mood(weeks: Sequence[Week]) -> str:
    answers = sum(week.moods for week in weeks)
    usual = sum((week.mood or 0) * week.moods for week in weeks) / (answers or 1)
    return f" (usually {average_mood(usual, answers)})" if answers else ""


def _percent(share: float | None) -> str:
    return f"{round(100 * (share or 0))} %"


def history(digest: Digest) -> list[list[str]]:
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
        average_mood(week.mood, week.moods) if week.mood is not None else "–",
        f"{week.proactive} of {week.contacts}" if week.contacts else "–",
    ]


def _label(week: Week) -> str:
    return f"{week.first_day.day} {week.first_day:%b}"


def as_lines(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def table(rows: Sequence[Sequence[str]]) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]}


def chart(digest: Digest) -> Block:
    """What was told and done, week by week."""
    done = {
        "Stories": [float(week.stories) for week in digest.weeks],
        "Kudos": [float(week.kudos) for week in digest.weeks],
        "Check-ins": [float(week.proactive) for week in digest.weeks],
    }
    labels = [_label(week) for week in digest.weeks]
    return {
        "type": "data_visualization",
        "title": "What was told and done",
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": name,
                    "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)],
                }
                for name, values in done.items()
            ],
            "axis_config": {"categories": labels, "x_label": "Week of"},
        },
    }
