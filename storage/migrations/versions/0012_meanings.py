"""Rounds of "Customer service means …", their endings, and the behaviours that were agreed.

Revision 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "means_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gather_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vote_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vote_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_small", sa.Boolean(), nullable=False),
        sa.Column("is_lengthened", sa.Boolean(), nullable=False),
        sa.Column("is_prolonged", sa.Boolean(), nullable=False),
        sa.Column("is_proposed", sa.Boolean(), nullable=False),
        sa.Column("is_heard", sa.Boolean(), nullable=False),
        sa.Column("is_too_few", sa.Boolean(), nullable=False),
        sa.Column("is_asked_still", sa.Boolean(), nullable=False),
        sa.Column("is_tied", sa.Boolean(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("can_live", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('gathering', 'merging', 'voting', 'agreeing', 'agreed', 'nothing', 'cancelled')",
            name="means_round_state",
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("means_round_team", "means_round", ["team_id"], unique=False)

    op.create_table(
        "behaviour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["means_round.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("behaviour_team", "behaviour", ["team_id"], unique=False)

    op.create_table(
        "ending",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("is_leads", sa.Boolean(), nullable=False),
        sa.Column("is_split", sa.Boolean(), nullable=False),
        sa.Column("behaviour_id", sa.Integer(), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["means_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("uuid"),
    )
    op.create_index("ix_ending_round_id", "ending", ["round_id"], unique=False)

    op.create_table(
        "means_voter",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("has_voted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["means_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "person"),
    )
    op.create_table(
        "worry",
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["means_round.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("uuid"),
    )
    op.create_index("ix_worry_round_id", "worry", ["round_id"], unique=False)

    op.create_table(
        "shows",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("behaviour_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["behaviour_id"], ["behaviour.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "behaviour_id"),
    )
    op.create_index("ix_shows_behaviour_id", "shows", ["behaviour_id"], unique=False)


def downgrade() -> None:
    for table in ("shows", "worry", "means_voter", "ending", "behaviour", "means_round"):
        op.drop_table(table)
