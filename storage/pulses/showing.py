"""What may be shown of a round: each question by itself, in random order, and of single teams only what tells nobody.

A team's grades are shown where neither they nor those that are left are too few, nor all alike. Where hiding some
would leave too few hidden, others are hidden with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

from storage.prompts import moods
from storage.sealed import few
from storage.sealed.boxes import Entry
from storage.sealed.few import Grades
from storage.tables import PulseAnswer

GRADE, HELPED, CHANGE = "grade", "helped", "change"


def of(round_id: int, entries: Sequence[Entry], asked: Mapping[int | None, int]) -> list[PulseAnswer]:
    """What is kept of the answers, in an order that tells nothing: not whose, nor what else they said, nor when."""
    shown = [
        *_grades(round_id, entries, asked),
        *_words(round_id, HELPED, [entry.said[HELPED] for entry in entries]),
        *_words(round_id, CHANGE, [entry.said[CHANGE] for entry in entries]),
    ]
    return sorted(shown, key=lambda one: one.uuid)


def grades_of(answers: Iterable[PulseAnswer]) -> Grades | None:
    """The grades as they are shown; None for none."""
    given = [one for one in answers if one.question == GRADE]
    if not given:
        return None
    if given[0].number is None:
        low, high = (int(part) for part in given[0].text.split(" to "))
        return Grades(len(given), {}, (low, high))
    return Grades(len(given), {number: sum(one.number == number for one in given) for number in range(1, few.BEST + 1)})


def numbers(grades: Grades) -> list[float]:
    """Each grade, for what compares them; two neighbours are their middle."""
    if grades.between:
        return [sum(grades.between) / 2] * grades.answered
    return [float(number) for number, count in grades.counts.items() for _ in range(count)]


def parts(given: Mapping[int, Sequence[int]], asked: Mapping[int, int]) -> set[int]:
    """Of which teams the grades may be shown by themselves."""
    shown = {team for team, grades in given.items() if few.is_enough(len(grades))}
    while shown:
        hidden = [grade for team, grades in given.items() if team not in shown for grade in grades]
        if not hidden or few.is_enough(len(hidden)):
            break
        shown.remove(min(shown, key=lambda team: (len(given[team]), team)))
    rest = given.keys() - shown
    groups = [{team} for team in shown] + ([set(rest)] if rest else [])
    tells = any(_is_alike(group, given, asked) for group in groups)
    return set() if tells or len(groups) < 2 else shown


def _is_alike(teams: set[int], given: Mapping[int, Sequence[int]], asked: Mapping[int, int]) -> bool:
    """Whether everybody who was asked there gave the same grade, so that it would be each person's."""
    grades = [grade for team in teams for grade in given[team]]
    return len(set(grades)) == 1 and len(grades) >= sum(asked.get(team, 0) for team in teams)


def _grades(round_id: int, entries: Sequence[Entry], asked: Mapping[int | None, int]) -> list[PulseAnswer]:
    given = [(entry.said[GRADE], entry.said["team"]) for entry in entries if entry.said[GRADE]]
    grades = few.grades([grade for grade, _ in given], asked=sum(asked.values()))
    if grades is None:
        return []
    if grades.between:
        return [_answer(round_id, GRADE, text=moods.between(grades)) for _ in given]
    by_team: dict[int, list[int]] = {}
    for grade, team in given:
        by_team.setdefault(team or 0, []).append(grade)
    told = parts(by_team, {team or 0: count for team, count in asked.items()}) - {0}
    return [_answer(round_id, GRADE, number=grade, team_id=team if team in told else None) for grade, team in given]


def _words(round_id: int, question: str, said: Sequence[str]) -> list[PulseAnswer]:
    given = [words for words in said if words]
    return [_answer(round_id, question, text=words) for words in given] if few.is_enough(len(given)) else []


def _answer(
    round_id: int, question: str, *, number: int | None = None, text: str = "", team_id: int | None = None
) -> PulseAnswer:
    return PulseAnswer(
        uuid=uuid4().hex, round_id=round_id, question=question, number=number, text=text, team_id=team_id
    )
