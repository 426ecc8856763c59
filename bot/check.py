"""Is everything there that Warmline needs? Asked before it starts, and by `warmline check`, answered in words."""

import asyncio
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal

from aiohttp import ClientHttpProxyError, ClientPayloadError, ClientProxyConnectionError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import manifest, sealing, web
from bot.absences.fetching import in_words
from bot.receiving.socket_mode import FOR_GOOD
from bot.settings import ENV_FILE, Settings
from handlers.slack.errors import FAILURES, may_pass
from storage.across import away_feeds
from storage.delivery import calendars
from storage.engine import health, lock
from storage.engine.database import Store
from storage.engine.versions import DatabaseBusy, DatabaseNewer, DatabaseUnreachable
from storage.people import guests, homes, teams
from storage.sealed import keys

CLOCK_TOLERANCE = 120  # seconds; beyond it the bot plans nothing, and Slack's signatures look too old
INSTALL = "Install the app once more (Install App, on its page at https://api.slack.com/apps)."

BOT_TOKEN_ERRORS: Mapping[str, str] = {
    "invalid_auth": f"Slack does not know this bot token. {INSTALL} Then copy the new token into SLACK_BOT_TOKEN.",
    "not_authed": f"Slack does not know this bot token. {INSTALL} Then copy the new token into SLACK_BOT_TOKEN.",
    "token_revoked": f"This bot token was revoked. {INSTALL} Then copy the new token into SLACK_BOT_TOKEN.",
    "token_expired": "This bot token has expired: the app has token rotation, which Warmline does not use."
    " Make an app from `warmline manifest`.",
    "account_inactive": f"The app was removed from the workspace. {INSTALL}",
    "team_access_not_granted": "The workspace has not let this app in. Ask one of its admins to approve it.",
}
ORG_WIDE = (
    "This token is for a whole organisation (Enterprise Grid), which Warmline does not support yet: it works in one"
    " workspace. Install the app in that workspace, and copy the token that it gets there into SLACK_BOT_TOKEN."
)
IN_ORGANISATION = (
    "The workspace belongs to an organisation (Enterprise Grid). If no command is answered, the app was made at the"
    " organisation, where Slack tells it nothing: make it in the workspace."
)
NO_ANSWER = "What came is no answer of Slack's: something else answers in its place. Is SLACK_API_URL right?"
NO_PROXY = "The proxy that HTTPS_PROXY names does not let us through to Slack. Is it right, and NO_PROXY?"


class WrongToken(Exception):  # noqa: N818 - read by people
    """Slack knows the token, and it is of no use to us; the message says why, and what is."""


@dataclass(frozen=True)
class Finding:
    """``verdict``: "fine"; "less": works, but something is lost; "wrong"; "away": could not be asked just now."""

    about: str
    verdict: Literal["fine", "less", "wrong", "away"]
    words: str


def wrong(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict == "wrong"]


def everything(settings: Settings, *, by_http: bool) -> list[Finding]:
    """For the command line: what Slack says, and how the database is."""

    async def ask() -> list[Finding]:
        async with web.open_session() as session:
            client = web.build_client(settings.bot_token, settings.api_url, session)
            return await slack(client, settings, by_http=by_http)

    url = settings.database_url
    return [
        *asyncio.run(ask()),
        database(url),
        *room(url),
        *files(url),
        seal_key(settings),
        *seals(settings),
        *of_teams(url),
    ]


async def slack(client: AsyncWebClient, settings: Settings, *, by_http: bool) -> list[Finding]:
    """What Slack says about the tokens; the scopes and the clock come with its answer."""
    if client.proxy and not client.proxy.startswith(("http://", "https://")):
        return [Finding("Proxy", "wrong", "HTTPS_PROXY names a proxy of a kind that cannot be used: http:// can.")]
    if by_http:
        return await _bot_token(client)
    both = await asyncio.gather(_bot_token(client), _app_token(client, settings.app_token))
    return [*both[0], *both[1]]


