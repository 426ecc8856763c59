"""Who lives through the twelve weeks: teams of eager, lukewarm and silent people, each in a channel."""

from dataclasses import dataclass

from bot.sandbox import Channel, User, Workspace

ZONES = ("Europe/Berlin", "Europe/Berlin", "Asia/Kolkata", "America/New_York")
GENERAL = "C0GENERAL"


@dataclass(frozen=True)
class Crew:
    """A team; ``number`` is its id. The first of the eager leads it. Who is silent never does anything."""

    number: int
    name: str
    eager: tuple[str, ...]
    lukewarm: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def channel(self) -> str:
        return f"C0CREW{self.number}"

    @property
    def lead(self) -> str:
        return self.eager[0]

    @property
    def members(self) -> tuple[str, ...]:
        return (*self.eager, *self.lukewarm, *self.silent)


def crew(number: int, name: str, *, eager: int, lukewarm: int, silent: int) -> Crew:
    sorts = {"EAGER": eager, "LUKEWARM": lukewarm, "SILENT": silent}
    ids = [tuple(f"U{number}{sort}{place}" for place in range(many)) for sort, many in sorts.items()]
    return Crew(number, name, *ids)


EIGHT = (
    crew(1, "Service", eager=3, lukewarm=3, silent=2),
    crew(2, "Billing", eager=2, lukewarm=1, silent=0),  # the other side of their hand-overs
)
SIXTY = tuple(
    crew(number, name, eager=7, lukewarm=8, silent=5) for number, name in enumerate(("Service", "Billing", "Depot"), 1)
)


def workspace(crews: tuple[Crew, ...]) -> Workspace:
    """The first lead is an admin."""
    everybody = [person for one in crews for person in one.members]
    users = [
        User(id_, named(id_), called(id_), ZONES[place % len(ZONES)], is_admin=id_ == crews[0].lead)
        for place, id_ in enumerate(everybody)
    ]
    channels = [Channel(one.channel, one.name.lower(), one.members) for one in crews]
    return Workspace(
        id="T0CREWS",
        name="Crews",
        users=tuple(users),
        channels=(Channel(GENERAL, "general", tuple(everybody)), *channels),
    )


def named(person: str) -> str:
    """Their handle."""
    return f"h{person.lower()}"


def called(person: str) -> str:
    """Their name."""
    return f"{person[2:].capitalize()} Of{person[1]}"


def shows(text: str, person: str) -> bool:
    """Whether somebody who reads this learns of them by id, handle or name."""
    return any(word in text for word in (person, named(person), called(person)))
