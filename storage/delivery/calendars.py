"""Days on which nobody works: the public holidays and weekends of a country and region."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

from storage.refusal import Refused


def holiday(country: str, region: str, day: date) -> str:
    """The public holiday's name, in the country's own language, or ""."""
    return str(_holidays(country, region, day.year).get(day, "")) if country else ""


def weekend(country: str) -> Collection[int]:
    """The weekdays on which nobody works there, 0 for Monday; Saturday and Sunday where no country is set."""
    if not country:
        return {5, 6}
    import holidays

    return holidays.country_holidays(country).weekend


def working_days(countries: Collection[str]) -> tuple[int, ...]:
    """The weekdays on which people work in all of these countries, 0 for Monday."""
    return tuple(sorted(set(range(7)).difference(*map(weekend, countries))))


def is_known(country: str, region: str) -> bool:
    """Whether there is a calendar for this ISO 3166 country (and region, where one is given)."""
    import holidays

    known = holidays.list_supported_countries()
    return country in known and (not region or region in known[country])


def place(country: str, region: str) -> tuple[str, str]:
    """An ISO 3166 country and region as the calendar spells them, from what was typed: "de" and "de-by"."""
    country, region = country.strip().upper(), region.strip()
    if not country and region:
        raise Refused("A region needs its country too, as in DE.", field="country")
    if country and not is_known(country, ""):
        raise Refused(
            "Please write the country as its two letters, as in DE, GB or US, or leave it empty: then I keep no"
            " public holidays.",
            field="country",
        )
    regions = {known.upper(): known for known in _regions(country)} if region else {}
    short = region.upper().removeprefix(f"{country}-")
    if region and short not in regions:
        raise Refused(_region_refusal(country, list(regions.values())), field="region")
    return country, regions[short] if region else ""


def in_words(country: str, region: str) -> str:
    """A country as people call it, with the short form of the region: "Germany (BY)"; "" where none is set."""
    name = _names().get(country, country) if country else ""
    return f"{name} ({region})" if region else name


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    from holidays import registry

    as_they_are = {"and": "and", "da": "da", "dr": "DR", "of": "of", "the": "the"}
    return {
        code: " ".join(as_they_are.get(word, word.capitalize()) for word in name.split("_"))
        for name, (_, code, *_) in registry.COUNTRIES.items()
    }


def _region_refusal(country: str, regions: Sequence[str]) -> str:
    if not regions:
        return f"The calendar of {country} has no regions. Please leave this empty."
    there = ", ".join(regions[:60]) + (" …" if len(regions) > 60 else "")
    return f"Please write one of the regions of {country}, or leave this empty: {there}"


def _regions(country: str) -> Sequence[str]:
    import holidays

    return list(holidays.list_supported_countries()[country])


@lru_cache(maxsize=64)
def _holidays(country: str, region: str, year: int) -> dict[date, str]:
    import holidays  # 100 ms and 20 MB: only where somebody set a country

    return dict(holidays.country_holidays(country, subdiv=region or None, years=year))
