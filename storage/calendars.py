"""Days on which a person is asked nothing: public holidays of the team's place, and their own away dates."""

from datetime import date, time
from functools import lru_cache

from sqlmodel import Session, col, select

from storage.tables import Away, Team

NOON = time(13)  # the morning half of a day ends here


def excuse(session: Session, person: str, *, team: Team | None, day: date, at: time) -> str:
    """Why this person is not asked on this local day and time: "away", the holiday's name, or ""."""
    if is_away(session, person, day=day, at=at):
        return "away"
    return holiday(team.country, team.region, day) if team else ""


def is_away(session: Session, person: str, *, day: date, at: time) -> bool:
    absences = select(Away).where(Away.person == person, col(Away.first_day) <= day, col(Away.last_day) >= day)
    return any(_covers(absence, at) for absence in session.exec(absences))


def holiday(country: str, region: str, day: date) -> str:
    """The public holiday's name, in the country's own language, or ""."""
    return str(_holidays(country, region, day.year).get(day, "")) if country else ""


def is_known(country: str, region: str) -> bool:
    """Whether there is a calendar for this ISO 3166 country (and region, where one is given)."""
    import holidays

    known = holidays.list_supported_countries()
    return country in known and (not region or region in known[country])


def _covers(absence: Away, at: time) -> bool:
    return absence.half == "" or (absence.half == "am") == (at < NOON)


@lru_cache(maxsize=64)
def _holidays(country: str, region: str, year: int) -> dict[date, str]:
    import holidays  # 100 ms and 20 MB: only where somebody set a country

    return dict(holidays.country_holidays(country, subdiv=region or None, years=year))
