"""Before which moment what was due may have been sent already, because the database is a restored back-up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.sending import real_time
from storage.delivery import claims, lives
from storage.engine.database import Store
from storage.engine.newest import Note
from storage.tables import Delivery


class Restored:
    """Asked by whoever plans or sends; ``began`` is when the program did."""

    def __init__(self, store: Store, began: datetime) -> None:
        self._store, self._began, self._began_at = store, began, real_time.monotonic()
        self._note = Note(store.url.render_as_string(hide_password=False))
        self._is_sure = True
        self._since: datetime | None = None

    def distrust_clock(self) -> None:
        """It is wrong, and perhaps was when the program began: how long ago that is, real seconds tell."""
        self._is_sure = False

    async def before(self, now: datetime) -> datetime:
        """Found out once; all that was due before is in doubt from then on.

        A clock that was set back must not make everything look old.
        """
        if self._since is None:
            claim = self._note.read()
            since = await self._store.write(lives.since, claim=claim, began=min(self._start(now), now))
            while await self._store.write(claims.doubt, before=min(since, now)):
                pass  # before anything moves it, or is made of it; others write meanwhile
            self._since = since
        self._since = min(self._since, now)
        return self._since

    def _start(self, now: datetime) -> datetime:
        by_seconds = now - timedelta(seconds=real_time.monotonic() - self._began_at)
        return self._began if self._is_sure else max(self._began, by_seconds)

    def claimed(self, rows: Sequence[Delivery]) -> None:
        """These are going to be posted."""
        if rows:
            self._note.write(rows[-1].id, rows[-1].fence)
