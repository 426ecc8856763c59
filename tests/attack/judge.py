"""How often the attackers were right, and whether that is more than luck.

A guess is right once in eight by luck. There are many attackers, and the luckiest of many does better than one in
eight: so the chance of three standard deviations (1 in 741) is shared out. A quarter goes to all attackers that work
alone, in equal parts (Bonferroni); a quarter to their vote; a quarter to the one that was best in the first half of
the entries, judged by the second half; and a quarter to guesses at which of an hour's writes brought which entry. So
the whole program sounds a false alarm no more often than one guess would by three standard deviations.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import erfc, exp, lgamma, log, sqrt

from tests.attack import clues, orders
from tests.attack.evidence import Evidence
from tests.attack.people import IDS
from tests.attack.scene import Truth

LUCK = 1 / len(IDS)
THREE_SIGMA = erfc(3 / sqrt(2)) / 2
SHARE = THREE_SIGMA / 4

Guesses = Mapping[str, str]  # who said it, by the entry's mark, where it dares


@dataclass(frozen=True)
class Score:
    """``by_luck``: how often it would be right by luck; ``chance``: that luck does as well."""

    name: str
    dared: int
    right: int
    by_luck: float
    chance: float
    allowed: float

    @property
    def is_luck(self) -> bool:
        return self.chance >= self.allowed

    def __str__(self) -> str:
        return f"{self.name}: {self.right} of {self.dared} right, {self.by_luck:.1f} by luck (p = {self.chance:.2g})"


@dataclass
class Report:
    entries: int
    attackers: list[Score] = field(default_factory=list)
    together: list[Score] = field(default_factory=list)
    moments: list[Score] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # where words could be read before their time

    @property
    def luckiest(self) -> Score:
        """Of those that work alone."""
        return min(self.attackers, key=lambda one: one.chance)

    @property
    def found(self) -> list[str]:
        """What is no luck."""
        scores = sorted([*self.together, *self.attackers, *self.moments], key=lambda one: one.chance)
        return [*map(str, (one for one in scores if not one.is_luck)), *self.words]


def judge(evidence: Evidence, truth: Truth) -> Report:
    brought = orders.every(evidence)
    guesses = _guesses(evidence, brought)
    report = Report(len(evidence.entries))
    each = [(name, guessed) for name, guessed in guesses.items() if guessed]
    report.attackers = [_score(name, guessed, truth, SHARE / len(each)) for name, guessed in each]
    report.together = [
        _score("all by vote", _vote(guesses), truth, SHARE),
        _best_of_first_half(guesses, evidence, truth),
    ]
    report.moments = [_moments(name, one, evidence, truth) for name, one in brought.items()]
    report.words = _words(evidence)
    return report


def _guesses(evidence: Evidence, brought: Mapping[str, orders.Brought]) -> dict[str, Guesses]:
    """What each attacker guesses."""
    found: dict[str, Guesses] = {}
    written = {write.number: write for write_of in brought.values() for write in write_of.values()}
    for name, clue in clues.of_writes(evidence):
        said = {number: clue(write) for number, write in written.items()}
        for order, write_of in brought.items():
            found[f"{name}; {order}"] = {mark: who for mark, write in write_of.items() if (who := said[write.number])}
    for name, direct in clues.of_entries(evidence):
        found[name] = {entry.mark: who for entry in evidence.entries if (who := direct(entry))}
    return found


def _score(name: str, guessed: Guesses, truth: Truth, allowed: float) -> Score:
    right = sum(truth.author[mark] == who for mark, who in guessed.items())
    return Score(name, len(guessed), right, len(guessed) * LUCK, at_least(right, len(guessed), LUCK), allowed)


def _vote(guesses: Mapping[str, Guesses]) -> Guesses:
    """Whom most of those name who dare."""
    votes: dict[str, Counter[str]] = {}
    for guessed in guesses.values():
        for mark, who in guessed.items():
            votes.setdefault(mark, Counter())[who] += 1
    return {mark: whom for mark, each in votes.items() if (whom := clues.most(each))}


def _best_of_first_half(guesses: Mapping[str, Guesses], evidence: Evidence, truth: Truth) -> Score:
    marks = [entry.mark for entry in evidence.entries]
    first, second = set(marks[: len(marks) // 2]), set(marks[len(marks) // 2 :])

    def of(half: set[str], guessed: Guesses) -> Guesses:
        return {mark: who for mark, who in guessed.items() if mark in half}

    best = min(guesses, key=lambda name: _score(name, of(first, guesses[name]), truth, 0).chance)
    return _score(f"the best of the first half ({best})", of(second, guesses[best]), truth, SHARE)


def _moments(name: str, brought: orders.Brought, evidence: Evidence, truth: Truth) -> Score:
    """Of hours with several writes, of which each could be an entry's: a permutation has one right by luck."""
    several = {
        entry.mark: len(writes)
        for group, entries in evidence.groups.items()
        for entry in entries
        if len(writes := evidence.writes.get(group, ())) > 1
    }
    dared = {mark: write for mark, write in brought.items() if mark in several}
    right = sum(write.number == truth.write[mark] for mark, write in dared.items())
    by_luck = sum(1 / several[mark] for mark in dared)
    chance = rare(right, by_luck)
    return Score(f"which write: {name}", len(dared), right, by_luck, chance, SHARE / len(orders.ORDERS))


def _words(evidence: Evidence) -> list[str]:
    early = [
        commit.number
        for entry in evidence.entries
        for commit in evidence.commits[: entry.readable_since]
        if entry.mark in commit.marks
    ]
    return [f"words could be read before their time, in {len(early)} copies"] if early else []


def at_least(right: int, of: int, luck: float) -> float:
    """The chance that so many guesses or more are right by luck."""
    return min(1.0, sum(exp(_log_of(k, of, luck)) for k in range(right, of + 1)))


def _log_of(k: int, n: int, p: float) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p)


def rare(right: int, expected: float) -> float:
    """The same where each guess has luck of its own (Poisson)."""
    if not right:
        return 1.0
    return min(1.0, sum(exp(k * log(expected) - expected - lgamma(k + 1)) for k in range(right, 3 * right + 100)))
