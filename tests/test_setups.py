"""What of a check-in prompt cannot work is said under its field, at the limit exactly, and all of it at once."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from storage.prompts.setups import Setup, Wording, check, usual_readers
from storage.refusal import Refusals, Refused, theirs

HOW = Wording("text", "How are you?")
FRIDAY = Setup(name="Friday", questions=(HOW,), weekdays=(4,), at=time(9))
DAY, WEEK = 24 * 60, 7 * 24 * 60


def refused(**changed: Any) -> dict[str | None, str]:
    """What is said under each field of a set-up that differs from one that works."""
    refusals = Refusals()
    check(replace(FRIDAY, **changed), refusals)
    try:
        refusals.settle()
    except Refused as no:
        return no.by_field()
    return {}


def choice(*choices: str) -> tuple[Wording, ...]:
    return (Wording("choice", "Which?", choices),)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "x" * 60},
        {"open_minutes": 30},
        {"open_minutes": WEEK},
        {"weekdays": (0, 1), "open_minutes": DAY},
        {"weekdays": (6, 0), "open_minutes": DAY},
        {"weekdays": (0, 3), "open_minutes": 3 * DAY},
        {"weekdays": (4, 4), "open_minutes": WEEK},
        {"weekdays": tuple(range(7))},
        {"zone_of": "person", "place": "dm"},
        {"zone_of": "team", "place": "dm"},
        *({"nudges": nudges} for nudges in (0, 1, 2)),
        *({"readers": readers} for readers in ("team", "leads", "anonymous")),
        {"questions": tuple(Wording("text", f"Question {number}?") for number in range(5))},
        {"questions": (HOW, Wording("text", ""), Wording("mood", ""))},
        {"questions": (Wording("mood", "x" * 250),)},
        {"questions": choice("yes", "no")},
        {"questions": choice(*map(str, range(20)))},
        {"questions": choice("x" * 75, "no")},
    ],
)
def test_what_works_is_not_refused(changed: dict[str, Any]) -> None:
    assert refused(**changed) == {}


SHORTER = "A round stays open for half an hour at least and a week at most."
STILL_OPEN = "It would still be open when the next one comes. Please choose a shorter time."
TWICE = "This question is there twice. Please change or empty one."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, {"name": "Please give it a name, such as *Friday check-in*."}),
        ({"name": "x" * 61}, {"name": "Please use a name of at most 60 characters."}),
        ({"questions": ()}, {"question_1": "Please write at least one question."}),
        ({"questions": (Wording("text", ""),)}, {"question_1": "Please write at least one question."}),
        (
            {"questions": tuple(Wording("text", f"Question {number}?") for number in range(6))},
            {"question_1": "5 questions are the most: short rounds get answers."},
        ),
        (
            {"questions": (HOW, Wording("text", "x" * 251))},
            {"question_2": "Please ask it in at most 250 characters."},
        ),
        ({"questions": (HOW, Wording("text", "Why?"), HOW)}, {"question_3": TWICE}),
        ({"questions": (HOW, Wording("text", ""), HOW, HOW)}, {"question_3": TWICE, "question_4": TWICE}),
        ({"questions": (HOW, Wording("song", "Which?"))}, {"question_1": "I do not know that kind of question."}),
        ({"questions": choice("yes")}, {"choices_1": "Please write 2 to 20 options to choose from, one a line."}),
        (
            {"questions": choice(*map(str, range(21)))},
            {"choices_1": "Please write 2 to 20 options to choose from, one a line."},
        ),
        ({"questions": choice("yes", "yes")}, {"choices_1": "Two of these options are the same; please change one."}),
        (
            {"questions": choice("yes", "no" * 38)},
            {"choices_1": f"An option has at most 75 characters: “{theirs('no' * 10)}…” is longer."},
        ),
        (
            {"zone_of": "person"},
            {
                "place": "A post in the channel comes at one moment for everybody. To ask people at their own local"
                " time, please choose a direct message."
            },
        ),
        ({"weekdays": ()}, {"weekdays": "Please choose at least one weekday."}),
        ({"weekdays": (7,)}, {"weekdays": "A week has seven days."}),
        ({"weekdays": (), "open_minutes": WEEK}, {"weekdays": "Please choose at least one weekday."}),
        ({"open_minutes": 29}, {"open": SHORTER}),
        ({"open_minutes": WEEK + 1}, {"open": SHORTER}),
        ({"weekdays": (0, 1), "open_minutes": DAY + 1}, {"open": STILL_OPEN}),
        ({"weekdays": (6, 0), "open_minutes": DAY + 1}, {"open": STILL_OPEN}),
        ({"weekdays": (5, 1, 3), "open_minutes": 2 * DAY + 1}, {"open": STILL_OPEN}),
        *(
            ({field: "x"}, {field: "Please choose one of these."})
            for field in ("zone_of", "place", "nudges", "readers")
        ),
        ({"name": "", "weekdays": ()}, {
            "name": "Please give it a name, such as *Friday check-in*.",
            "weekdays": "Please choose at least one weekday.",
        }),
    ],
)  # fmt: skip
def test_what_cannot_work_is_said_under_its_field(changed: dict[str, Any], said: dict[str, str]) -> None:
    assert refused(**changed) == said


def test_a_mood_is_sealed_unless_somebody_chose_otherwise() -> None:
    mood = Wording("mood", "How was your week?")

    assert usual_readers([HOW]) == "team"
    assert usual_readers([HOW, mood]) == "anonymous"
    assert usual_readers([HOW, replace(mood, text="")]) == "team"


def test_a_prompt_is_asked_of_the_team_in_its_channel_for_a_working_day() -> None:
    assert (FRIDAY.zone_of, FRIDAY.place, FRIDAY.open_minutes, FRIDAY.nudges, FRIDAY.readers) == (
        "team", "channel", 8 * 60, 1, "team",
    )  # fmt: skip
