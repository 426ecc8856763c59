"""Tables of customers, their problems and the outreach to them."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import index_of_some
from storage.tables.declare import Ages, File, Mentions, Names, Personal, Plain, ReadAs, Stays


class Customer(SQLModel, table=True):
    """Somebody we serve. ``name_key`` is the name as compared; ``wait_until``: *Later* and *Not this one*."""

    __table_args__ = (
        CheckConstraint("side IN ('external', 'internal')", name="customer_side"),
        Index("customer_owner_last_contact_at", "owner", "last_contact_at"),
        Index("customer_team", "team_id"),
        index_of_some("customer_there", "name_key", where="ended_at IS NULL"),
    )
    __retained__ = Stays("It is whom the team serves, and ends with `/checkin`.")
    __exported__ = File(
        "customers",
        "id name side owner team ideal_days latest_days last_contact_at last_checkin_at wait_until next_call_on"
        " open_problems created_at ended_at",
        without={
            "name_key": "It is made from the name.",
            "next_call_set_at": "It says when that day was chosen, and of what call it is the next.",
        },
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    name: Annotated[str, Mentions()]
    name_key: Annotated[str, Mentions()] = Field(unique=True)
    side: Plain[str] = "external"
    owner: Annotated[
        str | None,
        Names(
            "customers",
            "customer you look after",
            "customers you look after",
            purpose="To remind somebody to call while nothing is wrong.",
            readers="Everybody who names the customer in `/checkin`, and the leads of the owner's team.",
            kept="Until somebody else looks after the customer, or the owner is deactivated in Slack.",
            stays="The customer is the team's, and waits for a new owner.",
        ),
    ]
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="SET NULL"
    )
    ideal_days: Plain[int]
    latest_days: Plain[int]
    last_contact_at: Plain[datetime | None] = None
    last_checkin_at: Plain[datetime | None] = None  # the last contact that no problem was the reason of
    wait_until: Plain[date | None] = None
    next_call_on: Plain[date | None] = None  # the day that somebody chose for the next call, and when they did
    next_call_set_at: Plain[datetime | None] = None
    created_at: Plain[datetime]
    ended_at: Plain[datetime | None] = None


class Problem(SQLModel, table=True):
    """Something that is wrong for a customer; open until ``solved_at``."""

    __table_args__ = (Index("problem_customer_solved_at", "customer_id", "solved_at"),)
    __retained__ = Ages("problems", "problems of customers, from when they were solved", since="solved_at")
    __exported__ = File("problems", "id customer text opened_by opened_at solved_at")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    customer_id: Annotated[int, ReadAs("customer", "name")] = Field(foreign_key="customer.id", ondelete="CASCADE")
    text: Annotated[str, Personal("opened_by", erased="(erased)")]
    opened_by: Annotated[
        str | None,
        Names(
            "problems",
            "problem of a customer you noted",
            "problems of customers you noted",
            purpose="To know what is wrong for a customer, and to suggest no call just like that meanwhile.",
            readers="Everybody who names the customer in `/checkin`, and the leads of the owner's team; who noted it,"
            " whoever runs the bot.",
            kept="As long as the customer; solved ones too.",
            stays="That there is a problem is the customer's matter.",
        ),
    ]
    opened_at: Plain[datetime]
    solved_at: Plain[datetime | None] = None


class Outreach(SQLModel, table=True):
    """A logged contact. ``is_proactive``: a no-problem check-in. ``feeling`` is the customer's, 1 to 5.

    ``at`` is when it was made. Where the digest of that day was out before it was logged, ``counts_at`` is the moment
    by which digests count it instead.
    """

    __table_args__ = (
        Index("outreach_team_at", "team_id", "at"),
        Index("outreach_team_counts_at", "team_id", "counts_at"),
        Index("outreach_customer_at", "customer_id", "at"),
        Index("outreach_member_at", "member", "at"),
    )
    __retained__ = Ages("contacts", "contacts with customers, from when they were made", since="at")
    __exported__ = File(
        "outreach",
        "id customer member at counts_at proactive feeling note idea team",
        renamed={"proactive": "is_proactive"},
    )

    id: Plain[int | None] = Field(default=None, primary_key=True)
    customer_id: Annotated[int, ReadAs("customer", "name")] = Field(foreign_key="customer.id", ondelete="CASCADE")
    member: Annotated[
        str | None,
        Names(
            "outreach",
            "contact with a customer you logged",
            "contacts with customers you logged",
            purpose="To know how customers are, and how often they hear from us while nothing is wrong.",
            readers="Whoever looks after the customer reads the notes, and whoever logged it; that there was a contact,"
            " and when, everybody who names the customer in `/checkin`. The digest counts contacts, without names.",
            kept="Until whoever logged it takes it back.",
            stays="When the customer heard from us, and how they were, is the customer's history.",
        ),
    ]
    team_id: Annotated[int | None, ReadAs("team", "name")] = Field(
        default=None, foreign_key="team.id", ondelete="SET NULL"
    )
    at: Plain[datetime]
    counts_at: Plain[datetime | None] = None
    is_proactive: Plain[bool]
    feeling: Plain[int | None] = None
    note: Annotated[str, Personal("member")] = ""
    idea: Annotated[str, Personal("member")] = ""


class CustomerTransfer(SQLModel, table=True):
    """Somebody asks a colleague to look after a customer from now on; the owner changes once they say yes.

    ``state``: "open", "accepted", "declined", "withdrawn" by whoever asked, "lapsed" where no answer came, "gone"
    where the colleague has left, "settled" where the customer ended or somebody else got them.
    """

    __tablename__ = "customer_transfer"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'withdrawn', 'lapsed', 'gone', 'settled')",
            name="customer_transfer_state",
        ),
        # One colleague is asked at a time, whatever two people press at once.
        Index(
            "customer_transfer_open",
            "customer_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("customer_transfer_customer", "customer_id"),
        Index("customer_transfer_asked", "asked", "state"),
    )
    __retained__ = Ages(
        "transfers", "requests to take over a customer, from when they were settled", since="settled_at"
    )
    __exported__ = File("transfers", "id customer asker asked note state is_reminded asked_at settled_at")

    id: Plain[int | None] = Field(default=None, primary_key=True)
    customer_id: Annotated[int, ReadAs("customer", "name")] = Field(foreign_key="customer.id", ondelete="CASCADE")
    asker: Annotated[
        str | None,
        Names(
            "transfers",
            "customer you asked a colleague to take over",
            "customers you asked a colleague to take over",
            purpose="To tell somebody what the colleague answered whom they asked to take over a customer.",
            readers="The colleague who was asked, and whoever may change the customer.",
            kept="As long as the customer.",
            stays="The colleague can still answer.",
        ),
    ]
    asked: Annotated[
        str | None,
        Names(
            "transfers_to_you",
            "customer you were asked to take over",
            "customers you were asked to take over",
            purpose="To ask somebody whether they look after a customer from now on.",
            readers="Whoever asked, and whoever may change the customer.",
            kept="As long as the customer.",
            stays="Whoever asked can still read what became of it.",
        ),
    ]
    note: Annotated[str, Personal("asker")] = ""
    state: Plain[str] = "open"
    is_reminded: Plain[bool] = False
    asked_at: Plain[datetime]
    settled_at: Plain[datetime | None] = None
