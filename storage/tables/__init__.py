"""Every table. Times are aware and in UTC; people and channels are Slack's ids as given; no number is given twice."""

from storage.tables.customers import Customer, Outreach, Problem
from storage.tables.delivery import Delivery, Gate, Handled, Schedule
from storage.tables.kudos import Kudos, KudosReceiver
from storage.tables.people import Admin, Away, Channel, HomeView, Person, UserGroup, Workspace
from storage.tables.prompts import Answer, Asked, Prompt, Question, Round
from storage.tables.stories import Learned, Story
from storage.tables.teams import Member, Team

__all__ = [
    "Admin",
    "Answer",
    "Asked",
    "Away",
    "Channel",
    "Customer",
    "Delivery",
    "Gate",
    "Handled",
    "HomeView",
    "Kudos",
    "KudosReceiver",
    "Learned",
    "Member",
    "Outreach",
    "Person",
    "Problem",
    "Prompt",
    "Question",
    "Round",
    "Schedule",
    "Story",
    "Team",
    "UserGroup",
    "Workspace",
]
