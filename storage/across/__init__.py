"""What reads and changes many features at once.

Whoever imports anything from here finds every kind declared in ``kinds``, because all modules that declare one are
imported here.
"""

from storage import kudos
from storage.across import channels, unposted
from storage.customers import reminders
from storage.delivery import kinds
from storage.goals import clock as goals
from storage.goals import messages as of_goals
from storage.ideas import anonymous as of_hours
from storage.ideas import messages as of_ideas
from storage.ideas import steps as of_steps
from storage.maps import actions as of_actions
from storage.maps import messages as of_maps
from storage.maps import questions as of_points
from storage.maps import workshops as of_workshops
from storage.meanings import messages as of_meanings
from storage.meanings import phases as meanings
from storage.people import digest_hours, guests
from storage.prompts import messages as of_rounds
from storage.prompts import reached, rounds
from storage.stories import messages as of_stories

__all__ = [
    "channels",
    "digest_hours",
    "goals",
    "guests",
    "kinds",
    "kudos",
    "meanings",
    "of_actions",
    "of_goals",
    "of_hours",
    "of_ideas",
    "of_maps",
    "of_meanings",
    "of_points",
    "of_rounds",
    "of_steps",
    "of_stories",
    "of_workshops",
    "reached",
    "reminders",
    "rounds",
    "unposted",
]
