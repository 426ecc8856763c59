"""Keeps pytest from looking at the other files of a folder, each of which would be made ready for its tests."""

from collections.abc import Iterable
from pathlib import Path

import pytest


class Only:
    def __init__(self, files: Iterable[Path]) -> None:
        self._files = [path.absolute() for path in files]

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        return None if any(path.is_relative_to(collection_path) for path in self._files) else True
