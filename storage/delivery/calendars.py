"""Days on which nobody works: the public holidays and weekends of a country and region."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache

from storage.refusal import Refused

NATIONWIDE = "-"  # chosen in place of a region: only what the whole country keeps
A_YEAR = 2027  # whether regions differ, and in what, is the same in any year
MOST_NAMED = 20  # regions in one sentence


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


def place(country: str, region: str) -> tuple[str, str]:
    """An ISO 3166 country and region as the calendar spells them, from what was chosen: "de" and "de-by".

    Where the holidays of a country's regions differ, one has to be chosen, or NATIONWIDE; that is kept as "".
    """
    country, region = country.strip().upper(), region.strip()
    if not country and region not in ("", NATIONWIDE):
        raise Refused("A region needs its country too. Please choose it above.", field="country")
    if country and country not in _names():
        raise Refused(
            "Please choose the country from the list, or leave it empty: then I keep no public holidays.",
            field="country",
        )
    if region in ("", NATIONWIDE):
        if not region and differ(country):
            raise Refused(_choose(country), field="country")  # where it is in the form, Slack asks for it
        return country, ""
    known = {code.upper(): code for code in _region_names(country)}
    if (short := region.upper().removeprefix(f"{country}-")) not in known:
        raise Refused(_region_refusal(country), field="region")
    return country, known[short]


def countries() -> list[tuple[str, str]]:
    """Every country that has a calendar, by name: what people call it, and its two letters."""
    return sorted((name, code) for code, name in _names().items())


def regions(country: str) -> list[tuple[str, str]]:
    """A country's regions by name, with their short forms; none where the same days are kept everywhere."""
    named = ((name, code) for code, name in _region_names(country).items()) if differ(country) else ()
    return sorted(named, key=_plainly)


def _plainly(named: tuple[str, str]) -> str:
    return unicodedata.normalize("NFKD", named[0]).casefold()


def differ(country: str) -> bool:
    """Whether the holidays of a country's regions differ."""
    return bool(country) and _differ(country)


def unkept(country: str, region: str) -> tuple[str, ...]:
    """The holidays of single regions that are not kept because none was chosen, each once."""
    return _unkept(country) if country and not region else ()


def in_words(country: str, region: str) -> str:
    """Country and region as people call them: "Germany (Bayern)"; "" where none is set."""
    name = _names().get(country, country) if country else ""
    return f"{name} ({_region_names(country).get(region, region)})" if region else name


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    from holidays import registry

    as_they_are = {"and": "and", "da": "da", "dr": "DR", "of": "of", "the": "the"}
    return {
        code: " ".join(as_they_are.get(word, word.capitalize()) for word in name.split("_"))
        for name, (_, code, *_) in registry.COUNTRIES.items()
    }


@lru_cache(maxsize=64)
def _region_names(country: str) -> Mapping[str, str]:
    """What each region is called, by its short form; of several names the first that is no other short form."""
    import holidays

    calendar = holidays.country_holidays(country)
    called = calendar.get_subdivision_aliases()
    return {
        code: next((name for name in called.get(code, ()) if len(name) > 3), code) for code in calendar.subdivisions
    }


@lru_cache(maxsize=64)
def _differ(country: str) -> bool:
    of_all = _holidays(country, "", A_YEAR)
    return any(_of_year(country, region) != of_all for region in _region_names(country))


@lru_cache(maxsize=64)
def _unkept(country: str) -> tuple[str, ...]:
    of_all = set(_holidays(country, "", A_YEAR).values())
    found = {day: name for region in _region_names(country) for day, name in _of_year(country, region).items()}
    return tuple(dict.fromkeys(found[day] for day in sorted(found) if found[day] not in of_all))


def _of_year(country: str, region: str) -> dict[date, str]:
    import holidays

    return dict(holidays.country_holidays(country, subdiv=region, years=A_YEAR))


def _choose(country: str) -> str:
    there = _listed([name for name, _ in regions(country)])
    return (
        f"Public holidays differ within {in_words(country, '')}. Please choose a region: {there}; or choose that only"
        " those of the whole country are kept."
    )


def _region_refusal(country: str) -> str:
    names = sorted(_region_names(country).values())
    if not names:
        return f"The calendar of {in_words(country, '')} has no regions. Please leave this empty."
    return f"Please choose one of the regions of {in_words(country, '')}: {_listed(names)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> dict[date, str]:
    import holidays  # half a second and 20 MB: only where somebody set a country

    return dict(holidays.country_holidays(country, subdiv=region or None, years=year))
