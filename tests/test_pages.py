"""Lists come a page at a time; of one that is not there any more, the first."""

import pytest

from storage.engine import pages


@pytest.mark.parametrize(
    ("found", "number", "page"),
    [
        ("", 0, pages.Page("", 0, None)),
        ("abc", 0, pages.Page("abc", 0, None)),
        ("abcd", 0, pages.Page("abc", 0, 1)),
        ("abcd", 1, pages.Page("d", 1, None)),
        ("abcdefg", 1, pages.Page("def", 1, 2)),
        ("abc", 1, pages.Page("abc", 0, None)),
        ("abcd", 7, pages.Page("abc", 0, 1)),
        ("", 7, pages.Page("", 0, None)),
    ],
)
def test_a_page_of_three(found: str, number: int, page: pages.Page[str]) -> None:
    assert pages.among(found, number, size=3) == page


@pytest.mark.parametrize(
    ("page", "turns"),
    [
        (pages.Page("", 0, None), []),
        (pages.Page("", 0, 1), [("On", 1)]),
        (pages.Page("", 1, 2), [("Back", 0), ("On", 2)]),
        (pages.Page("", 2, None), [("Back", 1)]),
    ],
)
def test_what_leads_to_other_pages(page: pages.Page[str], turns: list[tuple[str, int]]) -> None:
    assert page.turns("Back", "On") == turns
