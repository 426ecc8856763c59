"""Whatever a feature declares is wired, and whatever a view shows has somebody who answers it."""

from importlib.resources import files
from pathlib import Path

import pytest

import handlers
from handlers import warmline
from handlers.feature import merged
from tests import emitted

TABLES = ("commands", "actions", "views", "shortcuts", "menus", "events", "composers")


def test_whatever_a_feature_declares_is_wired() -> None:
    for table in TABLES:
        declared = {name: it for feature in handlers.FEATURES for name, it in getattr(feature, table).items()}
        assert getattr(handlers, table.upper()) == declared


def test_every_module_with_a_feature_is_listed() -> None:
    folder = Path(str(files("handlers")))
    declaring = [path.stem for path in folder.rglob("*.py") if "\nFEATURE = " in path.read_text(encoding="utf-8")]

    assert len(handlers.FEATURES) == len(declaring) + 1, "and the help, which tells of all the others"


def test_what_two_features_declare_is_refused() -> None:
    with pytest.raises(ValueError, match="declared by two features: b"):
        merged([{"a": 1, "b": 2}, {"b": 3}])


def test_every_button_and_choice_has_a_handler_and_every_handler_a_button() -> None:
    assert emitted.actions() == set(handlers.ACTIONS)


def test_every_form_has_a_handler_and_every_handler_a_form() -> None:
    assert emitted.forms() == set(handlers.VIEWS)


def test_every_menu_that_may_outgrow_a_list_has_somebody_who_offers_and_the_other_way_round() -> None:
    """And nothing is cut to what a menu takes."""
    sources = "".join(path.read_text(encoding="utf-8") for path in emitted.VIEWS.glob("*.py"))

    assert sources.count("blocks.menu(") == len(handlers.MENUS)
    assert "[:100]" not in sources


def test_the_help_knows_every_word_and_has_a_line_for_it() -> None:
    words = {name.split()[1] for name in handlers.COMMANDS if name.startswith("/warmline ")}
    lines = [line for feature in handlers.FEATURES for part in feature.help.values() for line in part]

    assert set(warmline.words(handlers.FEATURES)) == words | {"help"}
    for name in handlers.COMMANDS:
        assert name == "/warmline" or any(f"`{name}" in line for line in lines), name
