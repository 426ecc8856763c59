"""Goals, what their keepers say of them, and who joined a team's.

Revision 0017, after 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("set_by", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("tied_to", sa.String(), nullable=False),
        sa.Column("tied_id", sa.String(), nullable=False),
        sa.Column("count_of", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rests", sa.Boolean(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("ask_from", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("half_on", sa.Date(), nullable=True),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("end_asked_on", sa.Date(), nullable=True),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("count_of IN ('none', 'stories', 'check_ins', 'cards_tried')", name="goal_count_of"),
        sa.CheckConstraint("rhythm IN ('weekly', 'fortnightly', 'monthly')", name="goal_rhythm"),
        sa.CheckConstraint("state IN ('proposed', 'open', 'reached', 'partly', 'let_go')", name="goal_state"),
        sa.CheckConstraint("tied_to IN ('', 'practice', 'touch_point', 'behaviour', 'handover')", name="goal_tied_to"),
        sa.CheckConstraint("owner IS NULL OR team_id IS NULL", name="goal_whose"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index("goal_owner_state", ["owner", "state"], unique=False)
        batch_op.create_index("goal_team_state", ["team_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_set_by"), ["set_by"], unique=False)

    op.create_table(
        "goal_join",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("goal_id", "person"),
    )
    op.create_table(
        "goal_note",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("step IN ('moved', 'stuck', 'not_yet')", name="goal_note_step"),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("goal_id", "on"),
    )
    with op.batch_alter_table("goal_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_note_by"), ["by"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("goal_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_note_by"))

    op.drop_table("goal_note")
    op.drop_table("goal_join")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_set_by"))
        batch_op.drop_index("goal_team_state")
        batch_op.drop_index("goal_owner_state")

    op.drop_table("goal")
