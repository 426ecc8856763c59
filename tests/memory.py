"""A folder in memory for the many small databases of the tests: for a disk both cores wait a tenth of the time.

Nothing here loses power, and whoever is killed leaves the same files in memory as on a disk.
"""

import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

SHARED = Path("/dev/shm")  # noqa: S108 - where Linux has one; a container's is often too small
ENOUGH = 4 * 2**30  # bytes; the tests use a fourth of it
LAST = -1000  # of what is to do at the exit of a process: after what multiprocessing has in a folder itself


def keep_files_there() -> Path:
    """The folder in which this process, and all that it starts, makes its temporary files from now on.

    They go with this process, and so does what was left by those that were killed. Where somebody chose a folder
    (TMPDIR), or memory is short, they are there, or on the disk.
    """
    is_large = SHARED.is_dir() and shutil.disk_usage(SHARED).free >= ENOUGH
    made = tempfile.mkdtemp(prefix="warmline-tests-", dir=SHARED if is_large and "TMPDIR" not in os.environ else None)
    Path(made).chmod(0o711)  # PostgreSQL's server is of another account
    Finalize(None, shutil.rmtree, args=(made, True), exitpriority=LAST)
    os.environ["TMPDIR"] = tempfile.tempdir = made
    return Path(made)
