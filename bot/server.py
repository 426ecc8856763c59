"""The bot as a process: starts when everything is there, listens to Slack, stops without losing anything."""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot import check, opening, sealing, web
from bot.app import Bot, assemble
from bot.check import Finding
from bot.receiving import listening
from bot.receiving.socket_mode import SocketMode
from bot.sending.failures import FAILURES
from bot.sending.pace import USUAL, Pace
from bot.settings import Settings, ignore_oauth
from storage.engine import health
from storage.engine.database import Store
from storage.engine.versions import busy
from storage.refusal import Busy, Unusable

if TYPE_CHECKING:
    from bot.receiving.http import AsgiApp

log = logging.getLogger(__name__)

T = TypeVar("T")

FINISH_WITHIN = 5.0  # seconds that answers and messages under way are given when we stop
REDRAW_WITHIN = 2.0  # seconds after them, for what goes on when the answer is out
GONE_WITHIN = 9.0  # then we go: what still hangs, hangs in Slack or the network, and is looked up at the next start
SILENT_SCHEDULER = 30.0  # seconds; a run may have to wait for two of Slack's time-outs
ASK_AGAIN = (1, 2, 5, 10, 30)  # seconds between questions while Slack cannot be reached


class CannotStart(Exception):  # noqa: N818 - read by people
    """Something is missing that no waiting will bring; ``findings`` say what, all of it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.about}: {finding.words}" for finding in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True)
class Address:
    """Where the door for HTTP is."""

    host: str
    port: int


class Ears(Protocol):
    """How Slack reaches the bot: ``listen`` until cancelled, then ``finish`` answering what has come."""

    async def listen(self) -> None: ...

    async def finish(self, within: float) -> None: ...


def run(settings: Settings, address: Address | None = None, *, metrics_port: int | None = None) -> None:
    """The whole life of the process. Raises CannotStart, or SlackRefuses when Slack shuts the door for good."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_run(settings, address, metrics_port))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, which takes half the processor time of asyncio's own; None where there is none for this system."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _run(settings: Settings, address: Address | None, metrics_port: int | None) -> None:
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        await serve(settings, stop=stop, address=address, metrics_port=metrics_port)


async def serve(
    settings: Settings,
    *,
    stop: asyncio.Event,
    address: Address | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    pace: Pace = USUAL,
    metrics_port: int | None = None,
) -> None:
    """Run the bot until ``stop`` is set: by Socket Mode, or at ``address`` for Slack's requests.

    At ``metrics_port`` of this machine's own address it shows how it is; at ``address`` it does so anyway.
    """
    if names := ignore_oauth(os.environ):
        log.warning("%s would make Bolt ignore the bot token, and were left out", " and ".join(names))
    for finding in [*check.files(settings.database_url), *check.room(settings.database_url)]:
        log.warning("%s", finding.words)
    async with AsyncExitStack() as held:
        session = await held.enter_async_context(web.open_session(pace.answer))
        client = web.build_client(settings.bot_token, settings.api_url, session)
        wrong: list[Finding] = []
        store = await _unless(stop, opening.database(settings.database_url, held, wrong, key=sealing.key_for(settings)))
        door = _bind(address, held, wrong) if address else []
        window = _bind(Address("127.0.0.1", metrics_port), held, wrong) if metrics_port is not None else []
        if wrong:
            found = await _unless(stop, check.slack(client, settings, by_http=address is not None))
            raise CannotStart([*wrong, *check.wrong(found or [])])
        met = _meet(client, settings, store, clock, pace, by_http=address is not None) if store else None
        if met and (bot := await _unless(stop, met)):
            if window:
                await _show(bot, window, held)
            await _live(bot, _ears(bot, client, session, settings, door), stop)
    log.info("stopped")


async def _live(bot: Bot, ears: Ears, stop: asyncio.Event) -> None:
    gc.collect()
    gc.freeze()  # what is there now stays: to go through it again and again would hold up answers by 50 ms
    bot.scheduler.start()
    try:
        await _unless(stop, ears.listen())
    finally:
        log.info("stopping: what is under way is finished first")
        ended = await asyncio.gather(
            _finish_answering(bot, ears), bot.scheduler.stop(within=FINISH_WITHIN), return_exceptions=True
        )
        for error in ended:
            if isinstance(error, BaseException):
                log.error("could not stop in order", exc_info=error)


