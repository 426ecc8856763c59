"""What somebody tries who may or may not, and who may what of Cy's things."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.stage import ANA, BO, CY, DI

FAY = "U00FAY"
# Cy's own, a colleague in the team, the team's lead, a Slack admin who is in no team, the lead of another team.
EVERYBODY = {CY, FAY, BO, ANA, DI}
OWN, TEAM, LEADS = {CY}, {CY, FAY, BO}, {BO, ANA}
KEEPERS = {CY, BO, ANA}
READERS = {CY, BO, ANA}  # of the story: its author, and those in the channel


@dataclass(frozen=True)
class Try:
    """What is tried, and for whom it works: ``proof`` is shown to them, or something is stored that was not before."""

    what: str
    works_for: set[str]
    proof: str = ""
    value: str = ""  # after a command, on a button, in a form's metadata
    where: str = "message"
    fields: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.what} {self.value}"


def shown(callback_id: str) -> str:
    return f'"callback_id": "{callback_id}"'


def chosen(**fields: str) -> dict[str, Any]:
    return {name: {"selected_option": {"value": value}} for name, value in fields.items()}


@dataclass(frozen=True)
class Act:
    """What somebody does: a command with what follows it, a button with its value, a form with its metadata."""

    what: str
    value: str = ""
    fields: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.what} {self.value}"
