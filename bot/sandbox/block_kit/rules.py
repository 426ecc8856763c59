"""Small rules that are put together into the description of every Block Kit object."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# A rule looks at one value at one place and yields what is wrong there.
Rule = Callable[[Any, str], Iterator[str]]


def wrong(path: str, words: str) -> str:
    return f"{words} [json-pointer:{path}]"


def string(least: int = 0, most: int | None = None, pattern: str | None = None) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong(path, "must be a string")
        elif len(value) < least:
            yield wrong(path, f"must be at least {least} characters long")
        elif most is not None and len(value) > most:
            yield wrong(path, f"must be at most {most} characters long, and is {len(value)}")
        elif pattern is not None and not re.fullmatch(pattern, value):
            yield wrong(path, f"must look like {pattern}")

    return rule


def whole(least: int | None = None, most: int | None = None) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield wrong(path, "must be a whole number")
        elif (least is not None and value < least) or (most is not None and value > most):
            yield wrong(path, f"must be a number from {least} to {most}")

    return rule


def number(*, positive: bool = False) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            yield wrong(path, "must be a number")
        elif positive and value <= 0:
            yield wrong(path, "must be more than 0")

    return rule


def flag(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield wrong(path, "must be true or false")


def choice(*allowed: Any) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong(path, f"must be one of {', '.join(map(str, allowed))}")

    return rule


def items(each: Rule, least: int = 0, most: int | None = None) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong(path, "must be a list")
            return
        if len(value) < least:
            yield wrong(path, f"must have at least {least} items")
        if most is not None and len(value) > most:
            yield wrong(path, f"must have at most {most} items, and has {len(value)}")
        for index, item in enumerate(value):
            yield from each(item, f"{path}/{index}")

    return rule


def record(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *also: Rule, typed: bool = True
) -> Rule:
    """An object with these fields and no others; `also` looks at the object as a whole."""
    fields = {**required, **(optional or {})}

    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong(path, "must be an object")
            return
        for name in required.keys() - value.keys():
            yield wrong(path, f"missing required field: {name}")
        for name in value.keys() - fields.keys() - ({"type"} if typed else set()):
            yield wrong(f"{path}/{name}", "no such field")
        problems = [p for name in value if name in fields for p in fields[name](value[name], f"{path}/{name}")]
        yield from problems
        if not problems and required.keys() <= value.keys():
            for extra in also:
                yield from extra(value, path)

    return rule


def variant(what: str, kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule holds."""

    def rule(value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong(path, "must be an object")
        elif not isinstance(value.get("type"), str) or value["type"] not in kinds:
            yield wrong(path, f"unsupported {what}: {value.get('type')}")
        else:
            yield from kinds[value["type"]](value, path)

    return rule


def either_or(*names: str) -> Rule:
    """Exactly one of these fields is there."""

    def rule(value: Any, path: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield wrong(path, f"needs exactly one of {', '.join(names)}")

    return rule


def at_least_one(*names: str) -> Rule:
    def rule(value: Any, path: str) -> Iterator[str]:
        if not any(value.get(name) for name in names):
            yield wrong(path, f"needs at least one of {', '.join(names)}")

    return rule
