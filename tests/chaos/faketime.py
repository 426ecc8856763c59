"""A machine's clock that jumps while the program runs: by Debian's libfaketime, where it is installed."""

from pathlib import Path

from tests.chaos.nursery import Offset

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Stepping:
    """The whole process's wall clock; without libfaketime, only the clock that the program is given."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / "faketime"
        self.set(0)

    def environment(self) -> dict[str, str]:
        if LIBRARY is None:
            return {}
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._path),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: int) -> None:
        if LIBRARY is None:
            Offset(self._folder).set(seconds)
            return
        written = self._path.with_suffix(".new")
        written.write_text(f"{seconds:+d}\n")
        written.replace(self._path)