async def _finish_answering(bot: Bot, ears: Ears) -> None:
    """The answers first, then what they have started."""
    await ears.finish(FINISH_WITHIN)
    await bot.background.finish(within=REDRAW_WITHIN)


async def _meet(
    client: AsyncWebClient,
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime],
    pace: Pace,
    *,
    by_http: bool,
) -> Bot:
    """Put the bot together as soon as Slack can be reached, however long that takes."""
    tries = 0
    while True:
        found = await check.slack(client, settings, by_http=by_http)
        if wrong := check.wrong(found):
            raise CannotStart(wrong)
        away = [finding for finding in found if finding.verdict == "away"]
        try:
            if not away:
                for finding in found:
                    log.log(
                        logging.INFO if finding.verdict == "fine" else logging.WARNING,
                        "%s: %s",
                        finding.about,
                        finding.words,
                    )
                return await assemble(client=client, store=store, clock=clock, pace=pace)
        except check.WrongToken as error:
            raise CannotStart([Finding("Bot token", "wrong", str(error))]) from error
        except FAILURES:
            away = [Finding("Slack", "away", "The connection broke.")]
        except Busy as error:
            away = [Finding("Database", "away", str(error) or busy())]
        pause = ASK_AGAIN[min(tries, len(ASK_AGAIN) - 1)]
        log.warning("%s: %s Asking again in %d s", away[0].about, away[0].words, pause)
        tries += 1
        await asyncio.sleep(pause)


def _ears(
    bot: Bot, client: AsyncWebClient, session: ClientSession, settings: Settings, door: list[socket.socket]
) -> Ears:
    if not door:
        return SocketMode(bot.app, client=client, session=session, app_token=settings.app_token)
    from bot.receiving import http  # uvicorn, only where it serves

    return http.Http(http.door(bot.app, signing_secret=settings.signing_secret, window=_window(bot)), door)


async def _show(bot: Bot, bound: list[socket.socket], held: AsyncExitStack) -> None:
    """Health, readiness and metrics for as long as the bot lives."""
    from bot.receiving import http

    shown = http.Http(_window(bot), bound, path="/metrics")
    task = asyncio.create_task(shown.listen())
    held.push_async_callback(asyncio.wait, {task})
    held.push_async_callback(shown.finish, 1)


def _window(bot: Bot) -> "AsgiApp":
    from bot import metrics
    from bot.receiving import http

    async def readiness() -> Mapping[str, str]:
        return await unready(bot)

    async def figures() -> bytes:
        return await metrics.page(bot.store, bot.scheduler.now())

    return http.window(readiness=readiness, figures=figures)


async def unready(bot: Bot) -> dict[str, str]:
    """What keeps the bot from working, by name and in words; empty when nothing does."""
    missing: dict[str, str] = {}
    try:
        async with asyncio.timeout(1):
            await bot.store.read(health.ping)
    except Unusable:
        pass  # the store says more
    except Exception as error:  # whatever it is, the database does not answer
        log.warning("the database does not answer", exc_info=True)
        missing["database"] = f"does not answer ({type(error).__name__})"
    if trouble := await bot.store.why_unwritable():
        missing["database"] = trouble
    if bot.scheduler.last_sign is None:
        missing["heartbeat"] = "has not begun"
    elif (silent := monotonic() - bot.scheduler.last_sign) > SILENT_SCHEDULER:
        missing["heartbeat"] = f"silent for {silent:.0f} s"
    elif bot.scheduler.trouble:
        missing["sending"] = bot.scheduler.trouble
    return missing


def _bind(address: Address, held: AsyncExitStack, wrong: list[Finding]) -> list[socket.socket]:
    try:
        bound = listening.bind(address.host, address.port)
    except (OSError, OverflowError) as error:
        where = listening.written(address.host, address.port)
        words = f"{where} cannot be listened at ({error}). Choose another --host or --port."
        wrong.append(Finding("Address", "wrong", words))
        return []
    held.callback(listening.close, bound)
    return bound


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of the work, or None, with the work cancelled, if we are to stop before it is done."""
    task, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        stopping.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)


@contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM or Ctrl-C sets ``stop``; a second one, or ten seconds, end the process where it stands."""
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()
        end = threading.Timer(GONE_WITHIN, os._exit, (0,))
        end.daemon = True
        end.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
