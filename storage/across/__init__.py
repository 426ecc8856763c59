"""What reads and changes many features at once.

Whoever imports anything from here finds every kind declared in ``kinds``, because all modules that declare one are
imported here.
"""

from storage import kudos
from storage.across import channels, unposted
from storage.customers import reminders
from storage.delivery import kinds
from storage.people import digest_hours, guests
from storage.prompts import messages as of_rounds
from storage.prompts import reached, rounds
from storage.stories import messages as of_stories

__all__ = [
    "channels",
    "digest_hours",
    "guests",
    "kinds",
    "kudos",
    "of_rounds",
    "of_stories",
    "reached",
    "reminders",
    "rounds",
    "unposted",
]
