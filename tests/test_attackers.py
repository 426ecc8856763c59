"""The attackers by themselves: what they see in evidence that is made up here, and how luck is told from a leak."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from storage.sealed import boxes
from tests.attack import clues, judge, life, orders
from tests.attack.evidence import Commit, Entry, Evidence, Named
from tests.attack.people import IDS, marks_in, named_in
from tests.attack.scene import Truth
from tests.stage import MONDAY

ROUNDS, AROUND = 240, 160


def rounds(size: Callable[[int], int]) -> tuple[Evidence, Truth]:
    """Everybody answers, each time in another order, and is known to have answered; the box grows as it is padded."""
    evidence, truth = Evidence(around=AROUND), Truth()
    for number in range(ROUNDS):
        group, said, padded = f"answers/{number}", 2, size(2)
        people = random.sample(IDS, len(IDS))
        for person in people:
            text = life.text()
            said, before, padded = said + len(text) + AROUND, padded, size(said + len(text) + AROUND)
            (mark,) = marks_in(text)
            at = MONDAY + timedelta(minutes=len(evidence.commits))
            named = [Named("asked.person", person)]
            truth.author[mark], truth.write[mark] = person, len(evidence.commits)
            evidence.commits.append(Commit(len(evidence.commits), at, named, boxes={group: padded - before}))
            evidence.entries.append(Entry(mark, text, {}, random.randrange(10**6), 0, group))
    return evidence, truth


def in_steps(length: int) -> int:
    return -(-length // orders.STEP) * orders.STEP


def test_a_box_that_grows_in_small_steps_is_found() -> None:
    report = judge.judge(*rounds(in_steps))

    assert [found for found in report.found if "asked.person, with it; by likely size" in found]


def test_a_box_that_is_large_from_the_beginning_tells_nothing() -> None:
    evidence, _ = rounds(boxes._size)
    brought = orders.every(evidence)

    assert (brought["by size"], brought["by likely size"]) == ({}, {})


@pytest.mark.parametrize(
    ("right", "of", "is_luck"), [(0, 1, True), (1, 1, True), (6, 6, False), (125, 1000, True), (160, 1000, False)]
)
def test_luck_is_one_in_eight_and_three_standard_deviations(right: int, of: int, is_luck: bool) -> None:
    """Of 1,000 guesses 125 are right by luck, give or take ten: 160 are no luck."""
    assert (judge.at_least(right, of, judge.LUCK) > judge.THREE_SIGMA) is is_luck


def test_many_guesses_that_have_each_a_luck_of_their_own() -> None:
    assert judge.rare(0, 0) == judge.rare(0, 5) == 1
    assert judge.rare(100, 100) > 0.4
    assert judge.rare(140, 100) < judge.THREE_SIGMA < judge.rare(125, 100)


def test_a_vote_counts_whoever_dares() -> None:
    guesses = {"one": {"a": IDS[0]}, "two": {"a": IDS[0], "b": IDS[1]}, "three": {"a": IDS[1], "b": IDS[2]}}

    assert judge._vote(guesses) == {"a": IDS[0]}, "of b they say different things"


def test_whoever_acted_just_before_is_looked_at() -> None:
    before = Commit(0, MONDAY, [Named("kudos.giver", IDS[3])])
    write = Commit(1, MONDAY + timedelta(minutes=1), boxes={"stories/1": 0})
    late = Commit(2, MONDAY + timedelta(hours=1), [Named("kudos.giver", IDS[4])])
    said = {name: clue(write) for name, clue in clues.of_writes(Evidence(commits=[before, write, late]))}

    assert said["kudos.giver, soon before it"] == IDS[3]
    assert said["kudos.giver, after it"] == IDS[4]
    assert said["kudos.giver, soon after it"] is None
    assert said["kudos.giver, with it"] is None


def test_people_are_seen_by_id_and_by_name_in_text_and_in_bytes() -> None:
    assert named_in(f"told by {IDS[0]} and Bo Person") == [IDS[0], IDS[1]]
    assert named_in(b"\x00\x17U0ANA\x01") == [IDS[0]]
