"""Every table, a module a feature. Times are aware and in UTC; people and channels are Slack's ids as given.

No number is given twice. What a column holds is declared beside it, in the words of declare.py; declared.py reads
that back. The order of the imports is the order in which people are told what is kept about them.
"""

from storage.tables.admins import Admin, Policy
from storage.tables.away import FEED, STATUS, Away, AwayFeed, FreeDay, StatusIgnored
from storage.tables.cards import (
    Card,
    CardMiss,
    CardOffer,
    CardStory,
    CardTrial,
    Forum,
    ForumForAll,
    ForumItem,
    ForumPlan,
    ForumTurn,
)
from storage.tables.customers import Customer, CustomerTransfer, Outreach, Problem
from storage.tables.digests import DigestLength
from storage.tables.dominoes import Handover, HandoverLetter, HandoverNotice, HandoverTerms, HandoverThanks, Usable
from storage.tables.erasing import Erasure, ToldOf
from storage.tables.first_month import FirstMonth
from storage.tables.goals import Goal, GoalJoin, GoalNote
from storage.tables.handled import Handled
from storage.tables.ideas import Idea, IdeaStep, IdeaSupport
from storage.tables.keeping import Hold, KeepFor
from storage.tables.kudos import Kudos, KudosReceiver
from storage.tables.leaving import LeftBehind
from storage.tables.maps import MapAction, MapEntry, MapGuest, MapWorkshop, TouchPoint
from storage.tables.meanings import Behaviour, Ending, MeansRound, MeansVoter, Shows, Worry
from storage.tables.people import Person, UserGroup
from storage.tables.places import Channel, ChannelMember, Workspace
from storage.tables.prompts import Answer, Asked, Prompt, Question, Round, RoundReader
from storage.tables.pulses import Pulse, PulseAnswer, PulseAsked, PulsePause, PulseReply, PulseRound
from storage.tables.stories import Learned, Story, StoryPerson
from storage.tables.teams import KeptOut, Member, Team

# What the program notes for itself comes last.
# isort: split
from storage.tables.delivery import DatabaseLife, Delivery, RateLimit, Schedule, Timer
from storage.tables.imports import Imported, Move
from storage.tables.sealed import KeyInUse, SealedBox, WrongCode

# isort: split
from storage.tables import indexed

indexed.complete()

__all__ = [
    "FEED",
    "STATUS",
    "Admin",
    "Answer",
    "Asked",
    "Away",
    "AwayFeed",
    "Behaviour",
    "Card",
    "CardMiss",
    "CardOffer",
    "CardStory",
    "CardTrial",
    "Channel",
    "ChannelMember",
    "Customer",
    "CustomerTransfer",
    "DatabaseLife",
    "Delivery",
    "DigestLength",
    "Ending",
    "Erasure",
    "FirstMonth",
    "Forum",
    "ForumForAll",
    "ForumItem",
    "ForumPlan",
    "ForumTurn",
    "FreeDay",
    "Goal",
    "GoalJoin",
    "GoalNote",
    "Handled",
    "Handover",
    "HandoverLetter",
    "HandoverNotice",
    "HandoverTerms",
    "HandoverThanks",
    "Hold",
    "Idea",
    "IdeaStep",
    "IdeaSupport",
    "Imported",
    "KeepFor",
    "KeptOut",
    "KeyInUse",
    "Kudos",
    "KudosReceiver",
    "Learned",
    "LeftBehind",
    "MapAction",
    "MapEntry",
    "MapGuest",
    "MapWorkshop",
    "MeansRound",
    "MeansVoter",
    "Member",
    "Move",
    "Outreach",
    "Person",
    "Policy",
    "Problem",
    "Prompt",
    "Pulse",
    "PulseAnswer",
    "PulseAsked",
    "PulsePause",
    "PulseReply",
    "PulseRound",
    "Question",
    "RateLimit",
    "Round",
    "RoundReader",
    "Schedule",
    "SealedBox",
    "Shows",
    "StatusIgnored",
    "Story",
    "StoryPerson",
    "Team",
    "Timer",
    "ToldOf",
    "TouchPoint",
    "Usable",
    "UserGroup",
    "Workspace",
    "Worry",
    "WrongCode",
]
