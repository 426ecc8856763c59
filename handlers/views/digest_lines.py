"""What a digest tells, in lines: each leads to its source where there is one."""

from collections.abc import Callable, Mapping, Sequence

from handlers.views import digest_culture, lines
from storage.across.digests import Digest
from storage.prompts.participation import Unposted
from storage.refusal import escape

Who = Callable[[str | None], str]  # how a person is named in a line of mrkdwn
Lists = Mapping[str, Sequence[str]]  # lines under their titles
SOMEBODY = "somebody"  # who is not there any more, or was never said


def customers(digest: Digest, who: Who, *, is_long: bool = True) -> Lists:
    return {
        "Customers waiting longest": _waiting(digest, who, 60 if is_long else 30),
        "Open problems": _problems(digest, who, is_long=is_long),
    }


def service(digest: Digest) -> Lists:
    return {"Our service": digest_culture.lines(digest.culture)}


def told(digest: Digest, who: Who, *, is_long: bool = True) -> Lists:
    most = 140 if is_long else 45
    return {
        "Stories to read": [_story(digest, number, who, most) for number in range(len(digest.stories))],
        "Thanks": [_thanks(digest, number, who, most) for number in range(len(digest.kudos))],
    }


def missed(digest: Digest, who: Who) -> Lists:
    return {
        "Could not be asked": unposted(digest),
        "Asked, and not heard from": _missed(digest, digest.silent, who),
        "Not thanked for five weeks": _missed(digest, digest.unthanked, who),
    }


def listed(lists: Lists) -> list[tuple[str, str]]:
    """Those that have something in them, a line a thing."""
    return [(title, "\n".join(f"• {line}" for line in lines)) for title, lines in lists.items() if lines]


def in_a_row(lists: Lists) -> list[str]:
    """The same, a paragraph a title."""
    return [f"*{title}:* {' · '.join(lines)}" for title, lines in lists.items() if lines]


def _story(digest: Digest, number: int, who: Who, most: int) -> str:
    story = digest.stories[number]
    lesson = f" Lesson: {lines.of_people(story.lesson, most)}" if story.lesson else ""
    told = f"{_linked(story.kind.capitalize(), story.link)}, {who(story.author)}"
    return f"{told}: {lines.of_people(story.text, most)}{lesson}"


def _thanks(digest: Digest, number: int, who: Who, most: int) -> str:
    thanks = digest.kudos[number]
    receivers = _people([one for one in thanks.receivers if one in digest.names], who) or SOMEBODY
    named = f"{who(thanks.giver)} {_linked('thanked', thanks.link)} {receivers}"
    return f"{_begun(named)}: {lines.of_people(thanks.message, most)}"


def _waiting(digest: Digest, who: Who, most: int) -> list[str]:
    return [
        f"{_looked_after(digest, customer.name, customer.owner, who, most)}: {_days(customer.days)}"
        f"{' without a check-in' if customer.is_new else ''}, ideally {customer.ideal_days}"
        for customer in digest.waiting
    ]


def _problems(digest: Digest, who: Who, *, is_long: bool) -> list[str]:
    """Where there is little room, the one that has been open for longest, and how many more there are."""
    names, words, shown = (60, 120, digest.problems) if is_long else (30, 50, digest.problems[:1])
    more = len(digest.problems) - len(shown)
    return [
        f"{_looked_after(digest, problem.customer, problem.owner, who, names)}:"
        f" {lines.of_people(problem.text, words)} ({_for_days(problem.days)})"
        for problem in shown
    ] + ([f"and {more} more"] if more else [])


def _looked_after(digest: Digest, customer: str, owner: str | None, who: Who, most: int) -> str:
    name = lines.of_people(customer, most)
    if owner is None:
        return f"{name}, without an owner"
    return f"{name}, {who(owner)}" if digest.names_missed or owner == digest.reader else name


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def unposted(digest: Digest) -> list[str]:
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


def _missed(digest: Digest, missed: Sequence[str], who: Who) -> list[str]:
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


def suggestion(digest: Digest, who: Who) -> str:
    """One thing to do, the most helpful first."""
    week = digest.week
    if digest.ownerless:
        others = len(digest.ownerless) - 1
        has = f" and {others} more have no owner: who takes them?" if others else " has no owner: who takes it?"
        return f"{lines.of_people(digest.ownerless[0].name, 60)}{has}"
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


def mentioned(digest: Digest) -> Who:
    """A mention, or "you" for the reader."""
    mentions = {person: f"<@{person}>" for person in digest.names} | {digest.reader: "you"}
    return lambda person: mentions.get(person or "", SOMEBODY)


def _others(people: Sequence[str], digest: Digest) -> list[str]:
    """All but the reader, who is never told to ask or thank themselves."""
    return [person for person in people if person != digest.reader]


def named(digest: Digest) -> Who:
    names = {person: lines.of_people(name) for person, name in digest.names.items()}
    return lambda person: names.get(person or "", SOMEBODY)
