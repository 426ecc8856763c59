"""The project's README says what a newcomer needs in the first minute."""

import json
import re
from pathlib import Path

import pytest

from bot import manifest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[.+?\]\((.+?)\)", README)


def test_what_does_not_return_stands_in_a_block_of_its_own() -> None:
    blocks = [block.split() for block in re.findall(r"```\n(.*?)```", README, re.DOTALL) if "make " in block]

    assert [" ".join(words) for words in blocks] == ["make sandbox", "make test"]


@pytest.mark.parametrize(
    "words", ["It is for", "It costs", "stays in your database", "can read the database", "App Home"]
)
def test_it_says_for_whom_what_it_costs_and_who_reads(words: str) -> None:
    assert words in README


def test_it_names_every_shortcut() -> None:
    names = re.findall(r'"name": "([^"]+)", "type"', json.dumps(manifest.load()))

    assert names
    assert [name for name in names if f"*{name}*" not in README] == []


@pytest.mark.parametrize("picture", PICTURES)
def test_its_pictures_are_there_and_small(picture: str) -> None:
    assert (ROOT / picture).stat().st_size < 100_000


def test_it_shows_the_sandbox_a_story_and_the_calls() -> None:
    assert PICTURES == ["docs/sandbox.png", "docs/story.png", "docs/calls.png"]