async def auth_test(client: AsyncWebClient) -> AsyncSlackResponse:
    """Who this token is, for Slack. Raises WrongToken where that is nobody we can be, and as web.answer_to does."""
    answer = await web.answer_to(client.auth_test())
    team_id, user_id = answer.get("team_id"), answer.get("user_id")
    if answer.get("is_enterprise_install") or (answer.get("enterprise_id") and not team_id):
        raise WrongToken(ORG_WIDE)
    if not all(isinstance(id_, str) and id_ for id_ in (team_id, user_id)):
        raise WrongToken("Slack does not say which workspace and which bot it belongs to. Is SLACK_API_URL right?")
    return answer


async def _bot_token(client: AsyncWebClient) -> list[Finding]:
    try:
        answer = await auth_test(client)
    except WrongToken as error:
        return [Finding("Bot token", "wrong", str(error))]
    except FAILURES as error:
        return [_trouble("Bot token", error, BOT_TOKEN_ERRORS)]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    who, where = answer.get("user") or "a bot", answer.get("team") or "its workspace"
    known = [Finding("Bot token", "fine", f"Slack knows it: {who} in {where}.")]
    if answer.get("enterprise_id"):
        known.append(Finding("Organisation", "fine", IN_ORGANISATION))
    return [*known, *_scopes(headers.get("x-oauth-scopes")), *_clock(headers.get("date"))]


async def _app_token(client: AsyncWebClient, token: str) -> list[Finding]:
    try:
        await web.answer_to(client.apps_connections_open(app_token=token))
    except FAILURES as error:
        return [_trouble("App-level token", error, FOR_GOOD)]
    return [Finding("App-level token", "fine", "Slack opens connections for it (Socket Mode).")]


def _trouble(about: str, error: Exception, in_words: Mapping[str, str]) -> Finding:
    """A refusal is wrong; a limit, a fault of Slack's, or no answer at all may be over in a minute."""
    if isinstance(error, ClientProxyConnectionError | ClientHttpProxyError):
        return Finding(about, "away", NO_PROXY)
    if isinstance(error, ClientPayloadError):
        return Finding(about, "away", NO_ANSWER)
    if not isinstance(error, SlackApiError):
        return Finding(about, "away", f"Slack cannot be reached ({type(error).__name__}): is this machine online?")
    code, status = _code(error.response)
    if not code and status == 200:
        return Finding(about, "away", NO_ANSWER)
    if code in in_words:
        return Finding(about, "wrong", in_words[code])
    if may_pass(error):
        return Finding(about, "away", f"Slack cannot answer just now ({code or f'HTTP {status}'}).")
    return Finding(about, "wrong", f"Slack refuses it: {code}. {INSTALL}")


def _code(response: Any) -> tuple[str, int]:
    body = getattr(response, "data", response)
    code = str(body.get("error") or "") if isinstance(body, Mapping) else ""
    return code, int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)


def _scopes(granted: str | None) -> list[Finding]:
    if granted is None:
        return [Finding("Scopes", "less", "Not checked: Slack did not say which the bot token has.")]
    has = {scope.strip() for scope in granted.split(",")}
    required, optional = manifest.scopes()
    if missing := sorted(required - has):
        words = f"Missing: {', '.join(missing)}. Put the app's manifest right (`warmline manifest`). {INSTALL}"
        found = [Finding("Scopes", "wrong", words)]
    else:
        found = [Finding("Scopes", "fine", f"All {len(required)} that are needed are granted.")]
    return found + [
        Finding(scope, "less", f"Not granted: {manifest.WITHOUT[scope]}.") for scope in sorted(optional - has)
    ]


def _clock(date: str | None) -> list[Finding]:
    told = _moment(date)
    if told is None:
        return []
    seconds = (datetime.now(UTC) - told).total_seconds()
    if abs(seconds) <= CLOCK_TOLERANCE:
        return [Finding("Clock", "fine", "This machine's clock agrees with Slack's.")]
    direction = "ahead of" if seconds > 0 else "behind"
    words = f"This machine's clock is {abs(seconds):,.0f} seconds {direction} Slack's. Set it right (NTP does)."
    return [Finding("Clock", "less", words + " Until then nothing is sent by schedule.")]


