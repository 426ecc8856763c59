"""Away dates have a source, teams may follow a channel or a user group.

Revision 0024, after 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# What rows that are there already get, and new ones are given by the program.
GIVEN = {"away": ["source"], "member": ["by_hand", "has_left"], "policy": ["reads_status"]}
GIVEN["team"] = ["follows_channel", "follows_group"]


def upgrade() -> None:
    op.create_table(
        "status_ignored", sa.Column("person", sa.String(), nullable=False), sa.PrimaryKeyConstraint("person")
    )
    op.create_table(
        "away_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=False),
        sa.Column("last_modified", sa.String(), nullable=False),
        sa.Column("unmatched", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    with op.batch_alter_table("away_feed") as batch_op:
        batch_op.create_index("ix_away_feed_team_id", ["team_id"], unique=False)

    op.create_table(
        "free_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("free_day") as batch_op:
        batch_op.create_index("ix_free_day_day", ["day"], unique=False)
        batch_op.create_index("ix_free_day_team_id", ["team_id"], unique=False)

    op.create_table(
        "kept_out",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id", "person"),
    )
    with op.batch_alter_table("kept_out") as batch_op:
        batch_op.create_index("ix_kept_out_person", ["person"], unique=False)

    with op.batch_alter_table("away") as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(), nullable=False, server_default=""))
        batch_op.create_index("away_source", ["source"], unique=False)

    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("has_left", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("policy") as batch_op:
        batch_op.add_column(sa.Column("reads_status", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("team") as batch_op:
        batch_op.add_column(sa.Column("follows_channel", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("follows_group", sa.String(), nullable=False, server_default=""))

    for table, columns in GIVEN.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("team") as batch_op:
        batch_op.drop_column("follows_group")
        batch_op.drop_column("follows_channel")

    with op.batch_alter_table("policy") as batch_op:
        batch_op.drop_column("reads_status")

    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_column("has_left")
        batch_op.drop_column("by_hand")

    with op.batch_alter_table("away") as batch_op:
        batch_op.drop_index("away_source")
        batch_op.drop_column("source")

    with op.batch_alter_table("kept_out") as batch_op:
        batch_op.drop_index("ix_kept_out_person")

    op.drop_table("kept_out")
    with op.batch_alter_table("free_day") as batch_op:
        batch_op.drop_index("ix_free_day_team_id")
        batch_op.drop_index("ix_free_day_day")

    op.drop_table("free_day")
    with op.batch_alter_table("away_feed") as batch_op:
        batch_op.drop_index("ix_away_feed_team_id")

    op.drop_table("away_feed")
    op.drop_table("status_ignored")
