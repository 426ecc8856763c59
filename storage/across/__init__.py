"""What reads and changes many features at once.

Whoever imports anything from here finds every kind declared in ``kinds``, because all modules that declare one are
imported here.
"""

from storage import kudos
from storage.across import away_feeds, channels, erasing, first_month, following, leaving, unposted
from storage.cards import clock as of_cards
from storage.cards import forums as of_forums
from storage.cards import messages as of_library
from storage.cards import months as of_months
from storage.cards import trials as of_trials
from storage.customers import reminders
from storage.delivery import kinds
from storage.dominoes import messages as of_dominoes
from storage.dominoes import quiet as of_quiet_ones
from storage.dominoes import replies as of_letters
from storage.dominoes import taps as of_taps
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
from storage.people import digest_hours, greetings, guests
from storage.people import newcomers as of_newcomers
from storage.prompts import messages as of_rounds
from storage.prompts import reached, rounds
from storage.pulses import messages as of_pulses
from storage.pulses import pulses
from storage.stories import messages as of_stories
from storage.stories import named as of_those_named

__all__ = [
    "away_feeds",
    "channels",
    "digest_hours",
    "erasing",
    "first_month",
    "following",
    "goals",
    "greetings",
    "guests",
    "kinds",
    "kudos",
    "leaving",
    "meanings",
    "of_actions",
    "of_cards",
    "of_dominoes",
    "of_forums",
    "of_goals",
    "of_hours",
    "of_ideas",
    "of_letters",
    "of_library",
    "of_maps",
    "of_meanings",
    "of_months",
    "of_newcomers",
    "of_points",
    "of_pulses",
    "of_quiet_ones",
    "of_rounds",
    "of_steps",
    "of_stories",
    "of_taps",
    "of_those_named",
    "of_trials",
    "of_workshops",
    "pulses",
    "reached",
    "reminders",
    "rounds",
    "unposted",
]