def _moment(date: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(date or "")
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def database(url: str) -> Finding:
    """Looks without changing anything; a database that is not there yet is made by the first start."""
    try:
        words = health.describe(url)
    except DatabaseBusy as error:
        return Finding("Database", "away", str(error))
    except (DatabaseUnreachable, DatabaseNewer) as error:
        return Finding("Database", "wrong", str(error))
    if process := lock.holder(url):
        words += f" A bot runs on it (process {process}); a second one would not start."
    return Finding("Database", "fine", words)


def room(url: str) -> list[Finding]:
    """Where little is left on the disk on which an SQLite database and its write-ahead log grow."""
    return [Finding("Disk", "less", words)] if (words := health.little_room(url)) else []


def files(url: str) -> list[Finding]:
    """What holds secrets or people's words, and is open to everybody on this machine."""
    found = [ENV_FILE, *(health.files(url) if url else ())]
    return [
        Finding("Files", "less", f"{path} can be read or changed by everybody on this machine: chmod 600 {path}")
        for path in found
        if _is_open_to_all(path)
    ]


def seal_key(settings: Settings) -> Finding:
    """Where the key is that keeps what is anonymous."""
    is_well, words = sealing.in_words(settings)
    return Finding("Seal key", "fine" if is_well else "less", words)


def seals(settings: Settings) -> list[Finding]:
    """Where the key here is not the one that others seal with, or have; nothing where `seal_key` says what is wrong."""
    try:
        key, store = sealing.read(settings), health.require_current(settings.database_url)
    except (OSError, ValueError, DatabaseUnreachable, DatabaseNewer):
        return []
    try:
        return list(_seals(store, key.fingerprint if key else ""))
    finally:
        store.close()


def _seals(store: Store, fingerprint: str) -> Iterator[Finding]:
    if store.read_now(keys.is_other_used, fingerprint, datetime.now(UTC)):
        words = "A process that uses this database has another key than the one here. Give all of them the same."
        yield Finding("Seal key", "less", f"{words} Until then no sealed round is opened.")
    if left := [name for name in store.read_now(keys.sealed_with_others, fingerprint) if name != homes.BOX]:
        count = "One sealed box needs" if len(left) == 1 else f"{len(left)} sealed boxes need"
        words = f"{count} another key than the one here: put that back, or what is in there ends unread, and until then"
        yield Finding("Seal key", "less", f"{words} nothing is added to it.")


def of_teams(url: str) -> list[Finding]:
    """What whoever runs it should know of teams; nothing where the database cannot be read, as `database` tells."""
    try:
        store = health.require_current(url)
    except (DatabaseUnreachable, DatabaseNewer):
        return []
    try:
        return [*_guests(store), *_holidays(store), *_calendars(store)]
    finally:
        store.close()


def _guests(store: Store) -> list[Finding]:
    """The teams in whose channel guests read along, as the running bot has found it out."""
    words = "Guests are in the channel of {} (#{}), and read what is posted there."
    return [Finding("Guests", "less", words.format(*one)) for one in store.read_now(guests.by_team)]


def _holidays(store: Store) -> list[Finding]:
    """Teams whose country's regions keep days of their own, where none was chosen."""
    without = [(team, calendars.unkept(team.country, team.region)) for team in store.read_now(teams.every)]
    return [
        Finding(
            "Holidays",
            "less",
            f"{team.name} keeps those of {calendars.in_words(team.country, '')} as a whole, and none of single regions,"
            f" such as {', '.join(names[:5])}. `/warmline team` chooses a region.",
        )
        for team, names in without
        if names
    ]


def _calendars(store: Store) -> list[Finding]:
    """Calendars that tell who is away, and could not be read last, as the running bot has found it out."""
    return [
        Finding("Away feed", "less", f"Calendar {feed.id} cannot be read: {in_words(feed.trouble)}")
        for feed in store.read_now(away_feeds.in_trouble)
    ]


def _is_open_to_all(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))
    except OSError:  # not there, or not for us to see
        return False
