"""The example company does what the bot asks of people."""

import re

import pytest

from bot import example

COMPANY = example.company()
DIFFICULT = [story for story in COMPANY["stories"] if story.get("kind") == "difficult"]
WORDS = ("text", "our_part", "lesson")


@pytest.mark.parametrize("story", DIFFICULT, ids=lambda story: story["text"][:30])
def test_a_difficult_story_names_no_colleague(story: dict[str, str]) -> None:
    names = {name for user in COMPANY["users"] for name in re.findall(r"\w{2,}", user["real_name"].split("(")[0])}
    written = {word for field in WORDS for word in re.findall(r"\w+", story.get(field, ""))}

    assert written & names == set()


def test_a_step_of_the_guide_that_moves_the_clock_says_what_comes_and_why() -> None:
    moving = [step for step in COMPANY["guide"] if "clock" in step]

    assert moving
    assert all(step["awaits"] and step["why"] and step["as"] and step["channel"] for step in moving)
