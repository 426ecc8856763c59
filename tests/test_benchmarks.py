"""The benchmarks run; how fast anything is, no test says."""

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import measured
from tests.benchmarks.report import TINY, page


@pytest.mark.timeout(180)
async def test_every_figure_can_be_measured(tmp_path: Path, postgres: str) -> None:
    rows = await measured(TINY, tmp_path, postgres)
    written = page(rows)

    assert [what for what in ("/kudos", "dispatch", "digest", "search", "planning", "sending", "start", "memory", "DMs")
            if what not in written] == []  # fmt: skip
    assert all(f"| {row.what} | {row.measured} |" in written for row in rows)
